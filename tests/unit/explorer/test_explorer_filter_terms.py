"""Choices as conditions, and conditions as choices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.domain import Condition
from explorer.views.filter_terms import RANGE_KEYS, FilterTerms, in_words, terms_of

words = st.text("abc/ä", min_size=1, max_size=4)
choices = st.lists(words, max_size=3, unique=True).map(tuple)
others = st.lists(
    st.builds(Condition, st.sampled_from(["date", "width"]), st.sampled_from([">=", "!="]), words), max_size=2
).map(tuple)


limits = st.sets(st.sampled_from(RANGE_KEYS), max_size=4).map(
    lambda keys: tuple(Condition(*key, "3.5") for key in RANGE_KEYS if key in keys)
)


@given(
    st.builds(
        FilterTerms,
        name=st.just("") | words,
        folder=choices,
        tag=choices,
        state=choices,
        kind=choices,
        artist=choices,
        genre=choices,
        ranges=limits,
        more=others,
    )
)
def test_that_choices_come_back_from_their_conditions(terms: FilterTerms) -> None:
    assert terms_of(terms.conditions) == terms


def test_that_several_values_of_a_section_are_alternatives() -> None:
    assert FilterTerms(tag=("cat", "dog")).conditions == (Condition("tag", "=", "cat", ("dog",)),)


def test_that_conditions_without_a_section_are_kept() -> None:
    odd = (
        Condition("tag", "!=", "cat"),
        Condition("folder:2", "=", "a/b"),
        Condition("name", "=", "a.jpg"),
        Condition("folder", "=", ""),
    )
    twice = (Condition("tag", "=", "cat"), Condition("tag", "=", "dog"))
    assert terms_of(odd) == FilterTerms(more=odd)
    assert terms_of(twice) == FilterTerms(tag=("cat",), more=twice[1:])


def test_that_a_condition_is_written_for_people() -> None:
    assert in_words(Condition("date", ">=", "2024")) == "date ≥ 2024"
    assert in_words(Condition("tag", "!=", "cat", ("dog",))) == "tag ≠ cat or dog"
    assert in_words(Condition("id", "=", "7", ("8", "9"))) == "3 chosen items"
    assert in_words(Condition("id", ">", "7")) == "id > 7"
