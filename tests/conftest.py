"""What tests of several rooms share."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.catalog.catalog import Catalog


@pytest.fixture(scope="session", autouse=True)
def _no_pytest_in_jobs() -> Iterator[None]:
    """A spawned process imports the main module of its parent, which takes a while when that is pytest."""
    main = sys.modules["__main__"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main, "__spec__", None)
        patch.delattr(main, "__file__", raising=False)
        yield


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
