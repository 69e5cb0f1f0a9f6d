"""Files that went without an import: their items are called missing, and nothing else is."""

from __future__ import annotations

import pytest
from shelf import Shelf, unit

from engine.domain import ItemState
from engine.library.gone_files import note_gone


def test_that_only_what_is_asked_for_and_gone_is_called_missing(shelf: Shelf) -> None:
    gone, there, unasked = (shelf.put(f"{n}.jpg", unit(n, 1), tags=["red"]) for n in (1, 2, 3))
    for name in ("1.jpg", "3.jpg"):
        (shelf.folder / name).unlink()

    assert note_gone(shelf.catalog, [gone, there, 999]) == [gone]

    items = shelf.library.items_by_id([gone, there, unasked])
    assert [items[item].state for item in (gone, there, unasked)] == [
        ItemState.MISSING,
        ItemState.READY,
        ItemState.READY,
    ]
    assert [tag.name for tag in items[gone].tags] == ["red"]
    assert note_gone(shelf.catalog, []) == []


def test_that_a_link_that_leads_nowhere_is_still_there(shelf: Shelf) -> None:
    item = shelf.put("1.jpg", unit(1))
    path = shelf.folder / "1.jpg"
    path.unlink()
    try:
        path.symlink_to(shelf.folder / "away.jpg")
    except OSError:
        pytest.skip("links cannot be made here")
    assert note_gone(shelf.catalog, [item]) == []
