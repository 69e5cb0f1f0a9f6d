from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QStringListModel

from explorer.views.row_mask import RowMask

ROWS = 300
FLAG = QItemSelectionModel.SelectionFlag
COMMANDS = (FLAG.Select, FLAG.Deselect, FLAG.Toggle, FLAG.ClearAndSelect, FLAG.SelectCurrent)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(COMMANDS),
        st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, 20)), max_size=150),
    ),
    max_size=6,
)


@settings(max_examples=40)
@given(STEPS)
def test_that_it_agrees_with_the_selection_model_whatever_is_selected(
    steps: list[tuple[QItemSelectionModel.SelectionFlag, list[tuple[int, int]]]],
) -> None:
    items = QStringListModel([str(row) for row in range(ROWS)])
    model = QItemSelectionModel(items)
    mask = RowMask()
    mask.reset(ROWS)
    model.selectionChanged.connect(lambda now, before: mask.follow(model, now, before))

    for command, parts in steps:
        selection = QItemSelection()
        for first, length in parts:
            selection.merge(
                QItemSelection(items.index(first), items.index(min(first + length, ROWS - 1))), FLAG.Select
            )
        model.select(selection, command)

        expected = [model.isSelected(items.index(row)) for row in range(ROWS)]
        assert mask.rows.tolist() == expected


def test_that_rows_that_come_in_push_the_others_along() -> None:
    mask = RowMask()
    mask.reset(3)
    mask.rows[:] = [True, False, True]

    mask.insert(1, 2)

    assert mask.rows.tolist() == [True, False, False, False, True]
    assert mask.rows.dtype == np.bool_
