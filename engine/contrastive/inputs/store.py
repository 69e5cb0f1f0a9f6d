"""Decoded items on disk, so that a training decodes no file twice, nor does the next one."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from engine.contrastive.inputs.decoding import Decode, Rows, decoded
from engine.contrastive.inputs.layout import Layout
from engine.contrastive.inputs.reading import Inputs
from engine.contrastive.inputs.segment import SUFFIX, DamagedSegmentError, Segment
from engine.contrastive.inputs.shelf import Shelf, clear_abandoned

logger = logging.getLogger(__name__)

SEGMENT_BYTES = 256 << 20
"""So much is lost at most when the work is killed."""
LIMIT_BYTES = 20 << 30
"""About 100,000 pictures of 256 × 256, or 180 hours of sound at 16 kHz."""

Told = Callable[[int, int], None]
"""How many items of how many are ready. It may raise, to stop; what is decoded by then is kept."""


class InputStore:
    """A folder with decoded items of any layouts, of no more than ``limit`` bytes."""

    def __init__(
        self, folder: Path, layout: Layout, limit: int = LIMIT_BYTES, segment_bytes: int = SEGMENT_BYTES
    ) -> None:
        self._folder = folder
        self._layout = layout
        self._limit = limit
        self._segment_bytes = segment_bytes

    def prepare(self, contents: Sequence[bytes], decode: Decode, told: Told | None = None) -> Inputs:
        """Makes n items ready to be read, each known by the hash of its file's content.

        What is on disk is read once, to see that it is intact. The rest is decoded, by several threads, and
        kept as far as there is room; the remainder will be decoded whenever it is read.

        Raises:
            ValueError: ``decode`` gives something that is not of the layout.
        """
        clear_abandoned(self._folder)
        segments = self._segments(set(contents))
        kept = {content: rows for segment in segments for content, rows in _rows(segment).items()}
        places = {content: place for place, content in enumerate(contents) if content not in kept}
        lengths: dict[bytes, int] = {}
        reasons: dict[bytes, str] = {}
        ready = sum(content in kept for content in contents)
        with self._shelf(segments) as shelf, closing(decoded(list(places.values()), decode)) as results:
            for number, (place, rows) in enumerate(results, 1):
                if isinstance(rows, Exception):
                    reasons[contents[place]] = str(rows)
                else:
                    lengths[contents[place]] = self._checked(rows)
                    shelf.take(contents[place], rows)
                if told is not None:
                    told(ready + number, len(contents))
        for segment in shelf.segments:
            kept |= _rows(segment)
        lengths |= {content: len(rows) for content, rows in kept.items()}
        return Inputs(
            self._layout,
            np.array([lengths.get(content, 0) for content in contents], np.int64),
            {place: reasons[content] for place, content in enumerate(contents) if content in reasons},
            [kept.get(content) for content in contents],
            decode,
        )

    def _shelf(self, segments: Sequence[Segment]) -> Shelf:
        needed = {segment.path for segment in segments}
        return Shelf(self._folder, self._layout, self._limit, self._segment_bytes, needed)

    def _checked(self, rows: Rows) -> int:
        if not self._layout.suits(rows):
            raise ValueError(
                f"An item was decoded to {rows.dtype} {rows.shape}, which is not {self._layout}."
            )
        return len(rows)

    def _segments(self, wanted: Collection[bytes]) -> list[Segment]:
        """The files of this layout with something wanted in them; those that are not intact go."""
        found = []
        for path in sorted(self._folder.glob(f"{self._layout.digest}-*{SUFFIX}")):
            with contextlib.suppress(OSError):  # it may be another training that clears up
                try:
                    segment = Segment(path, self._layout)
                    if segment.checked(wanted):
                        os.utime(path)  # the time of its last use
                        found.append(segment)
                except DamagedSegmentError as error:
                    logger.warning("%s; what it held is decoded again.", error)
                    path.unlink()
        return found


def _rows(segment: Segment) -> dict[bytes, Rows]:
    return {entry.content: segment.rows(entry) for entry in segment.entries}
