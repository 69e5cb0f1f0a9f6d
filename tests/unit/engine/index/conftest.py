"""An index over vectors in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from memory_source import DIMENSION, MemorySource

from engine.index.owner import VectorIndex


@pytest.fixture
def source() -> MemorySource:
    return MemorySource()


@pytest.fixture
def open_index(tmp_path: Path, source: MemorySource) -> Iterator[Callable[..., VectorIndex]]:
    """Opens the index of one library, as often as wanted; all are closed at the end."""
    opened: list[VectorIndex] = []

    def open_one(**options: int) -> VectorIndex:
        folders = (tmp_path / "vectors", tmp_path / "indexes")
        index = VectorIndex.open(*folders, 1, "tiny", DIMENSION, source, **options)
        opened.append(index)
        return index

    yield open_one
    for index in opened:
        index.close()
