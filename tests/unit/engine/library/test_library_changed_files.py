"""A file that is something else than what was imported is told from one that was only touched."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from shelf import Shelf, unit

from engine.domain import Item
from engine.library import changed_files
from engine.library.changed_files import has_changed


@pytest.fixture
def item(shelf: Shelf) -> Item:
    """An item as it was imported."""
    item_id = shelf.put("1.jpg", unit(1), content="what was imported")
    found = shelf.library.items_by_id([item_id])[item_id]
    return replace(found, size=found.path.stat().st_size)


def test_that_a_file_of_the_same_size_and_time_is_what_was_imported_and_is_not_read(
    item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path) -> bytes:
        raise AssertionError(path)

    monkeypatch.setattr(changed_files, "hash_file", read)
    assert not has_changed(item)


def test_that_a_file_that_was_only_touched_is_what_was_imported(item: Item) -> None:
    os.utime(item.path, ns=(1, 1))
    assert not has_changed(item)


@pytest.mark.parametrize("content", ["WHAT WAS IMPORTED", "another picture altogether"])
def test_that_a_file_with_another_content_has_changed(item: Item, content: str) -> None:
    item.path.write_text(content)
    os.utime(item.path, ns=(1, 1))
    assert has_changed(item)


def test_that_a_touched_file_whose_content_was_never_known_has_changed(item: Item) -> None:
    os.utime(item.path, ns=(1, 1))
    assert has_changed(replace(item, content_hash=None))


def test_that_a_file_that_is_not_there_cannot_be_told(item: Item) -> None:
    item.path.unlink()
    with pytest.raises(FileNotFoundError):
        has_changed(item)
