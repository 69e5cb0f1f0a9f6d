"""Puts decoded items into files of a bounded folder. Without torch."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

from numpy.typing import NDArray

from engine.contrastive.inputs.layout import Layout
from engine.contrastive.inputs.segment import PARTIAL, SUFFIX, Segment, SegmentWriter

logger = logging.getLogger(__name__)

ABANDONED_AFTER = 24 * 3600.0
"""Seconds without a change after which an unfinished file belongs to nobody."""
ENTRY_BYTES = 256
"""More than an item takes in the index."""


class Shelf:
    """Takes items until the folder's limit is reached; files nobody needs now make room, oldest use first.

    A full or failing disk ends the taking as well: a training goes on without.
    """

    def __init__(
        self, folder: Path, layout: Layout, limit: int, segment_bytes: int, needed: Collection[Path]
    ) -> None:
        """``needed`` are the files that stay."""
        self.segments: list[Segment] = []
        """What was written, whole."""
        self._folder = folder
        self._layout = layout
        self._segment_bytes = segment_bytes
        self._writer: SegmentWriter | None = None
        self._free = limit - _size(_files(folder))
        self._spare = [path for path in _files(folder) if path not in needed]
        self._open = True

    def take(self, content: bytes, rows: NDArray[Any]) -> None:
        """Keeps an item's rows, where there is room."""
        if not self._open:
            return
        size = rows.nbytes + ENTRY_BYTES
        self._open = self._has_room(size)
        if not self._open:
            return
        try:
            if self._writer is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._writer = SegmentWriter(self._folder, self._layout)
            self._writer.append(content, rows)
            self._free -= size
            if self._writer.size >= self._segment_bytes:
                self._finish()
        except OSError as error:
            self._give_up(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        """Keeps what is whole, however the work ended."""
        try:
            self._finish()
        except OSError as error:
            self._give_up(error)

    def _finish(self) -> None:
        if self._writer is not None:
            self._writer.finish()
            self.segments.append(Segment(self._writer.path, self._layout))
            self._writer = None

    def _give_up(self, error: OSError) -> None:
        logger.warning(
            "Decoded items cannot be kept in %s (%s); they are decoded again.", self._folder, error
        )
        self._open = False
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None

    def _has_room(self, wanted: int) -> bool:
        while self._free < wanted and self._spare:
            path = self._spare.pop(0)
            self._free += _size([path])
            with contextlib.suppress(OSError):
                path.unlink()
        return self._free >= wanted


def clear_abandoned(folder: Path) -> None:
    """Removes files that were never finished."""
    for path in folder.glob(f".*{PARTIAL}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                path.unlink()


def _files(folder: Path) -> list[Path]:
    """Finished ones of all layouts, those used longest ago first."""
    used = []
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            used.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(used)]


def _size(paths: Collection[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())
