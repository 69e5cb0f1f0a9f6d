"""Views of held-out items, by which a training is measured where nothing is labelled.

They are items of their own to whatever embeds them: numbered on from those of the collection, never trained
on, and read from the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contrastive.inputs.layout import stored_picture
from engine.contrastive.views.presets import GENTLE_PICTURES
from engine.contrastive.views.single import picture_view
from engine.domain import Kind, PictureInput
from engine.encoders.encoder import Encoder, EncoderInput
from engine.errors import DecodeError
from engine.runners.decoding import encoder_data
from engine.runners.training.contest import MOST_QUERIES, Contest

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Tell = Callable[[int, int], None]

FIRST_HALF, SECOND_HALF = 0, 1
PARTS = {Kind.IMAGE: 1, Kind.MUSIC: 2}
"""Views of each item: of a picture a changed one, of a track its two halves."""


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """Views of s items: number k · parts + j is the j-th of the k-th item."""

    kind: Kind
    seed: int
    sources: Rows
    """(s,) rows of the items, ascending."""

    def __len__(self) -> int:
        return len(self.sources) * self.parts

    @property
    def parts(self) -> int:
        """Views of each item."""
        return PARTS[self.kind]

    @classmethod
    def of(cls, kind: Kind, held_out: Rows, seed: int) -> Probes:
        """Views of held-out rows, of no more than are asked for in an epoch."""
        if len(held_out) > MOST_QUERIES:
            drawn = np.random.default_rng(seed)
            held_out = np.sort(drawn.choice(held_out, MOST_QUERIES, replace=False))
        return cls(kind, seed, held_out)

    @property
    def items(self) -> Rows:
        """(len,) the row of the item of each view."""
        return np.repeat(self.sources, self.parts)

    def views(self, source: int, path: Path, wanted: EncoderInput) -> list[NDArray[Any]]:
        """Those of the item at row ``source``, whose file is at ``path``, prepared as ``wanted`` says.

        The halves of a track that is a single window are the same.

        Raises:
            DecodeError: the file cannot be decoded.
        """
        if isinstance(wanted, PictureInput):
            picture = encoder_data(path, stored_picture(wanted)).array
            return [picture_view(picture, wanted, GENTLE_PICTURES[0], self.seed, source)]
        windows = encoder_data(path, wanted).array
        half = max(1, len(windows) // 2)
        return [windows[:half], windows[-half:]]

    def read(self, number: int, path: Path, wanted: EncoderInput) -> NDArray[Any]:
        """View ``number``; see ``views``."""
        return self.views(int(self.sources[number // self.parts]), path, wanted)[number % self.parts]

    def contest(self, items: int, twins: Rows) -> Contest:
        """Views of a collection of ``items`` items look for what they are views of, among all of them.

        A track is sought by its second half. It is represented by its first one then, so that what is
        compared has nothing in common. ``twins`` (items,) are groups of the same content, -1 for none.
        """
        groups = np.where(twins < 0, np.arange(items), items + twins)
        rows = items + np.arange(len(self))
        queries, gallery = rows, np.arange(items)
        if self.kind is Kind.MUSIC:
            queries = rows[SECOND_HALF :: self.parts]
            gallery = np.union1d(np.setdiff1d(gallery, self.sources), rows[FIRST_HALF :: self.parts])
        return Contest.by_views(np.concatenate([groups, groups[self.items]]), queries, gallery)


def embedded(
    probes: Probes, paths: Sequence[Path | None], encoder: Encoder, tell: Tell
) -> tuple[Probes, Vectors]:
    """Those of the views that can be made, and what an encoder says of them, (p, d) of length 1.

    ``paths`` are those of all items, None where there is none any more. What cannot be read is left out, and
    so is a track of a single window, which has no halves. ``tell`` is told items.
    """
    usable: list[int] = []
    parts = [np.empty((0, encoder.dimension), np.float32)]

    def views(source: int) -> list[NDArray[Any]]:
        path = paths[source]
        if path is None:
            return []
        try:
            made = probes.views(source, path, encoder.input)
        except DecodeError:
            return []
        return [] if len(made) > 1 and np.array_equal(made[0], made[1]) else made

    with ThreadPoolExecutor(thread_name_prefix="probe") as pool:
        for start in range(0, len(probes.sources), encoder.batch_size):
            batch = probes.sources[start : start + encoder.batch_size].tolist()
            made = list(pool.map(views, batch))
            usable += [source for source, own in zip(batch, made, strict=True) if own]
            if ready := [view for own in made for view in own]:
                parts.append(encoder.encode(ready).embeddings)
            tell(start + len(batch), len(probes.sources))
    return replace(probes, sources=np.array(usable, np.int64)), np.concatenate(parts)
