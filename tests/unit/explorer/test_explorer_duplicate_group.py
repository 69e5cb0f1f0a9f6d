"""Groups of duplicates: which to keep, and what is then known of the others."""

from __future__ import annotations

import math

import pytest
from review_parts import group

from engine.domain import DuplicateItem, DuplicateItems
from explorer.models.duplicate_group import CHOSEN, Copy, Group, groups_of, narrowed


@pytest.fixture
def found() -> DuplicateItems:
    return DuplicateItems(1, "most pixels", (DuplicateItem(2, 1.0, True), DuplicateItem(3, 0.95, False)))


def test_that_a_group_is_known_by_its_items_whichever_is_kept(found: DuplicateItems) -> None:
    before = Group.of(found)
    after = before.keeping(3)
    assert before.ids == (1, 2, 3)
    assert after.ids == (3, 1, 2)
    assert after.key == before.key
    assert after.reason == CHOSEN


def test_that_nothing_is_claimed_that_was_not_compared(found: DuplicateItems) -> None:
    assert Group.of(found).keeping(3).copies == (Copy(1, 0.95, False), Copy(2, 0.95, False))
    assert Group.of(found).keeping(2).copies == (Copy(1, 1.0, True), Copy(3, 0.95, False))
    unlike = DuplicateItems(1, "", (DuplicateItem(2, 0.9, False), DuplicateItem(3, 0.8, False)))
    assert Group.of(unlike).keeping(2).copies == (Copy(1, 0.9, False), Copy(3, None, False))


def test_that_keeping_what_is_kept_already_changes_nothing(found: DuplicateItems) -> None:
    assert Group.of(found).keeping(1) == Group.of(found)
    assert Group.of(found).keeping(77) == Group.of(found)


def test_that_a_threshold_takes_copies_away_but_never_the_same_content(found: DuplicateItems) -> None:
    groups = groups_of([found, group(5, 6, exact=False, score=0.8)], {})
    assert [one.ids for one in narrowed(groups, 0.97, ())] == [(1, 2)]
    assert [one.ids for one in narrowed(groups, 0.9, ())] == [(1, 2, 3)]
    assert [one.ids for one in narrowed(groups, None, ())] == [(1, 2, 3), (5, 6)]
    assert [one.ids for one in narrowed(groups, None, {frozenset({1, 2, 3})})] == [(5, 6)]


def test_that_what_a_person_chose_to_keep_is_kept(found: DuplicateItems) -> None:
    [one] = groups_of([found], {frozenset({1, 2, 3}): 2})
    assert one.best == 2


def test_that_a_group_can_be_written_down(found: DuplicateItems) -> None:
    assert Group.of(found).found == found
    written = Group(4, "", (Copy(5, None, False),)).found
    assert math.isnan(written.others[0].score)
