"""Trained versions carried from one library into another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from shelf import Shelf
from workshop import Workshop, write_adapter

from engine.catalog.catalog import Catalog
from engine.domain import EncoderState
from engine.encoders.trained_files import CARD, DESCRIPTION, WEIGHTS
from engine.errors import EncoderError, InvalidRequestError, LibraryBusyError
from engine.jobs.lock import job_lock
from engine.library import Library

NAME = "pictures-supcon-1"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Library]:
    """Another library, with nothing in it."""
    Catalog.open(tmp_path / "other").close()
    with Library.open(tmp_path / "other") as library:
        yield library


def test_that_an_exported_version_is_taken_in_as_a_candidate(
    workshop: Workshop, other: Library, tmp_path: Path
) -> None:
    workshop.trained(held_out=[1, 2])
    out = tmp_path / "out" / "encoder"
    told = workshop.shelf.library.trained.export(NAME, out)
    assert told == {"encoder": NAME, "folder": str(out)}
    assert {path.name for path in out.iterdir()} == {DESCRIPTION, WEIGHTS, CARD}

    version = other.trained.import_version(out)
    assert (version.name, version.state, version.dimension) == (NAME, EncoderState.CANDIDATE, 3)
    assert (version.method, version.source, version.base) == ("supcon", f"trained:{NAME}", None)
    detail = other.trained.detail(NAME)
    assert detail.folder == other.paths.trained / NAME
    assert detail.report == {}
    assert other.trained.report(NAME) is None
    assert (other.paths.trained / NAME / WEIGHTS).read_bytes() == (out / WEIGHTS).read_bytes()
    assert other.trained.import_version(out) == version
    assert [one.name for one in other.encoders()] == [NAME]


def test_that_weights_that_were_lost_come_back(workshop: Workshop, tmp_path: Path) -> None:
    workshop.trained()
    trained = workshop.shelf.library.trained
    trained.export(NAME, tmp_path / "out")
    weights = workshop.paths.trained / NAME / WEIGHTS
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-5])
    assert trained.import_version(tmp_path / "out").name == NAME
    assert weights.read_bytes() == whole


def test_that_a_version_knows_its_base_where_that_is_here(shelf: Shelf, tmp_path: Path) -> None:
    shelf.encoder("tiny")
    write_adapter(tmp_path / "out", NAME)
    assert shelf.library.trained.import_version(tmp_path / "out").base == "tiny"


def test_that_what_a_kill_left_behind_is_in_nobodys_way(library: Library, tmp_path: Path) -> None:
    write_adapter(library.paths.trained / NAME, NAME, seed=9)
    write_adapter(tmp_path / "out", NAME)
    library.trained.import_version(tmp_path / "out")
    assert (library.paths.trained / NAME / WEIGHTS).read_bytes() == (tmp_path / "out" / WEIGHTS).read_bytes()


def _same_name(folder: Path) -> None:
    write_adapter(folder, NAME, seed=9)


def _name_of_ours(folder: Path) -> None:
    write_adapter(folder, "efficientnet-lite0")


def _on_a_stranger(folder: Path) -> None:
    write_adapter(folder, "stranger-supcon-1")
    description = (folder / DESCRIPTION).read_text()
    (folder / DESCRIPTION).write_text(description.replace("bundled:tiny", "trained:strange"))


def _pictures(folder: Path) -> None:
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"cat")


def _cut_short(folder: Path) -> None:
    write_adapter(folder, "other-supcon-1")
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-5])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_same_name, "another encoder version by the name"),
        (_name_of_ours, "comes with the program"),
        (_on_a_stranger, "Take that in first"),
        (_pictures, "cat.jpg"),
        (_cut_short, "damaged or cut short"),
        (lambda _folder: None, "out"),
    ],
)
def test_that_nothing_else_is_taken_in(workshop: Workshop, tmp_path: Path, make, words: str) -> None:  # type: ignore[no-untyped-def]
    workshop.trained()
    library = workshop.shelf.library
    make(tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in library.paths.trained.rglob("*")}
    with pytest.raises((EncoderError, InvalidRequestError), match=words):
        library.trained.import_version(tmp_path / "out")
    assert {path: path.stat().st_mtime_ns for path in library.paths.trained.rglob("*")} == before
    assert {version.name for version in library.encoders()} == {"tiny", NAME}


def test_that_only_a_trained_version_is_exported_and_nothing_is_written_over(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.trained()
    trained = workshop.shelf.library.trained
    with pytest.raises(InvalidRequestError, match="not made by training"):
        trained.export("tiny", tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(EncoderError, match="is there already"):
        trained.export(NAME, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    with pytest.raises(InvalidRequestError, match=r"\.onnx"):
        trained.export_onnx(NAME, tmp_path / "network.txt")


def test_that_nothing_is_taken_in_while_a_job_writes(library: Library, tmp_path: Path) -> None:
    write_adapter(tmp_path / "out", NAME)
    with job_lock(library.paths), pytest.raises(LibraryBusyError):
        library.trained.import_version(tmp_path / "out")
