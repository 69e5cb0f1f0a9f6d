"""Which of many pairs of pictures are copies, by their thumbnails.

To search one picture in another takes a million products of pixels, and most pairs are no copies. So each
picture is cut up once, and all that may be a part of it are searched in it at one go: a fourteenth of the
time, of 3,000 pictures with 20 neighbours each. Only what is found is looked at closely.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows
from engine.evaluation.thumbnails import COARSE, Coarse, Framed, Thumbnail, Views, fitting, shows

ThumbnailOf = Callable[[int], Thumbnail | None]
Ways = npt.NDArray[np.int64]

_BYTES_A_PICTURE = 1 << 20
"""What cutting one up takes."""
_KEPT = 512
"""Pictures that are held ready to be looked at closely, of 30 KB."""


def by_thumbnails(thumbnail_of: ThumbnailOf, tell: Tell | None = None) -> Verify:
    """Tells which pairs of rows have thumbnails that are alike; a row that has none is like no other.

    ``thumbnail_of`` is called from several threads. ``tell`` is told how much of the work is done, anew with
    each call.
    """

    def verified(first: Rows, second: Rows) -> Mask:
        rows, places = np.unique(np.concatenate([first, second]), return_inverse=True)
        one, other = np.split(places.reshape(-1), 2)
        stages = _Stages(len(rows), len(first), tell)
        wholes, others = np.concatenate([one, other]), np.concatenate([other, one])
        album = _Album.of(rows, thumbnail_of, stages)
        ways = album.searched(wholes, others, stages).reshape(2, -1)
        return _confirmed(
            lru_cache(_KEPT)(lambda row: _framed(thumbnail_of, row)), first, second, ways, stages
        )

    return verified


@dataclass(frozen=True, slots=True)
class _Stages:
    """Tells one number for what is done in turn: pictures are framed, then searched, then pairs compared."""

    pictures: int
    pairs: int
    tell: Tell | None

    def framed(self, done: int, _: int) -> None:
        self._tell(done)

    def searched(self, done: int, total: int) -> None:
        self._tell(self.pictures + done * self.pictures // total)

    def compared(self, done: int, total: int) -> None:
        self._tell(2 * self.pictures + self.pairs - total + done)

    def _tell(self, done: int) -> None:
        if self.tell is not None:
            self.tell(done, 2 * self.pictures + self.pairs)


@dataclass(frozen=True, slots=True, eq=False)
class _Album:
    """What r pictures are searched by."""

    coarse: Coarse
    """(r, COARSE, COARSE)"""
    shapes: npt.NDArray[np.float64]
    """(r,) NaN of a picture without a thumbnail."""
    doubts: npt.NDArray[np.float64]

    @classmethod
    def of(cls, rows: Rows, thumbnail_of: ThumbnailOf, stages: _Stages) -> _Album:
        count = len(rows)
        album = cls(np.zeros((count, COARSE, COARSE), np.float16), np.full(count, np.nan), np.zeros(count))

        def frame(part: slice) -> None:
            for place, row in enumerate(rows[part].tolist(), part.start):
                framed = _framed(thumbnail_of, row)
                if framed is not None:
                    album.coarse[place] = framed.coarse
                    album.shapes[place], album.doubts[place] = framed.shape, framed.doubt

        for _ in in_chunks(count, _BYTES_A_PICTURE, frame, stages.framed):
            pass
        return album

    def searched(self, wholes: Rows, others: Rows, stages: _Stages) -> Ways:
        """(m,) by which way each of ``wholes`` (m,) was found in one of ``others`` (m,); -1 for no way."""
        order = np.argsort(others, kind="stable")
        places, starts = np.unique(others[order], return_index=True)
        ends = np.append(starts[1:], len(order))
        ways = np.full(len(order), -1, np.int64)

        def search(part: slice) -> None:
            for place, start, end in zip(places[part], starts[part], ends[part], strict=True):
                sought = order[start:end]
                ways[sought] = Views.of(self.coarse[place]).find(self.coarse[wholes[sought]])

        for _ in in_chunks(len(places), _BYTES_A_PICTURE, search, stages.searched):
            pass
        both = np.stack([wholes, others])
        return np.where(fitting(ways, self.shapes[both], self.doubts[both]), ways, -1)


def _framed(thumbnail_of: ThumbnailOf, row: int) -> Framed | None:
    thumbnail = thumbnail_of(row)
    return None if thumbnail is None else Framed.of(thumbnail)


def _confirmed(
    framed: Callable[[int], Framed | None], first: Rows, second: Rows, ways: Ways, stages: _Stages
) -> Mask:
    """(m,) which pairs are alike when looked at closely, by ``ways`` (2, m) for either in the other."""
    alike = np.zeros(len(first), np.bool_)
    found = np.flatnonzero((ways >= 0).any(axis=0))

    def look(part: slice) -> None:
        for pair in found[part].tolist():
            one, other = framed(int(first[pair])), framed(int(second[pair]))
            if one is None or other is None:  # it was there a moment ago
                continue
            there, back = ways[:, pair].tolist()
            alike[pair] = (there >= 0 and shows(one, other, there)) or (back >= 0 and shows(other, one, back))

    for _ in in_chunks(len(found), _BYTES_A_PICTURE, look, stages.compared):
        pass
    return alike
