"""The facade: what it opens, what it imports into a process, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from shelf import Shelf, unit

from engine.catalog import jobs
from engine.catalog.catalog import Catalog
from engine.domain import ItemFilter, JobState, Kind
from engine.errors import InvalidRequestError, LibraryError, NotFoundError
from engine.jobs.lock import job_lock
from engine.library import Library

_SESSION = """
import sys
from pathlib import Path
import engine.cli.app, engine.cli.commands
from engine.library import Library

with Library.open(Path(sys.argv[1])) as library:
    library.collections(), list(library.items()), library.encoders(), library.jobs()
heavy = {"torch", "faiss", "pyarrow", "scipy", "PySide6", "cv2", "PIL", "engine.runners"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_that_opening_a_library_loads_only_what_it_needs(library_folder: Path) -> None:
    command = [sys.executable, "-c", _SESSION, str(library_folder)]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (result.stdout, result.stderr) == ("[]\n", "")


def test_that_a_job_that_died_with_its_front_end_is_noticed_at_the_next_start(library_folder: Path) -> None:
    catalog = Catalog.open(library_folder)
    with catalog.write() as session:
        jobs.start(session, kind="import", description="Import", spec={}, pid=1)
    with job_lock(catalog.paths), Library.open(library_folder) as library:
        assert [record.state for record in library.jobs()] == [JobState.RUNNING]
    with Library.open(library_folder) as library:
        assert [record.state for record in library.jobs()] == [JobState.INTERRUPTED]
    catalog.close()


def test_that_items_of_a_collection_that_is_not_there_are_refused_at_once(shelf: Shelf) -> None:
    item = shelf.put("a.jpg", unit(1))
    with pytest.raises(NotFoundError, match="no collection 'Nowhere'"):
        shelf.library.items(ItemFilter("Nowhere"))
    assert [found.id for found in shelf.library.items(ItemFilter("Pictures"))] == [item]
    assert list(shelf.library.items_by_id([item, 99])) == [item]


def test_that_requests_that_make_no_sense_start_no_job(library: Library) -> None:
    with pytest.raises(InvalidRequestError, match="at least one folder"):
        library.start_import([])
    with pytest.raises(NotFoundError, match="no collection"):
        library.start_embedding("Nowhere", "efficientnet-lite0")
    with pytest.raises(NotFoundError, match="no job 7"):
        library.resume_job(7)
    with pytest.raises(LibraryError, match="is writing"), job_lock(library.paths):
        library.import_embeddings(Path("v.npz"))
    assert library.jobs() == []
    assert not library.cancel_job(7)


def test_that_a_library_can_be_closed_twice(library: Library) -> None:
    library.close()
    library.close()


def test_that_an_import_is_asked_for_with_whole_paths(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(Library, "_start", lambda _library, *request: asked.append(request))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Animals").mkdir()
    library.start_import([Path("Animals"), Path("x/../b.jpg")])
    ((kind, description, spec, _),) = asked
    paths = [str(tmp_path / "Animals"), str(tmp_path / "b.jpg")]
    assert kind == "import"
    assert spec == {"paths": paths, "kind": None, "name": None, "windows": None}
    assert description == f"Import {paths[0]}, {paths[1]}"
    library.start_import([Path("Animals")], name="Mine", kind=Kind.IMAGE)
    assert asked[1][1:3] == (
        f"Import {paths[0]} into Mine",
        {"paths": paths[:1], "kind": "image", "name": "Mine", "windows": None},
    )
