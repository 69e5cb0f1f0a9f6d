"""What tests of several rooms share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog


@pytest.fixture(scope="session")
def _empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "library"
    Catalog.open(folder).close()
    return folder


@pytest.fixture
def library_folder(_empty_library: Path, tmp_path: Path) -> Path:
    """The folder of an empty library of one's own; a copy, which is quicker to have than a new one."""
    folder = tmp_path / "library"
    shutil.copytree(_empty_library, folder)
    return folder
