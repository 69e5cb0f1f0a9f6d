"""Real collections to train on, with their frozen embeddings, read once and kept in a scratch folder."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from engine.contrastive.material import Material, Vectors
from engine.contrastive.split import held_out_split
from engine.domain import Kind
from engine.encoders import registry
from engine.encoders.encoder import EncoderInput
from engine.media.hashing import hash_file
from engine.media.scan import FoundFile, scan
from engine.runners.decoding import encoder_data

DATA = Path(os.environ.get("SIMILARITY_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
LEVELS = {"stamps": 2, "drums": 1}
"""Which folder labels the items of each: the subject of a picture, the kit of a drum."""
KINDS = {"stamps": Kind.IMAGE, "drums": Kind.MUSIC}


@dataclass(frozen=True, slots=True, eq=False)
class BenchCollection:
    """n items in order of their paths."""

    name: str
    kind: Kind
    paths: Sequence[Path]
    contents: Sequence[bytes]
    labels: Sequence[tuple[str, ...]]
    captions: Sequence[str]
    texts: Vectors
    """(n, t) of the captions."""
    features: Vectors
    """(n, d) of the frozen encoder."""

    @classmethod
    def read(cls, name: str, scratch: Path) -> BenchCollection:
        root, kind, level = DATA / name, KINDS[name], LEVELS[name]
        paths = sorted(found.path for found in scan([root], kind) if isinstance(found, FoundFile))
        folders = [path.relative_to(root).parts[:-1] for path in paths]
        labels = [("/".join(own[:level]),) if len(own) >= level else () for own in folders]
        captions = _captions(root, paths)
        contents = [hash_file(path) for path in paths]
        features, texts = _embedded(paths, kind, captions, contents, scratch)
        return cls(name, kind, paths, contents, labels, captions, texts, features)

    def item(self, row: int, wanted: EncoderInput) -> NDArray[Any]:
        """As an encoder wants it."""
        return encoder_data(self.paths[row], wanted).array

    def material(self, seed: int) -> Material:
        """Split by ``seed``, equal files on one side; all that is known is told."""
        numbers: dict[bytes, int] = {}
        twins = [numbers.setdefault(content, len(numbers)) for content in self.contents]
        ids = np.arange(len(self.paths), dtype=np.int64)
        split = held_out_split(ids.tolist(), seed=seed, labels=self.labels, groups=[twins])
        return Material(
            ids=ids,
            training=np.array(split.training, np.int64),
            held_out=np.array(split.held_out, np.int64),
            contents=self.contents,
            read=self.item,
            labels=self.labels,
            twins=np.array(twins, np.int64),
            captions=self.captions,
            texts=self.texts,
            features=self.features,
        )


def _captions(root: Path, paths: Sequence[Path]) -> list[str]:
    """Those of ``captions.csv``, else the names of the folder and of the file."""
    table: dict[str, str] = {}
    if (root / "captions.csv").exists():
        with (root / "captions.csv").open(encoding="utf-8", newline="") as file:
            table = {row["path"]: row["caption"] for row in csv.DictReader(file)}
    return [
        table.get(str(path.relative_to(root))) or f"{path.parent.name}, {path.stem}".replace("_", " ")
        for path in paths
    ]


def _embedded(
    paths: Sequence[Path], kind: Kind, captions: Sequence[str], contents: Sequence[bytes], scratch: Path
) -> tuple[Vectors, Vectors]:
    key = xxhash.xxh3_64_hexdigest(b"".join(contents) + "\n".join(captions).encode())
    path = scratch / f"{key}.npz"
    if path.exists():
        with np.load(path) as kept:
            return kept["features"], kept["texts"]
    from engine.encoders.sentence import SentenceEncoder

    encoder = registry.load(registry.bundled(registry.default_encoder(kind)).source)
    parts = []
    for start in range(0, len(paths), encoder.batch_size):
        some = paths[start : start + encoder.batch_size]
        parts.append(encoder.encode([encoder_data(each, encoder.input).array for each in some]).embeddings)
    features, texts = np.concatenate(parts), SentenceEncoder.load().encode(captions)
    scratch.mkdir(parents=True, exist_ok=True)
    np.savez(path, features=features, texts=texts)
    return features, texts
