"""The facade: what it opens, what it imports into a process, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from shelf import Shelf, unit

from engine.domain import ItemFilter
from engine.errors import NotFoundError
from engine.library import Library

_SESSION = """
import sys
from pathlib import Path
import engine.cli.app, engine.cli.commands
from engine.library import Library

with Library.open(Path(sys.argv[1])) as library:
    library.collections(), list(library.items()), library.encoders(), library.jobs.records()
heavy = {"torch", "faiss", "pyarrow", "scipy", "PySide6", "cv2", "PIL", "engine.runners"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_that_opening_a_library_loads_only_what_it_needs(library_folder: Path) -> None:
    command = [sys.executable, "-c", _SESSION, str(library_folder)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_that_items_of_a_collection_that_is_not_there_are_refused_at_once(shelf: Shelf) -> None:
    item = shelf.put("a.jpg", unit(1))
    with pytest.raises(NotFoundError, match="no collection 'Nowhere'"):
        shelf.library.items(ItemFilter("Nowhere"))
    assert [found.id for found in shelf.library.items(ItemFilter("Pictures"))] == [item]
    assert list(shelf.library.items_by_id([item, 99])) == [item]


def test_that_a_library_can_be_closed_twice(library: Library) -> None:
    library.close()
    library.close()
