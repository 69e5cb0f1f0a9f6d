"""Where things lie and how they are tuned: the one place for paths, sizes and defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "similarity-explorer"
LIBRARY_VARIABLE = "SIMILARITY_EXPLORER_LIBRARY"
"""Environment variable that names the library folder when ``--library`` does not."""


def default_library_folder() -> Path:
    """The library used when nobody names one: the platform's place for an application's data."""
    named = os.environ.get(LIBRARY_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path(APP_NAME, appauthor=False) / "library"


def program_version() -> str:
    """The installed version, or ``0+source`` when run from a source tree that is not installed."""
    from importlib import metadata

    try:
        return metadata.version(APP_NAME)
    except metadata.PackageNotFoundError:
        return "0+source"


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """The files of a library folder. Only ``catalog`` cannot be made anew."""

    folder: Path

    @property
    def catalog(self) -> Path:
        return self.folder / "catalog.sqlite"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def vectors(self) -> Path:
        return self.folder / "vectors"

    @property
    def indexes(self) -> Path:
        return self.folder / "indexes"

    @property
    def neighbours(self) -> Path:
        """The nearest neighbours of every item, a folder for each encoder version: a cache."""
        return self.folder / "neighbours"

    @property
    def thumbnails(self) -> Path:
        return self.folder / "thumbnails"

    @property
    def waveforms(self) -> Path:
        return self.folder / "waveforms"

    @property
    def encoders(self) -> Path:
        return self.folder / "encoders"

    @property
    def trained(self) -> Path:
        """Encoder versions that were trained here or taken in, a folder each."""
        return self.encoders / "trained"

    @property
    def training(self) -> Path:
        """What trainings keep while they go on, a folder each, and their decoded items."""
        return self.folder / "training"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def log(self) -> Path:
        """What jobs had to say."""
        return self.logs / "jobs.log"

    @property
    def window_state(self) -> Path:
        """How the window looked when it was closed."""
        return self.folder / "window.ini"

    @property
    def samples(self) -> Path:
        """Pictures the program drew itself to show what it does."""
        return self.folder / "samples"

    @property
    def job_lock(self) -> Path:
        return self.folder / "job.lock"


THUMBNAIL_SIDE = 320
"""Longest side of a thumbnail in pixels: twice the default tile, for screens of high density."""

MAX_PIXELS = 200_000_000
"""Pictures with more pixels than this after a scaled decode are refused: 200 Mpixel RGB are 600 MB."""

MAX_PICTURE_BYTES = 2 * 1024**3
"""Picture files larger than this are refused: a file is read into memory once, to be hashed and decoded."""
