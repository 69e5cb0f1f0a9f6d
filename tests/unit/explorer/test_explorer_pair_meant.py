from __future__ import annotations

from pathlib import Path

import pytest

from engine.domain import Example, Query
from explorer.history import Place
from explorer.pair_meant import ITSELF, NO_ITEM, TOO_MANY, WHAT_TO_DO, pair_meant

BROWSING = Place()
LIKE_SEVEN = Place(query=Query(include=(Example(item_id=7),)))
LIKE_BOTH = Place(query=Query(include=(Example(item_id=7), Example(item_id=8))))
LIKE_A_FILE = Place(query=Query(include=(Example(path=Path("/frog.png")),)))
LIKE_A_TEXT = Place(query=Query(include=(Example(text="a frog"),)))


@pytest.mark.parametrize("place", [BROWSING, LIKE_SEVEN, LIKE_A_FILE])
def test_that_two_that_are_selected_are_meant_wherever_they_are(place: Place) -> None:
    assert pair_meant([3, 5], place) == ((3,), 5)


def test_that_a_result_is_meant_with_what_was_searched_with() -> None:
    assert pair_meant([3], LIKE_SEVEN) == ((7,), 3)


def test_that_any_of_several_examples_may_be_meant_but_none_with_itself() -> None:
    assert pair_meant([3], LIKE_BOTH) == ((7, 8), 3)
    assert pair_meant([7], LIKE_BOTH) == ((8,), 7)


@pytest.mark.parametrize(
    ("selected", "place", "sentence"),
    [
        ([], BROWSING, WHAT_TO_DO),
        ([3], BROWSING, WHAT_TO_DO),
        ([], LIKE_SEVEN, WHAT_TO_DO),
        ([3, 4, 5], LIKE_SEVEN, TOO_MANY),
        ([3], LIKE_A_FILE, NO_ITEM),
        ([3], LIKE_A_TEXT, NO_ITEM),
        ([7], LIKE_SEVEN, ITSELF),
    ],
)
def test_that_where_no_pair_is_meant_it_is_said_why(selected: list[int], place: Place, sentence: str) -> None:
    assert pair_meant(selected, place) == sentence
