"""Copies to the trash: never the last one, and whatever stays is told."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from gallery_parts import make_item
from pytestqt.qtbot import QtBot
from review_parts import ReviewLibrary

from engine.catalog.items import as_time
from engine.domain import Item, ItemState
from explorer.discarding import Discarding, discards_of
from explorer.models.duplicate_group import Copy, Group
from explorer.tasks import Tasks
from explorer.trash import Discard, Discarded, discard, system_trash


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    """Three items with files."""
    found = []
    for item_id in (1, 2, 3):
        path = tmp_path / f"{item_id}.jpg"
        path.write_bytes(b"x")
        found.append(imported(make_item(item_id), path))
    return found


def imported(item: Item, path: Path) -> Item:
    """An item that is known as its file is now."""
    status = path.stat()
    return replace(item, path=path, size=status.st_size, modified_at=as_time(status.st_mtime_ns))


class Bin:
    """A trash that takes what it is given, but for some names."""

    def __init__(self, *full_for: str) -> None:
        self.taken: list[Path] = []
        self._full_for = full_for

    def __call__(self, path: Path) -> str:
        if path.name in self._full_for:
            return "the disk is full"
        path.rename(path.with_suffix(".trashed"))
        self.taken.append(path)
        return ""


def test_that_copies_go_and_the_one_to_keep_stays(items: list[Item]) -> None:
    kept, *others = items
    done = discard([Discard(kept, tuple(others))], Bin())
    assert [item.id for item in done.gone] == [2, 3]
    assert kept.path.exists()
    assert not done.refusals


def test_that_what_cannot_go_is_told_and_the_others_go_all_the_same(items: list[Item]) -> None:
    kept, *others = items
    done = discard([Discard(kept, tuple(others))], Bin("2.jpg"))
    assert [item.id for item in done.gone] == [3]
    assert [(one.path.name, one.reason) for one in done.refusals] == [("2.jpg", "the disk is full")]


def test_that_nothing_goes_when_the_one_to_keep_is_not_there(items: list[Item]) -> None:
    kept, *others = items
    kept.path.unlink()
    rubbish = Bin()
    done = discard([Discard(kept, tuple(others))], rubbish)
    assert rubbish.taken == []
    assert len(done.refusals) == 2
    assert "1.jpg" in done.refusals[0].reason


def test_that_a_file_that_is_kept_under_another_name_does_not_go(items: list[Item]) -> None:
    kept, other, _ = items
    other.path.unlink()
    try:
        other.path.symlink_to(kept.path)
    except OSError:
        pytest.skip("links cannot be made here")
    rubbish = Bin()
    for one in (Discard(kept, (other,)), Discard(other, (kept,))):
        assert "another name" in discard([one], rubbish).refusals[0].reason
    assert rubbish.taken == []


def test_that_a_file_that_was_replaced_since_it_was_imported_stays(items: list[Item]) -> None:
    kept, replaced, other = items
    replaced.path.write_bytes(b"the only copy of something else")
    done = discard([Discard(kept, (replaced, other))], Bin())
    assert [item.id for item in done.gone] == [3]
    [refusal] = done.refusals
    assert refusal.path == replaced.path
    assert "has changed since it was imported" in refusal.reason


def test_that_copies_of_a_file_that_was_replaced_stay(items: list[Item]) -> None:
    kept, *others = items
    kept.path.write_bytes(b"something else")
    rubbish = Bin()
    done = discard([Discard(kept, tuple(others))], rubbish)
    assert rubbish.taken == []
    assert ["the one to keep, 1.jpg, has changed" in one.reason for one in done.refusals] == [True, True]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_that_a_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jpg"))
    path.write_bytes(b"x")
    assert "name" in system_trash(path)
    assert path.exists()


def test_that_a_file_that_is_not_there_is_told_by_the_system(tmp_path: Path) -> None:
    assert system_trash(tmp_path / "none.jpg")


def test_that_only_files_at_hand_of_groups_with_one_to_keep_are_offered() -> None:
    found = {item_id: make_item(item_id) for item_id in (1, 2, 4)}
    found[3] = make_item(3, state=ItemState.MISSING)
    whole = Group(1, "", (Copy(2, 1.0, True), Copy(3, 1.0, True)))
    headless = Group(3, "", (Copy(4, 1.0, True),))
    [one] = discards_of([whole, headless], found)
    assert (one.kept.id, [item.id for item in one.others]) == (1, [2])


def test_that_asking_twice_in_a_hurry_offers_what_would_go_once(
    qtbot: QtBot, tasks: Tasks, items: list[Item]
) -> None:
    library = ReviewLibrary()
    library.known = {item.id: item for item in items}
    discarding = Discarding(library, tasks)  # type: ignore[arg-type]
    told: list[list[Discard]] = []
    for _ in range(2):
        discarding.prepare([Group(1, "", (Copy(2, 1.0, True),))], told.append)
    qtbot.waitUntil(lambda: tasks.idle)
    assert len(told) == 1


def test_that_the_library_is_told_what_went(qtbot: QtBot, tasks: Tasks, items: list[Item]) -> None:
    library = ReviewLibrary()
    library.known = {item.id: item for item in items}
    discarding = Discarding(library, tasks, Bin("3.jpg"))  # type: ignore[arg-type]
    told: list[list[Discard]] = []
    discarding.prepare([Group(1, "", (Copy(2, 1.0, True), Copy(3, 1.0, True)))], told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert all(item.path.exists() for item in items)
    with qtbot.waitSignal(discarding.done) as signal:
        discarding.carry_out(told[0])
    [done] = signal.args
    assert isinstance(done, Discarded)
    assert library.gone == [2]
    assert [one.path.name for one in done.refusals] == ["3.jpg"]
