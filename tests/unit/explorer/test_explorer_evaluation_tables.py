"""The models behind the tables of an evaluation: measures, confusions, labels, scores."""

from __future__ import annotations

import pytest
from evaluation_parts import BASE, CLASSES, TUNED, evaluation, large_evaluation, result_of
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from engine.domain import Confused, ScoreSplit
from engine.domain.measures import Better
from explorer.evaluation_columns import columns_of
from explorer.models.class_figures import BARS_ROLE, ClassFigures, ClassOrder
from explorer.models.confusion_matrix import RIGHT_ROLE, SHARE_ROLE, ConfusionMatrix, short_names
from explorer.models.measure_table import NOTE_ROLE, SIDE_ROLE, MeasureTable
from explorer.models.score_split import SplitScores

ACROSS = Qt.Orientation.Horizontal
COUNTS = st.lists(st.integers(0, 50), min_size=8, max_size=8)
EDGES = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0)


def cells(table: MeasureTable, row: int) -> list[str]:
    return [table.index(row, column).data() for column in range(table.columnCount())]


def test_that_measures_stand_side_by_side_with_their_difference(qtbot: QtBot) -> None:
    table = MeasureTable("retrieval")
    table.show(columns_of([evaluation()]))
    assert [table.headerData(column, ACROSS) for column in range(1, 4)] == [BASE, TUNED, "Difference"]
    assert cells(table, table.keys.index("map")) == ["mAP", "0.520", "0.720", "+0.200"]
    assert table.index(0, 0).data(Qt.ItemDataRole.ToolTipRole).startswith("Mean average precision")


def test_that_a_sure_difference_is_bold_and_better(qtbot: QtBot) -> None:
    table = MeasureTable("retrieval")
    table.show(columns_of([evaluation()]))
    sure, chance = (table.index(table.keys.index(key), 3) for key in ("map", "precision_at_10"))
    font = sure.data(Qt.ItemDataRole.FontRole)
    assert isinstance(font, QFont)
    assert font.bold()
    assert sure.data(SIDE_ROLE) is Better.HIGHER
    assert sure.data(NOTE_ROLE) == "+0.170 to +0.230"
    assert chance.data(Qt.ItemDataRole.FontRole) is None
    assert chance.data(Qt.ItemDataRole.ToolTipRole) == "Nothing tells whether this is chance."


def test_that_what_nothing_is_compared_with_has_no_difference(qtbot: QtBot) -> None:
    table = MeasureTable("retrieval")
    table.show(columns_of([evaluation(1), evaluation(2, labels="tag")]))
    differences = [one for one in range(table.columnCount()) if table.is_difference(one)]
    assert [table.has_differences(one) for one in differences] == [True, False, True]
    assert table.headerData(differences[1], ACROSS) == ""


def test_that_a_count_and_what_is_not_defined_have_no_difference(qtbot: QtBot) -> None:
    table = MeasureTable("retrieval")
    table.show(columns_of([evaluation()]))
    for key in ("queries", "knn_accuracy"):
        assert "" in cells(table, table.keys.index(key))
    assert "–" in cells(table, table.keys.index("knn_accuracy"))


def test_that_what_is_confused_most_comes_first_and_the_rest_can_be_left_out(qtbot: QtBot) -> None:
    matrix = ConfusionMatrix()
    confused = [
        Confused("a", "a", 9),
        Confused("b/c", "b/c", 1),
        Confused("b/c", "d/e", 3),
        Confused("d/e", "d/e", 5),
    ]
    matrix.show(confused, errors_only=True)
    assert matrix.classes == ["b/c", "d/e"]
    assert matrix.hidden == 1
    assert matrix.headerData(0, ACROSS) == "c"
    assert matrix.headerData(0, ACROSS, Qt.ItemDataRole.ToolTipRole) == "b/c"
    wrong = matrix.index(0, 1)
    assert matrix.cell(wrong) == ("b/c", "d/e", 3)
    assert (wrong.data(), wrong.data(SHARE_ROLE), wrong.data(RIGHT_ROLE)) == ("3", 0.75, False)
    assert "3 of 4 items are taken for “d/e”" in wrong.data(Qt.ItemDataRole.ToolTipRole)
    assert matrix.index(1, 0).data() is None
    matrix.show(confused, errors_only=False)
    assert matrix.classes == ["b/c", "d/e", "a"]
    assert matrix.hidden == 0


def test_that_cells_of_a_large_matrix_add_up(qtbot: QtBot) -> None:
    result = large_evaluation(2000).encoders[0]
    matrix = ConfusionMatrix()
    matrix.show(result.confusion, errors_only=False)
    size = matrix.rowCount()
    total = sum(matrix.cell(matrix.index(row, column))[2] for row in range(size) for column in range(size))
    assert total == 2000


def test_that_names_are_shortened_only_where_they_stay_apart() -> None:
    assert short_names(["x/owls", "y/owls", "y/gulls"]) == ["x/owls", "y/owls", "gulls"]


@pytest.mark.parametrize(
    ("order", "first"),
    [(ClassOrder.WORST, CLASSES[0]), (ClassOrder.BEST, CLASSES[-1]), (ClassOrder.NAME, CLASSES[0])],
)
def test_that_labels_are_in_the_order_that_is_chosen(qtbot: QtBot, order: ClassOrder, first: str) -> None:
    figures = ClassFigures()
    figures.show(columns_of([evaluation()]), "map", order)
    assert figures.rows[0].name == first
    assert [ink for ink, _ in figures.index(0).data(BARS_ROLE)] == [0, 1]


def test_that_a_label_that_one_version_does_not_know_has_no_bar_there(qtbot: QtBot) -> None:
    columns = columns_of(
        [
            evaluation(1, result_of(BASE, 0.5, classes=("a", "b"))),
            evaluation(2, result_of(TUNED, 0.6, classes=("b", "c"))),
        ]
    )
    figures = ClassFigures()
    figures.show(columns, "map", ClassOrder.NAME)
    values = {row.name: row.values for row in figures.rows}
    assert values["a"][1] is None
    assert values["c"][0] is None
    assert None not in values["b"]
    figures.show(columns, "never heard of", ClassOrder.WORST)
    assert all(row.known == [] for row in figures.rows)


@given(same=COUNTS, different=COUNTS, threshold=st.sampled_from(EDGES))
def test_that_precision_and_recall_are_those_of_the_pairs(
    same: list[int], different: list[int], threshold: float
) -> None:
    scores = SplitScores(ScoreSplit(EDGES, tuple(same), tuple(different), None))
    begin = EDGES.index(threshold)
    right = sum(same[begin:]) / sum(same) if sum(same) else None
    wrong = sum(different[begin:]) / sum(different) if sum(different) else None
    recall, precision = scores.recall(threshold), scores.precision(threshold)
    assert recall is None if right is None else recall == pytest.approx(right)
    if right is None or wrong is None or right + wrong == 0:
        assert precision is None or precision == pytest.approx(0.5, abs=0.5)
    else:
        assert precision == pytest.approx(right / (right + wrong))


def test_that_a_threshold_within_a_bin_parts_it() -> None:
    scores = SplitScores(ScoreSplit((0.0, 0.5, 1.0), (0, 10), (10, 0), 0.5))
    assert scores.recall(0.75) == pytest.approx(0.5)
    assert scores.precision(0.5) == 1.0
    assert scores.bounds == (0.0, 1.0)


@given(same=COUNTS, different=COUNTS, bins=st.integers(1, 8))
def test_that_what_is_drawn_adds_up_however_wide_its_bins(
    same: list[int], different: list[int], bins: int
) -> None:
    kinds = tuple(same[:bins]), tuple(different[:bins])
    edges, *drawn = SplitScores(ScoreSplit(EDGES[: bins + 1], *kinds, None)).drawn()
    assert (edges[0], edges[-1]) == (EDGES[0], EDGES[bins])
    for shares, counts in zip(drawn, kinds, strict=True):
        assert len(shares) == len(edges) - 1
        assert shares.sum() == pytest.approx(1.0 if any(counts) else 0.0)


def test_that_few_pairs_are_drawn_in_wide_bins_and_many_as_they_are() -> None:
    few, many = (ScoreSplit(EDGES, (count,) * 8, (count,) * 8, None) for count in (1, 100))
    assert len(SplitScores(few).drawn()[1]) < 8
    assert len(SplitScores(many).drawn()[1]) == 8
