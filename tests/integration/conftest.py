"""One drawn collection, imported once; tests that change anything get a copy of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run_program
from drawing import draw, save_family_pictures
from libraries import Imported, copied


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A library of the drawn pictures, for tests that only read."""
    folder = tmp_path_factory.mktemp("shared")
    pictures = folder / "pictures"
    save_family_pictures(pictures)
    (pictures / "notes.txt").write_text("no picture")
    library = folder / "library"
    outcome = run_program(library, "import", pictures, "--json")
    return Imported(library, pictures, outcome.document)


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
