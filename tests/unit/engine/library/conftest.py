"""A library with vectors that nobody had to compute: no file, no encoder, no torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jukebox import Jukebox
from shelf import Shelf
from workshop import Workshop

from engine.library import Library


@pytest.fixture
def library(library_folder: Path) -> Iterator[Library]:
    with Library.open(library_folder) as library:
        yield library


@pytest.fixture
def shelf(library: Library, tmp_path: Path) -> Shelf:
    return Shelf(library, tmp_path / "pictures")


@pytest.fixture
def jukebox(library: Library, tmp_path: Path) -> Jukebox:
    return Jukebox(library, tmp_path / "music")


@pytest.fixture
def workshop(shelf: Shelf) -> Workshop:
    return Workshop(shelf)
