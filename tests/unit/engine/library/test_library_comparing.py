"""What is shown of the held-out items before and after a training."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import Workshop

from engine.domain import Comparison
from engine.errors import InvalidRequestError, NotFoundError
from engine.library.comparing import MOST_WORSE, chosen


def _one(query: int, before: int, after: int, stayed: int = 0) -> Comparison:
    """A query with six neighbours on each side, ``stayed`` of them the same."""
    old = tuple(range(100, 106))
    return Comparison(query, old, old[:stayed] + tuple(range(200, 206 - stayed)), before, after)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)), max_size=30),
    st.integers(1, 8),
)
def test_that_the_best_are_shown_first_and_the_worst_are_not_hidden(
    figures: list[tuple[int, int, int]], count: int
) -> None:
    found = [_one(query, *one) for query, one in enumerate(figures)]
    shown = chosen(found, count)
    assert len(shown) == min(count, len(found))
    assert len({one.query for one in shown}) == len(shown)
    gains = [one.right_after - one.right_before for one in shown]
    assert gains == sorted(gains, reverse=True)
    losses = sorted(one.right_after - one.right_before for one in found)
    if count >= 3 and losses and losses[0] < 0:
        assert gains[-1] == losses[0]
    kept = len(shown) - min(MOST_WORSE, count // 3)
    assert gains[: max(0, kept)] == losses[::-1][: max(0, kept)]
    assert chosen(reversed(found), count) == shown


def test_that_of_equal_gain_what_changed_most_comes_first() -> None:
    found = [_one(1, 0, 0, stayed=6), _one(2, 0, 0, stayed=1), _one(3, 0, 0, stayed=3)]
    assert [one.query for one in chosen(found, 2)] == [2, 3]


def _compare(workshop: Workshop, **report: Any) -> tuple[Comparison, ...]:
    workshop.trained(**report)
    return workshop.shelf.library.trained.comparisons("pictures-supcon-1", count=4, k=3)


def test_that_held_out_items_are_asked_under_both_versions(workshop: Workshop) -> None:
    held_out = list(workshop.ids)[::5]
    shown = _compare(workshop, held_out=held_out, labels="folder:2")
    assert len(shown) == 4
    for one in shown:
        assert one.query in held_out
        assert one.query not in one.before + one.after
        assert one.right_after == len(one.after) == 3
        own = [item for item, family in workshop.ids.items() if family == workshop.ids[one.query]]
        assert one.right == {*own} & {*one.before, *one.after}
        assert one.right_before == len({*own} & {*one.before})
    assert shown[0].right_before < 3


@pytest.mark.parametrize("labels", [None, "/gone/labels.csv"])
def test_that_without_labels_nothing_is_right(workshop: Workshop, labels: str | None) -> None:
    for one in _compare(workshop, held_out=list(workshop.ids)[:4], labels=labels):
        assert (one.right_before, one.right_after, one.right) == (0, 0, frozenset())


def test_that_what_was_not_trained_here_cannot_be_compared(workshop: Workshop) -> None:
    workshop.trained()
    trained = workshop.shelf.library.trained
    for name in ("pictures-supcon-1", "tiny"):
        with pytest.raises(InvalidRequestError, match="cannot be compared"):
            trained.comparisons(name)
    with pytest.raises(NotFoundError, match="no-such-version"):
        trained.comparisons("no-such-version")
