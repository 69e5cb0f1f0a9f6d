"""Importing again: what is unchanged, moved, changed, copied, gone, away, and what never gets lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import answer, ask, by_path, items, neighbours, run_program
from drawing import draw
from libraries import Imported, copied

Items = dict[Path, dict[str, Any]]


def vectors_of(library: Path, scratch: Path) -> dict[int, Any]:
    out = scratch / "exported.npz"
    answer(library, "embeddings", "--out", out)
    with np.load(out, allow_pickle=False) as archive:
        return dict(zip(archive["ids"].tolist(), archive["vectors"].copy(), strict=True))


def states(library: Path) -> set[str]:
    return {item["state"] for item in items(library)}


def give_user_tag(own: Imported, item_id: int, name: str) -> None:
    """As the window does; the command line only shows tags."""
    with closing(sqlite3.connect(own.catalog)) as connection, connection:
        tag = connection.execute("INSERT INTO tags (name) VALUES (?) RETURNING id", (name,)).fetchone()[0]
        connection.execute("INSERT INTO item_tags VALUES (?, ?, 'user', 1.0)", (item_id, tag))


@dataclass(frozen=True, slots=True)
class Day:
    """What a day of tidying up did to the folder, and what the import afterwards made of it."""

    before: Items
    after: Items
    vectors_before: dict[int, Any]
    vectors_after: dict[int, Any]
    result: dict[str, Any]
    pictures: Path
    library: Path

    def was(self, name: str) -> dict[str, Any]:
        return self.before[self.pictures / name]

    def now(self, name: str) -> dict[str, Any]:
        return self.after[self.pictures / name]


@pytest.fixture(scope="module")
def day(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One re-import after every sort of change at once: each import with something to read takes seconds."""
    scratch = tmp_path_factory.mktemp("day")
    own = copied(imported, scratch)
    pictures, before = own.pictures, by_path(own.library)
    give_user_tag(own, before[pictures / "shapes/rings/rings 1.jpg"]["id"], "favourite")
    vectors_before = vectors_of(own.library, scratch)
    os.utime(pictures / "patterns/stripes/stripes 0.jpg")
    draw("shapes/discs", 50).save(pictures / "patterns/stripes/stripes 1.jpg")
    (pictures / "patterns/stripes/stripes 2.png").rename(pictures / "patterns/stripes/renamed.png")
    (pictures / "shapes/round").mkdir()
    (pictures / "shapes/rings/rings 1.jpg").rename(pictures / "shapes/round/rings 1.jpg")
    (pictures / "shapes/rings/rings 3.jpg").unlink()
    shutil.copy(pictures / "shapes/discs/discs 0.jpg", pictures / "copy of a disc.jpg")
    (pictures / "shapes/discs/discs 3.jpg").write_bytes(b"overwritten with no picture")
    draw("shapes/rings", 60).save(pictures / "new.webp")
    result = answer(own.library, "import", pictures)
    return Day(
        before,
        by_path(own.library),
        vectors_before,
        vectors_of(own.library, scratch),
        result,
        pictures,
        own.library,
    )


def test_that_a_reimport_counts_what_it_found(day: Day) -> None:
    result = day.result
    assert result["collection"] == "pictures"
    # Of 24, two were moved, one was deleted, one has new content, one is broken; a copy and a new one came.
    assert (result["unchanged"], result["moved"], result["missing"], result["imported"]) == (19, 2, 1, 3)
    assert [Path(failure["path"]).name for failure in result["failed"]] == ["discs 3.jpg"]


def test_that_untouched_and_touched_files_stay_as_they_were(day: Day) -> None:
    assert day.now("patterns/checkers/checkers 0.jpg") == day.was("patterns/checkers/checkers 0.jpg")
    was, now = day.was("patterns/stripes/stripes 0.jpg"), day.now("patterns/stripes/stripes 0.jpg")
    assert now["modified_at"] > was["modified_at"]
    assert now | {"modified_at": 0} == was | {"modified_at": 0}
    assert (day.vectors_after[now["id"]] == day.vectors_before[now["id"]]).all()


def test_that_new_content_keeps_the_item_and_changes_its_vector(day: Day) -> None:
    name = "patterns/stripes/stripes 1.jpg"
    was, now = day.was(name), day.now(name)
    assert now["id"] == was["id"]
    assert now["content_hash"] != was["content_hash"]
    found = neighbours(day.library, now["id"], "--k", 3)
    assert {Path(neighbour["path"]).parent.name for neighbour in found} == {"discs"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("patterns/stripes/stripes 2.png", "patterns/stripes/renamed.png"),
        ("shapes/rings/rings 1.jpg", "shapes/round/rings 1.jpg"),
    ],
)
def test_that_a_moved_file_keeps_its_item_tags_and_vector(day: Day, old: str, new: str) -> None:
    was, now = day.was(old), day.now(new)
    assert day.pictures / old not in day.after
    assert now["id"] == was["id"]
    assert now["labels"] == new.split("/")[:-1]
    assert now["state"] == "ready"
    kept = [tag for tag in now["tags"] if tag["source"] == "encoder"]
    assert kept == was["tags"]
    assert (day.vectors_after[now["id"]] == day.vectors_before[now["id"]]).all()


def test_that_a_persons_tag_goes_with_the_file(day: Day) -> None:
    tags = day.now("shapes/round/rings 1.jpg")["tags"]
    assert {"name": "favourite", "source": "user", "confidence": 1.0} in tags


def test_that_a_deleted_file_is_missing_and_no_neighbour(day: Day) -> None:
    gone = day.now("shapes/rings/rings 3.jpg")
    assert (gone["state"], gone["id"]) == ("missing", day.was("shapes/rings/rings 3.jpg")["id"])
    found = neighbours(day.library, day.now("shapes/rings/rings 0.jpg")["id"], "--k", 50)
    assert gone["id"] not in [neighbour["id"] for neighbour in found]
    assert (day.vectors_after[gone["id"]] == day.vectors_before[gone["id"]]).all()


def test_that_a_copy_is_an_item_of_its_own_with_the_same_vector(day: Day) -> None:
    copy, original = day.now("copy of a disc.jpg"), day.now("shapes/discs/discs 0.jpg")
    assert copy["id"] not in {item["id"] for item in day.before.values()}
    assert original == day.was("shapes/discs/discs 0.jpg")
    for name in ("content_hash", "width", "height", "format", "taken_at", "camera", "tags"):
        assert copy[name] == original[name]
    assert (day.vectors_after[copy["id"]] == day.vectors_after[original["id"]]).all()


def test_that_copies_are_neighbours_unless_they_are_hidden(day: Day) -> None:
    query, copy = day.now("shapes/discs/discs 0.jpg")["id"], day.now("copy of a disc.jpg")["id"]
    shown = [neighbour["id"] for neighbour in neighbours(day.library, query, "--k", 6)]
    hidden = [n["id"] for n in neighbours(day.library, query, "--k", 6, "--hide-duplicates")]
    assert shown[0] == copy
    assert len(hidden) == 6
    assert copy not in hidden
    assert hidden[:5] == shown[1:]


def test_that_a_file_that_broke_is_a_failed_item_without_a_vector(day: Day) -> None:
    broken = day.now("shapes/discs/discs 3.jpg")
    assert broken["id"] == day.was("shapes/discs/discs 3.jpg")["id"]
    assert broken["state"] == "failed"
    assert broken["reason"] == day.result["failed"][0]["reason"]
    assert broken["id"] not in day.vectors_after


def test_that_the_library_agrees_after_all_this_and_nothing_is_left_to_do(day: Day) -> None:
    assert answer(day.library, "check") == {"ok": True, "findings": []}
    again = answer(day.library, "import", day.pictures)
    assert (again["unchanged"], again["imported"], again["moved"], again["missing"]) == (24, 0, 0, 0)
    assert [Path(failure["path"]).name for failure in again["failed"]] == ["discs 3.jpg"]
    assert by_path(day.library) == day.after


def test_that_a_deleted_file_that_comes_back_is_what_it_was(own: Imported, tmp_path: Path) -> None:
    before = items(own.library)
    shapes, elsewhere = own.pictures / "shapes", tmp_path / "elsewhere"
    shapes.rename(elsewhere)
    assert answer(own.library, "import", own.pictures)["missing"] == 12
    missing = [item for item in items(own.library) if item["state"] == "missing"]
    assert {item["labels"][0] for item in missing} == {"shapes"}
    assert answer(own.library, "check")["ok"]
    elsewhere.rename(shapes)
    result = answer(own.library, "import", own.pictures)
    assert (result["unchanged"], result["imported"], result["missing"]) == (24, 0, 0)
    assert items(own.library) == before


def test_that_a_root_that_was_renamed_keeps_its_items(own: Imported, tmp_path: Path) -> None:
    before = {item["id"]: item for item in items(own.library)}
    vectors = vectors_of(own.library, tmp_path)
    other = tmp_path / "holiday"
    own.pictures.rename(other)
    result = answer(own.library, "import", other)
    assert (result["moved"], result["imported"], result["failed"]) == (24, 0, [])
    after = {item["id"]: item for item in items(own.library)}
    moved = vectors_of(own.library, tmp_path)
    assert after.keys() == before.keys()
    for item_id, item in after.items():
        was = before[item_id]
        assert Path(item["path"]) == other / Path(was["path"]).relative_to(own.pictures)
        assert (item["labels"], item["tags"], item["state"]) == (was["labels"], was["tags"], "ready")
        assert (moved[item_id] == vectors[item_id]).all()
    by_name = {found["name"]: found for found in answer(own.library, "collections")["collections"]}
    assert by_name[result["collection"]]["counts"] == {"ready": 24}
    assert str(other) in by_name[result["collection"]]["roots"]


@pytest.mark.parametrize("sort", ["gone", "empty but for hidden files"])
def test_that_a_root_that_is_not_there_makes_its_items_unavailable_and_nothing_else(
    own: Imported, tmp_path: Path, sort: str
) -> None:
    before = items(own.library)
    own.pictures.rename(tmp_path / "unplugged")
    if sort != "gone":
        (own.pictures / ".Trash").mkdir(parents=True)
    sentence = ask(own.library, "import", own.pictures, "--json").sentence
    assert str(own.pictures) in sentence
    assert "unavailable" in sentence
    away = items(own.library)
    assert [item | {"state": "ready"} for item in away] == before
    assert {item["state"] for item in away} == {"unavailable"}
    assert neighbours(own.library, 1)
    assert answer(own.library, "check")["ok"]
    shutil.rmtree(own.pictures, ignore_errors=True)
    (tmp_path / "unplugged").rename(own.pictures)
    assert answer(own.library, "import", own.pictures)["unchanged"] == 24
    assert items(own.library) == before


def test_that_a_root_that_is_away_does_not_stop_the_import_of_another(own: Imported, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "dangling.png").symlink_to(tmp_path / "nothing.png")
    own.pictures.rename(tmp_path / "unplugged")
    result = answer(own.library, "import", own.pictures, other, "--name", "pictures")
    assert (result["unavailable"], result["missing"], len(result["failed"])) == (24, 0, 1)
    assert states(own.library) == {"unavailable", "failed"}


def test_that_a_folder_inside_a_root_belongs_to_it(own: Imported) -> None:
    before = items(own.library)
    result = answer(own.library, "import", own.pictures / "shapes")
    assert (result["collection"], result["unchanged"], result["missing"]) == ("pictures", 12, 0)
    assert items(own.library) == before


def test_that_a_folder_around_a_root_takes_it_over(own: Imported) -> None:
    before = {item["id"]: item for item in items(own.library)}
    result = answer(own.library, "import", own.pictures.parent)
    assert (result["collection"], result["unchanged"], result["imported"]) == ("pictures", 24, 0)
    for item in items(own.library):
        assert item == before[item["id"]] | {"labels": ["pictures", *before[item["id"]]["labels"]]}
    (collection,) = answer(own.library, "collections")["collections"]
    assert collection["roots"] == [str(own.pictures.parent)]


def test_that_a_single_file_can_be_imported_again(own: Imported) -> None:
    path = own.pictures / "shapes/discs/discs 0.jpg"
    result = answer(own.library, "import", path)
    assert (result["collection"], result["unchanged"], result["missing"]) == ("pictures", 1, 0)


def test_that_one_file_in_two_collections_is_an_item_of_each(own: Imported, tmp_path: Path) -> None:
    folder = own.pictures / "shapes" / "discs"
    result = answer(own.library, "import", folder, "--name", "discs only")
    assert (result["collection"], result["imported"], result["moved"]) == ("discs only", 6, 0)
    mine = items(own.library, "--collection", "discs only")
    theirs = items(own.library, "--collection", "pictures")
    assert {item["path"] for item in mine} < {item["path"] for item in theirs}
    assert {item["id"] for item in mine}.isdisjoint(item["id"] for item in theirs)
    assert len(neighbours(own.library, mine[0]["id"], "-c", "discs only")) == 5
    out = tmp_path / "both.npz"
    assert answer(own.library, "embeddings", "--out", out)["count"] == 30
    told = answer(own.library, "import-embeddings", out, "--encoder", "copy")
    assert (told["imported"], told["unknown"]) == (30, 0)


def test_that_a_new_collection_does_not_take_the_name_of_one_that_is_there(
    own: Imported, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "pictures"
    other.mkdir(parents=True)
    (other / "dangling.png").symlink_to(tmp_path / "nothing.png")
    assert answer(own.library, "import", other)["collection"] == "pictures 2"


def test_that_a_folder_that_cannot_be_read_is_told_of_and_its_items_are_kept(own: Imported) -> None:
    before, hidden = items(own.library), own.pictures / "shapes" / "discs"
    hidden.chmod(0)
    try:
        result = run_program(own.library, "import", own.pictures, "--json", ordinary=True).document
    finally:
        hidden.chmod(0o755)
    (failure,) = result["failed"]
    assert failure["path"] == str(hidden)
    assert "permission" in failure["reason"]
    assert (result["unchanged"], result["missing"]) == (18, 0)
    assert items(own.library) == before


def test_that_a_root_that_cannot_be_read_is_as_one_that_is_away(own: Imported) -> None:
    before = items(own.library)
    own.pictures.chmod(0)
    try:
        outcome = run_program(own.library, "import", own.pictures, "--json", ordinary=True)
    finally:
        own.pictures.chmod(0o755)
    assert "may not be read" in outcome.sentence
    assert states(own.library) == {"unavailable"}
    assert answer(own.library, "import", own.pictures)["unchanged"] == 24
    assert items(own.library) == before
