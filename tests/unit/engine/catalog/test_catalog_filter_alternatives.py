"""Conditions with several values: any of them for ``=``, none of them for ``!=``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from arrivals import picture, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.catalog import filters, items
from engine.catalog.catalog import Catalog
from engine.domain import Condition, ItemFilter, Tag
from engine.errors import InvalidRequestError

PICTURES = {
    "animals/cats/tom.jpg": ("cat", "Grey"),
    "animals/cats0/spike.jpg": ("dog",),
    "animals/top.jpg": (),
    "plants/rose.jpg": ("flower", "grey"),
    "loose.jpg": ("cat",),
}
VALUES = {
    "folder": ("animals", "animals/cats", "plants", "rocks"),
    "tag": ("cat", "dog", "GREY", "bird"),
    "name": ("tom.jpg", "ROSE.jpg", "loose.jpg", "x.jpg"),
    "camera": ("Canon", "Nikon"),
    "width": ("640", "1"),
}


@pytest.fixture
def session(catalog: Catalog, collection_id: int, encoder_id: int) -> Iterator[Session]:
    with catalog.write() as session:
        arrivals = [
            picture(
                session,
                collection_id,
                name,
                tags=[Tag(tag, "encoder", 0.5) for tag in tags],
                camera="Canon" if "cats" in name else None,
            )
            for name, tags in PICTURES.items()
        ]
        store(session, collection_id, encoder_id, *arrivals)
        yield session


def _found(session: Session, *conditions: Condition) -> set[int]:
    return set(items.ids(session, ItemFilter(None, conditions)).tolist())


choices = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.tuples(
        st.just(field), st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=4, unique=True)
    )
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=choices)
def test_that_several_values_are_the_union_of_each_and_their_refusal_the_rest(
    session: Session, choice: tuple[str, list[str]]
) -> None:
    field, values = choice
    union = set().union(*(_found(session, Condition(field, "=", value)) for value in values))
    rest = set.intersection(*(_found(session, Condition(field, "!=", value)) for value in values))
    assert _found(session, Condition(field, "=", values[0], tuple(values[1:]))) == union
    assert _found(session, Condition(field, "!=", values[0], tuple(values[1:]))) == rest
    assert union | rest == _found(session)


def test_that_conditions_with_alternatives_must_all_hold(session: Session) -> None:
    inside = Condition("folder", "=", "animals", ("plants",))
    tagged = Condition("tag", "=", "grey", ("dog",))
    assert len(_found(session, inside)) == 4
    assert len(_found(session, inside, tagged)) == 3
    assert len(_found(session, inside, tagged, Condition("name", "~", "o", ()))) == 2


@pytest.mark.parametrize("field", ["folder", "tag", "name"])
@pytest.mark.parametrize("operator", ["=", "!="])
def test_that_as_many_values_as_are_allowed_are_answered(session: Session, field: str, operator: str) -> None:
    kept = {"folder": "animals", "tag": "cat", "name": "tom.jpg"}[field]
    # An umlaut is compared in two spellings, which takes twice as long.
    word = {"=": "Größe", "!=": "size"}[operator]
    others = tuple(f"{word} {number}" for number in range(filters.MOST_ALTERNATIVES - 1))
    assert _found(session, Condition(field, operator, kept, others)) == _found(
        session, Condition(field, operator, kept)
    )


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (Condition("name", "~", "a", ("b",)), "by = or !="),
        (Condition("date", "<", "2024", ("2025",)), "by = or !="),
        (Condition("state", "=", "ready", ("broken",)), "'broken' is no state"),
        (Condition("colour", "=", "red", ("blue",)), "no field 'colour'"),
        (Condition("width", "=", "1", tuple(map(str, range(2, 1002)))), "at most 1,000 values"),
    ],
)
def test_that_alternatives_that_make_no_sense_are_refused(condition: Condition, reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason):
        filters.clauses(ItemFilter(None, (condition,)))


def test_that_any_number_of_items_can_be_meant_by_id(session: Session) -> None:
    known = sorted(_found(session))
    absent = [str(number) for number in range(10_000, 60_000)]
    some = Condition("id", "=", str(known[0]), (str(known[2]), *absent))
    assert _found(session, some) == {known[0], known[2]}
    assert _found(session, Condition("id", "!=", some.value, some.others)) == set(known) - {
        known[0],
        known[2],
    }


def test_that_an_id_that_is_no_number_is_refused(session: Session) -> None:
    with pytest.raises(InvalidRequestError, match="whole numbers"):
        _found(session, Condition("id", "=", "1", ("one",)))
