"""What a report says in words and in tables."""

from __future__ import annotations

from dataclasses import replace

import evaluated
import pytest

from engine.domain import Confused, Interval
from engine.library.reporting import tables, wording
from engine.library.reporting.summary import summary


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (1234, "1,234"),
        (0.73449, "0.734"),
        (83.21, "83.2"),
        (1234.56, "1,234.6"),
        (-0.5, "−0.500"),
    ],
)
def test_that_figures_have_the_digits_they_deserve(value: float | None, written: str) -> None:
    assert wording.figure(value) == written


def test_that_a_difference_has_a_sign_but_for_none() -> None:
    assert [wording.difference(value) for value in (0.29, -0.05, -0.0001)] == ["+0.290", "−0.050", "0.000"]


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.01, 0.2, True), (-0.2, -0.01, True), (-0.1, 0.1, False), (0.0, 0.1, False)]
)
def test_that_a_difference_is_sure_where_its_interval_excludes_zero(
    low: float, high: float, sure: bool
) -> None:
    assert wording.is_sure(Interval((low + high) / 2, low, high)) is sure


def test_that_a_worse_version_and_one_that_may_be_alike_are_told_apart() -> None:
    evaluation = evaluated.evaluation(("a", "b", "c"))
    worse, alike = (
        replace(one, differences={"map": interval})
        for one, interval in zip(
            evaluation.comparisons,
            (Interval(-0.1, -0.2, -0.05), Interval(0.004, -0.01, 0.02)),
            strict=True,
        )
    )
    told = summary(replace(evaluation, comparisons=(worse, alike)))
    assert "b is surely worse than a by 0.10 mAP." in told
    assert "Between c and a there is a difference of 0.004 mAP, which may be chance." in told


def test_that_one_neighbour_is_told_of_where_only_one_was_looked_at() -> None:
    evaluation = evaluated.evaluation(("only",))
    figures = {"map": 0.5, "precision_at_1": 0.66, "queries": 10}
    encoder = replace(evaluation.encoders[0], retrieval=figures)
    told = summary(replace(evaluation, encoders=(encoder,)))
    assert told == "The nearest neighbour shares the label 66% of the time."


def test_that_labels_without_a_pair_leave_a_summary() -> None:
    evaluation = evaluated.evaluation(("only",))
    encoder = replace(evaluation.encoders[0], retrieval={"map": None, "queries": 0, "unlabelled": 3})
    assert "Nothing labels" not in summary(replace(evaluation, encoders=(encoder,)))
    assert "no two of them share a label" in summary(replace(evaluation, encoders=(encoder,)))


def test_that_without_labels_health_is_told() -> None:
    told = summary(evaluated.unlabelled())
    assert told.endswith("frozen makes use of 83 dimensions and leaves 4% of the items a neighbour of none.")


def test_that_labels_come_the_worst_first_with_a_value_of_each_version() -> None:
    evaluation = evaluated.evaluation(labels=("good", "fair", "bad"))
    measure, rows = tables.class_rows(evaluation.encoders)
    assert measure == "map"
    assert [row.name for row in rows] == ["bad", "fair", "good"]
    assert rows[2].values == pytest.approx((0.8, 0.95))


def test_that_a_label_that_one_version_lacks_has_a_gap() -> None:
    first, second = evaluated.evaluation().encoders
    _, rows = tables.class_rows((first, replace(second, per_class=second.per_class[:1])))
    assert {row.name: row.values[1] is None for row in rows} == {
        "birds": False,
        "boats": True,
        "flowers": True,
    }
    assert tables.class_rows(()) == ("", ())


def test_that_mistakes_come_the_most_frequent_first_with_their_share() -> None:
    confusion = (Confused("a", "a", 6), Confused("a", "b", 2), Confused("b", "a", 3), Confused("b", "c", 1))
    rows = tables.confusion_rows(confusion)
    assert [(row.truth, row.foretold, row.count, row.share) for row in rows] == [
        ("b", "a", 3, "75%"),
        ("a", "b", 2, "25%"),
        ("b", "c", 1, "25%"),
    ]
    many = tuple(Confused(str(place), "x", 1) for place in range(50))
    assert len(tables.confusion_rows(many)) == tables.MOST_CONFUSIONS


def test_that_a_measure_of_one_version_leaves_the_other_undefined() -> None:
    first, second = evaluated.evaluation().encoders
    rows = tables.plain_rows((first, replace(second, clustering={"ari": 0.5})), lambda one: one.clustering)
    assert [(row.meaning.name, row.cells[1].value) for row in rows][:2] == [("ARI", "0.500"), ("NMI", "–")]


def test_that_details_are_kept_apart_from_what_is_looked_at_first() -> None:
    first, details = tables.retrieval_rows(evaluated.evaluation())
    assert [row.measure for row in first] == [
        "map",
        "mrr",
        "precision_at_1",
        "precision_at_10",
        "knn_accuracy",
    ]
    assert [row.measure for row in details] == ["recall_at_10"]
