"""Marks looked up by item."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from mark_parts import make_mark

from explorer.models.mark_book import MarkBook, pair

MARKS = st.dictionaries(st.sampled_from(list(combinations(range(1, 8), 2))), st.booleans())


def test_that_a_pair_has_the_lower_id_first() -> None:
    assert pair(3, 7) == pair(7, 3) == (3, 7)


def test_that_the_newest_marks_come_first_of_one_collection_or_of_all() -> None:
    old, new, other = make_mark(1, 2), make_mark(1, 3, minute=9), make_mark(8, 9, minute=5)
    book = MarkBook({"birds": [old, new], "songs": [other]})
    assert book.of("birds") == (new, old)
    assert book.of(None) == (new, other, old)
    assert book.of("nothing") == ()


def test_that_the_collection_with_most_marks_is_the_largest() -> None:
    assert (
        MarkBook({"birds": [make_mark(1, 2)], "songs": [make_mark(5, 6), make_mark(5, 7)]}).largest()
        == "songs"
    )
    assert MarkBook({"birds": []}).largest() is None
    assert MarkBook().largest() is None


@given(said=MARKS, asked=st.sets(st.integers(1, 7)))
def test_that_what_is_beside_items_is_what_all_their_marks_agree_on(
    said: dict[tuple[int, int], bool], asked: set[int]
) -> None:
    book = MarkBook({"birds": [make_mark(*ids, similar) for ids, similar in said.items()]})
    expected = {}
    for other in range(1, 8):
        words = {said[pair(one, other)] for one in asked if pair(one, other) in said}
        if len(words) == 1:
            expected[other] = words.pop()
    assert book.beside(asked) == expected


@given(said=MARKS)
def test_that_a_pair_is_what_it_was_marked_as(said: dict[tuple[int, int], bool]) -> None:
    book = MarkBook({"birds": [make_mark(*ids, similar) for ids, similar in said.items()]})
    assert {ids: book.said_of(ids) for ids in combinations(range(1, 8), 2)} == {
        ids: said.get(ids) for ids in combinations(range(1, 8), 2)
    }
