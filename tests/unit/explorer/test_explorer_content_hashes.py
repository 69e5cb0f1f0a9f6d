"""Content hashes for painting: at once where they are known, else read in one go."""

from __future__ import annotations

from collections.abc import Sequence

from gallery_parts import load, make_item
from pytestqt.qtbot import QtBot

from engine.domain import Item
from explorer.content_hashes import MOST_READ, ContentHashes
from explorer.tasks import Tasks


class Items:
    """Every positive id is an item."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        self.asked.append(list(ids))
        return load(ids)


def test_that_what_is_asked_for_while_painting_is_read_in_one_go_and_known_then(
    qtbot: QtBot, tasks: Tasks
) -> None:
    items = Items()
    hashes = ContentHashes(items, tasks)  # type: ignore[arg-type]
    with qtbot.waitSignal(hashes.arrived):
        assert [hashes.of(one) for one in (3, 5, 3, -1)] == [None] * 4
    assert items.asked == [[3, 5, -1]]
    assert [hashes.of(3), hashes.of(5)] == [make_item(3).content_hash, make_item(5).content_hash]
    assert hashes.of(-1) is None
    assert len(items.asked) == 1


def test_that_what_was_asked_for_last_comes_before_the_rest(qtbot: QtBot, tasks: Tasks) -> None:
    items = Items()
    hashes = ContentHashes(items, tasks)  # type: ignore[arg-type]
    with qtbot.waitSignal(hashes.arrived):
        for item_id in range(1, MOST_READ + 101):
            hashes.of(item_id)
    assert items.asked == [list(range(101, MOST_READ + 101))]


def test_that_contents_that_may_be_others_are_read_again(qtbot: QtBot, tasks: Tasks) -> None:
    items = Items()
    hashes = ContentHashes(items, tasks)  # type: ignore[arg-type]
    for _ in range(2):
        with qtbot.waitSignal(hashes.arrived):
            hashes.of(3)
        hashes.forget()
    assert items.asked == [[3], [3]]
