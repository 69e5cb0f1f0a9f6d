"""Reviews as they are kept: nothing is lost on the way to JSON and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import (
    DuplicateItem,
    DuplicateItems,
    Outlier,
    Review,
    ReviewKind,
    ReviewRequest,
    Suggestion,
    Suspect,
)
from engine.evaluation.review_record import as_plain, from_plain, plain_request, request_from

ids = st.integers(1, 2**40)
shares = st.floats(0, 1)
several = st.lists(ids, max_size=3).map(tuple)
copies = st.lists(st.builds(DuplicateItem, ids, shares, st.booleans()), min_size=1, max_size=3).map(tuple)
texts = st.text(max_size=5)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


requests = st.builds(
    ReviewRequest, texts, st.sampled_from(ReviewKind), texts, st.none() | texts, st.none() | shares
)
reviews = st.builds(
    Review,
    requests,
    texts,
    st.integers(0, 100),
    st.datetimes(timezones=st.just(UTC)),
    duplicates=some(st.builds(DuplicateItems, ids, texts, copies)),
    outliers=some(st.builds(Outlier, ids, shares, st.booleans())),
    suspects=some(st.builds(Suspect, ids, texts, texts, shares, several)),
    suggestions=some(st.builds(Suggestion, ids, texts, shares, several)),
    to_label_next=several,
)


@given(reviews)
def test_that_a_review_comes_back_from_json_as_it_was(review: Review) -> None:
    assert from_plain(json.loads(json.dumps(as_plain(review)))) == review


@pytest.mark.parametrize("kind", ReviewKind)
def test_that_a_request_comes_back_from_json_as_it_was(kind: ReviewKind) -> None:
    request = ReviewRequest("stamps", kind, threshold=0.5)
    assert request_from(json.loads(json.dumps(plain_request(request)))) == request


def test_that_a_review_names_every_item_it_found_something_of() -> None:
    review = Review(
        ReviewRequest("stamps", ReviewKind.DUPLICATES),
        "tiny",
        9,
        datetime.now(UTC),
        duplicates=(DuplicateItems(1, "", (DuplicateItem(2, 1.0, True),)),),
        outliers=(Outlier(3, 1.0, False),),
        suspects=(Suspect(4, "a", "b", 0.5, (9,)),),
        suggestions=(Suggestion(5, "a", 0.5, (9,)),),
        to_label_next=(6,),
    )
    assert review.found() == {1, 2, 3, 4, 5, 6}
    assert len(get_type_hints(Review)) == 9  # a new sort of finding has to be named there, too
