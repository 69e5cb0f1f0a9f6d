"""Labels as codes: what goes in comes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidRequestError
from engine.evaluation.labels import Labels

tables = st.lists(st.sets(st.sampled_from("abcdef")))


def _sets(labels: Labels) -> list[set[str]]:
    return [{labels.names[code] for code in labels.of(row)} for row in range(len(labels))]


@given(values=tables, data=st.data())
def test_that_labels_are_kept_in_any_order_and_selection(values: list[set[str]], data: st.DataObject) -> None:
    labels = Labels.several(values)
    assert _sets(labels) == values
    assert labels.counts().tolist() == [len(own) for own in values]
    if values:
        rows = np.array(data.draw(st.lists(st.integers(0, len(values) - 1))), np.int64)
        assert _sets(labels.take(rows)) == [values[row] for row in rows]
        assert labels.take(rows).names == labels.names


@given(values=tables)
def test_that_members_are_the_items_with_a_label(values: list[set[str]]) -> None:
    labels = Labels.several(values)
    members = {name: rows.tolist() for name, rows in zip(labels.names, labels.members(), strict=True)}
    assert members == {
        name: [row for row, own in enumerate(values) if name in own] for name in set().union(*values)
    }


def test_that_single_labels_have_one_code_each() -> None:
    labels = Labels.single(["b", None, "a", "b"])
    assert labels.are_single()
    assert labels.only_codes().tolist() == [1, -1, 0, 1]


def test_that_one_code_each_is_not_to_be_had_of_several_labels() -> None:
    with pytest.raises(InvalidRequestError, match="several labels"):
        Labels.several([{"a", "b"}, {"a"}]).only_codes()
