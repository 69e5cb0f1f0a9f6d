"""Groups of copies: nobody is left out, nobody is in through a friend, and what a person said stays said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import Lists, lists_of, random_lists, unit

from engine.evaluation.best_copy import Merit, Merits, merits_of_pictures, merits_of_tracks, ranks
from engine.evaluation.duplicate_links import find_links
from engine.evaluation.duplicates import DuplicateGroup, duplicate_groups

seeds = st.integers(0, 2**32 - 1)


def _even(count: int) -> Merits:
    return {Merit.SIZE: np.zeros(count)}


def _sized(*sizes: float) -> Merits:
    return {Merit.SIZE: np.array(sizes, np.float64)}


def _members(group: DuplicateGroup) -> list[int]:
    return [group.best, *(other.id for other in group.others)]


def _line(*angles: float) -> Lists:
    """Items on a circle, at angles in degrees."""
    turns = np.radians(np.array(angles, np.float64))
    return lists_of(unit(np.stack([np.cos(turns), np.sin(turns)], axis=1)), 8)


def test_that_exact_and_near_copies_are_a_group_with_its_best() -> None:
    lists = _line(0, 1, 0, 90, 91, 180)
    links = find_links(lists, ["a", "b", "a", "c", "d", "e"], 0.99)
    groups = duplicate_groups(lists.ids, links, _sized(5, 9, 7, 1, 1, 1))
    assert [_members(group) for group in groups] == [[1, 2, 0], [3, 4]]
    assert [group.reason for group in groups] == [Merit.SIZE, Merit.FIRST]
    assert [other.exact for other in groups[0].others] == [False, True]
    groups = duplicate_groups(lists.ids, links, _sized(5, 9, 17, 1, 1, 1))
    assert [(other.id, other.exact, other.score) for other in groups[0].others] == [
        (0, True, 1.0),
        (1, False, pytest.approx(0.99985, abs=1e-4)),
    ]
    (group,) = duplicate_groups(
        lists.ids, find_links(lists, ["a", "b", "b", None, None, None], 0.99), _sized(9, 2, 3, 0, 0, 0)
    )[:1]
    assert [(other.id, other.exact) for other in group.others] == [(2, False), (1, True)]


def test_that_exact_groups_come_first_then_the_surest() -> None:
    lists = _line(0, 5, 60, 61, 120, 120)
    links = find_links(lists, [None, None, None, None, "x", "x"], 0.99)
    groups = duplicate_groups(lists.ids, links, _even(6))
    assert [_members(group) for group in groups] == [[4, 5], [2, 3], [0, 1]]
    assert [group.exact for group in groups] == [True, False, False]


def test_that_a_chain_is_not_a_group() -> None:
    lists = _line(0, 6, 13, 18)
    links = find_links(lists, [None] * 4, np.cos(np.radians(8)))
    assert [_members(group) for group in duplicate_groups(lists.ids, links, _even(4))] == [[2, 3], [0, 1]]


def test_that_an_item_goes_with_the_likest_and_the_best_must_be_like_all() -> None:
    lists = _line(0, 7, 13, 19)
    links = find_links(lists, [None] * 4, np.cos(np.radians(8)))
    assert [_members(group) for group in duplicate_groups(lists.ids, links, _even(4))] == [[1, 2]]
    best_in_the_middle = duplicate_groups(lists.ids, links, _sized(1, 1, 9, 1))
    assert [_members(group) for group in best_in_the_middle] == [[2, 1, 3]]


def test_that_what_a_person_set_apart_stays_apart() -> None:
    lists = _line(0, 0.5, 2, 2)
    hashes = ["a", "b", "c", "c"]
    apart = duplicate_groups(lists.ids, find_links(lists, hashes, 0.99, apart=[(1, 0)]), _even(4))
    assert [_members(group) for group in apart] == [[1, 2, 3]]
    of_same_content = duplicate_groups(lists.ids, find_links(lists, hashes, 0.99, apart=[(0, 2)]), _even(4))
    assert [sorted(_members(group)) for group in of_same_content] == [[2, 3], [0, 1]]
    exact = duplicate_groups(lists.ids, find_links(lists, ["a"] * 4, 0.99, apart=[(0, 3), (1, 2)]), _even(4))
    assert [sorted(_members(group)) for group in exact] == [[0, 1], [2, 3]]


@settings(max_examples=80)
@given(seed=seeds, count=st.integers(0, 20), k=st.integers(0, 6), threshold=st.sampled_from([0.5, 0.9, 0.99]))
def test_that_groups_are_right_whatever_there_is(seed: int, count: int, k: int, threshold: float) -> None:
    lists = random_lists(seed, count, k)
    rng = np.random.default_rng(seed)
    hashes = [None if rng.random() < 0.5 else str(rng.integers(count)) for _ in range(count)]
    apart = [tuple(rng.choice(lists.ids, 2).tolist()) for _ in range(4)] if count else []
    apart = [(one, other) for one, other in apart if one != other]
    links = find_links(lists, hashes, threshold, apart=apart)
    merits = _sized(*rng.integers(3, size=count))
    groups = duplicate_groups(lists.ids, links, merits)
    members = [member for group in groups for member in _members(group)]
    assert len(set(members)) == len(members)
    place = {item: row for row, item in enumerate(lists.ids.tolist())}
    linked = set(zip(links.first.tolist(), links.second.tolist(), strict=True))
    order = ranks(merits, lists.ids)
    for group in groups:
        assert len(group.others) >= 1
        best = place[group.best]
        seen = {links.contents[best]}
        for other in group.others:
            row = place[other.id]
            assert order[best] < order[row]
            contents = tuple(sorted(links.contents[[best, row]].tolist()))
            crowded = links.crowded[[best, row]].all()
            assert contents[0] == contents[1] or contents in linked or crowded
            assert other.exact == (links.contents[row] in seen)
            seen.add(links.contents[row])
        for one, other in apart:
            assert not {one, other} <= set(_members(group))
    if not apart:
        alone = [row for row in range(count) if lists.ids[row] not in members]
        assert len(set(links.contents[alone])) == len(alone), "no exact copy is left out"


def test_that_equal_items_are_one_group() -> None:
    lists = lists_of(unit(np.ones((30, 3))), 5)
    links = find_links(lists, [None] * 30, 0.99)
    for merits in (_even(30), _sized(*np.random.default_rng(0).random(30))):
        (group,) = duplicate_groups(lists.ids, links, merits)
        assert sorted(_members(group)) == list(range(30))
        assert group.least == pytest.approx(1, abs=1e-5)


def test_that_the_first_thing_that_differs_says_why() -> None:
    wide = merits_of_pictures(
        np.array([10.0, 20, np.nan]), np.array([10.0, 10, 10]), np.array([5.0, 1, 9]), np.zeros(3), "abc"
    )
    assert ranks(wide, np.arange(3)).tolist() == [1, 0, 2]
    named = merits_of_pictures(
        np.ones(2), np.ones(2), np.ones(2), np.array([np.nan, np.nan]), ["a (1).jpg", "a.jpg"]
    )
    assert ranks(named, np.arange(2)).tolist() == [1, 0]
    dated = merits_of_tracks(np.full(2, 44100.0), np.full(2, 60.0), np.ones(2), np.array([9.0, 3.0]), "ab")
    lists = _line(0, 0)
    links = find_links(lists, ["x", "x"], 0.9)
    assert duplicate_groups(lists.ids, links, named)[0].reason is Merit.NAME
    assert duplicate_groups(lists.ids, links, dated)[0].reason is Merit.DATE
    faster = merits_of_tracks(
        np.array([44100.0, 48000]), np.array([0.0, 60]), np.ones(2), np.zeros(2), ["a", "b"]
    )
    (group,) = duplicate_groups(lists.ids, links, faster)
    assert (group.best, group.reason) == (1, Merit.SAMPLE_RATE)
