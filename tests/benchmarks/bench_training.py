"""What each objective gains over the frozen encoder, on held-out items of real collections.

``python tests/benchmarks/bench_training.py --scratch FOLDER`` prints tables in Markdown: means and spreads
over seeds. Held-out items look for what shares a label with them among all other items of the collection, as
in a search, and in the last column among the held-out ones alone. The frozen embeddings are computed once
and kept in the scratch folder.

No epoch is chosen by what the held-out items say: the figures are those of the last one. The teacher of
``distill`` is the SupCon candidate of the same seed, which has seen the labels of the training items;
captions are those of ``captions.csv``, or else the names of folders and files.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: the machine is shared

import numpy as np
import torch
from training_collections import KINDS, BenchCollection

from engine.contrastive import course, recipes
from engine.contrastive.cached_features import FILE
from engine.contrastive.embedding import Embed
from engine.contrastive.hooks import Hooks
from engine.contrastive.material import Material, Rows, Vectors
from engine.contrastive.methods import BY_NAME, DISTILLATION, SUPCON
from engine.contrastive.modes import Mode
from engine.runners.training.contest import Contest
from engine.runners.training.words import WordContest

FIGURES = ("map", "recall_at_1", "recall_at_5", "knn_accuracy")
ALONE = "map, held-out only"
SPOKEN = ("text_recall_at_1", "text_recall_at_10")
"""Of captions of held-out items among these, below the table."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell of the table, but for the seed."""

    method: str
    mode: Mode
    settings: Mapping[str, Any]


class Last(Hooks):
    """Keeps the embeddings of the last epoch, of captions too, and lets them decide nothing."""

    def __init__(self, epochs: int, rows: Rows) -> None:
        self.vectors: Vectors | None = None
        self.words: Vectors | None = None
        self._left, self._rows = epochs, rows

    def score(self, embed: Embed, words: Embed | None = None) -> Mapping[str, float | None]:
        self._left -= 1
        if not self._left:
            self.vectors = embed(self._rows)
            self.words = None if words is None else words(self._rows)
        return {}


class Bench:
    """A collection and what is found in it."""

    def __init__(self, collection: BenchCollection, scratch: Path) -> None:
        self._collection, self._scratch = collection, scratch
        self._taught: dict[int, Vectors] = {}

    def frozen(self, seed: int) -> dict[str, float]:
        """Of the encoder as it came."""
        return self._figures(self._collection.material(seed), self._collection.features)

    def trained(self, asked: Asked, seed: int) -> dict[str, float]:
        """Of a candidate."""
        material = self._collection.material(seed)
        begun = time.perf_counter()
        found = self._taught_by(asked, material, seed)
        assert found.vectors is not None
        seconds = time.perf_counter() - begun
        spoken = WordContest.of(self._collection.captions, material.held_out)
        words = {}
        if found.words is not None and spoken is not None:
            words = spoken.ask(*(partial(_rows_of, each) for each in (found.vectors, found.words)))
        return {**self._figures(material, found.vectors), **_numbers(words), "seconds": seconds}

    def _taught_by(self, asked: Asked, material: Material, seed: int) -> Last:
        method = BY_NAME[asked.method]
        if method is DISTILLATION:
            material = replace(material, teacher=self._teacher(seed))
        specification = recipes.specification(
            asked.method,
            asked.mode,
            self._collection.kind,
            material.facts(),
            torch.cuda.is_available(),
            {"seed": seed, **asked.settings},
        )
        if not method.needs:
            material = replace(material, labels=())
        hooks = Last(specification.plan.epochs, material.ids)
        copies = self._scratch / f"{self._collection.name}-{seed}-{specification.crops}-{FILE}"
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:  # decoded items are kept beside it
            if copies.exists():
                shutil.copyfile(copies, Path(folder) / FILE)
            course.run(specification, material, Path(folder), hooks)
            if (Path(folder) / FILE).exists():
                shutil.copyfile(Path(folder) / FILE, copies)
        return hooks

    def _teacher(self, seed: int) -> Vectors:
        if seed not in self._taught:
            asked = Asked(SUPCON.name, Mode.ADAPTER, {})
            found = self._taught_by(asked, self._collection.material(seed), seed)
            assert found.vectors is not None
            self._taught[seed] = found.vectors
        return self._taught[seed]

    def _figures(self, material: Material, vectors: Vectors) -> dict[str, float]:
        labels = [tuple(own) for own in self._collection.labels]
        contest = Contest.by_labels(labels, material.held_out)
        everywhere, alone = (
            each.figures(each.ask(partial(_rows_of, vectors))) for each in (contest, contest.among_held_out())
        )
        found = {name: everywhere[name] for name in FIGURES} | {ALONE: alone["map"]}
        return _numbers(found)


def _rows_of(vectors: Vectors, rows: Rows) -> Vectors:
    found: Vectors = vectors[rows]
    return found


def _numbers(figures: Mapping[str, float | None]) -> dict[str, float]:
    return {name: float("nan") if value is None else value for name, value in figures.items()}


def table(bench: Bench, wanted: Sequence[Asked], seeds: Sequence[int]) -> Iterator[str]:
    """Lines of Markdown, each as soon as it is known."""
    names = (*FIGURES, ALONE)
    yield f"| method | mode | gain in map | {' | '.join(names)} | seconds |"
    yield f"|{'---|' * (len(names) + 4)}"
    before = [bench.frozen(seed) for seed in seeds]
    yield row("frozen", "", before, before)
    spoken: list[str] = []
    for asked in wanted:
        found = [bench.trained(asked, seed) for seed in seeds]
        yield row(asked.method, asked.mode.value, found, before)
        spoken += [
            f"{asked.method}, {asked.mode}: {name} {_spread([each[name] for each in found])}"
            for name in SPOKEN
            if name in found[0]
        ]
    yield from ("", *spoken)


def row(
    method: str, mode: str, found: Sequence[Mapping[str, float]], before: Sequence[Mapping[str, float]]
) -> str:
    """Means and, behind ±, standard deviations over the seeds."""
    gains = [after["map"] - frozen["map"] for after, frozen in zip(found, before, strict=True)]
    cells = [_spread([each[name] for each in found]) for name in (*FIGURES, ALONE)]
    seconds = f"{np.mean([each['seconds'] for each in found]):.0f}" if "seconds" in found[0] else ""
    gain = _spread(gains, "+") if seconds else ""
    return f"| {' | '.join((method, mode, gain, *cells, seconds))} |"


def _spread(values: Sequence[float], sign: str = "") -> str:
    return f"{np.mean(values):{sign}.3f} ± {np.std(values):.3f}"


def _settings(words: Sequence[str]) -> dict[str, Any]:
    """``plan.learning_rate=0.01`` and the like; values as JSON, or as they are."""
    found: dict[str, Any] = {}
    for name, _, value in (word.partition("=") for word in words):
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="What each objective gains over the frozen encoder.")
    parser.add_argument("--scratch", type=Path, required=True)
    parser.add_argument("--collections", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--methods", nargs="+", choices=BY_NAME, default=list(BY_NAME))
    parser.add_argument("--modes", nargs="+", choices=[mode.value for mode in Mode], default=["adapter"])
    parser.add_argument("--finetuned", nargs="*", choices=BY_NAME, default=["supcon"], help="of --methods")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, help="of adapters; each method's own, if not given")
    parser.add_argument("--network-epochs", type=int, default=4, help="where the whole network is trained")
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="NAME=VALUE", help="other settings of adapters"
    )
    parser.add_argument(
        "--network-set", nargs="*", default=[], metavar="NAME=VALUE", help="and of trained networks"
    )
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    given.scratch.mkdir(parents=True, exist_ok=True)
    own = {"epochs": given.epochs, **_settings(given.set)}
    wanted = [Asked(method, Mode.ADAPTER, own) for method in given.methods if "adapter" in given.modes]
    for mode in (Mode.FINETUNE, Mode.SCRATCH):
        if mode.value in given.modes:
            settings = {"epochs": given.network_epochs, **_settings(given.network_set)}
            wanted += [Asked(name, mode, settings) for name in given.methods if name in given.finetuned]
    for name in given.collections:
        collection = BenchCollection.read(name, given.scratch)
        print(f"\n### {name}: {len(collection.paths)} items\n")
        for line in table(Bench(collection, given.scratch), wanted, given.seeds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
