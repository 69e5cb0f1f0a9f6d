"""One drawn collection, imported once; tests that change anything get a copy of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_line import answer, run_program
from drawing import draw, save_family_pictures
from libraries import Imported, begun, copied
from making import made_once
from real_data import STAMPS
from teaching import School, build_school, school_in


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A library of the drawn pictures, for tests that only read."""

    def make(home: Path) -> dict[str, Any]:
        save_family_pictures(home / "pictures")
        (home / "pictures" / "notes.txt").write_text("no picture")
        return run_program(home / "library", "import", home / "pictures", "--json").document

    home, result = _imported_once(tmp_path_factory, "pictures in families", make)
    return copied(Imported(home / "library", home / "pictures", result), tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def stamps(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A library of all real stamps; who asks for it skips where there are none."""

    def make(home: Path) -> dict[str, Any]:
        return answer(begun(home / "library", imported), "import", STAMPS, "--name", "Stamps")

    home, result = _imported_once(tmp_path_factory, "stamps", make)
    library = tmp_path_factory.mktemp("stamps") / "library"
    shutil.copytree(home / "library", library)
    return Imported(library, STAMPS, result)


@pytest.fixture(scope="session")
def school(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> School:
    """A library before any training, for tests that only read."""
    home = made_once(tmp_path_factory, "school", lambda home: build_school(home, imported))
    return school_in(home).copied(tmp_path_factory.mktemp("school"))


def _imported_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], dict[str, Any]]
) -> tuple[Path, dict[str, Any]]:
    """The folder that ``make`` has filled, for all processes of the suite, and what the import answered."""

    def keep(home: Path) -> None:
        (home / "result.json").write_text(json.dumps(make(home)))

    home = made_once(factory, name, keep)
    return home, json.loads((home / "result.json").read_text())


@pytest.fixture
def own(imported: Imported, tmp_path: Path) -> Imported:
    """A library and pictures of the test's own."""
    return copied(imported, tmp_path)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A picture like the discs of the collection that is in no library."""
    path = tmp_path / "stranger.png"
    draw("shapes/discs", 99).save(path)
    return path
