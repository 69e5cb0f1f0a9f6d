"""Versions side by side: their titles, what sets them apart, and whether that is sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from evaluation_parts import BASE, TUNED, evaluation, result_of
from training_parts import NOON

from engine.domain import Interval, QueryOutcomes
from explorer.evaluation_columns import (
    asked_alike,
    columns_of,
    comparison,
    difference,
    items_in_cell,
    keys_of,
    reference,
)
from explorer.phrases import moment

LATER = NOON + timedelta(hours=1)


def test_that_versions_of_one_evaluation_go_by_their_names() -> None:
    columns = columns_of([evaluation()])
    assert [(one.title, one.ink) for one in columns] == [(BASE, 0), (TUNED, 1)]


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"held_out": True}, ("all", "held-out")),
        ({"made_at": LATER}, (moment(NOON), moment(LATER))),
        ({}, ("no. 1", "no. 2")),
    ],
)
def test_that_a_version_in_several_evaluations_is_told_apart(
    changes: dict[str, object], marks: tuple[str, str]
) -> None:
    made = [evaluation(1, result_of(BASE, 0.5)), evaluation(2, result_of(BASE, 0.6), **changes)]
    assert [one.title for one in columns_of(made)] == [f"{BASE} · {mark}" for mark in marks]


def test_that_a_paired_interval_decides_whether_a_difference_is_sure() -> None:
    first, second = columns_of([evaluation()])
    found = difference(second, first, "retrieval", "map")
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.interval is not None
    assert found.sure

    made = evaluation()
    unsure = replace(made.comparisons[0], differences={"map": Interval(0.2, -0.01, 0.41)})
    first, second = columns_of([replace(made, comparisons=(unsure,))])
    found = difference(second, first, "retrieval", "map")
    assert found is not None
    assert not found.sure


@pytest.mark.parametrize(("found", "sure"), [(0.72, True), (0.55, False)])
def test_that_intervals_that_lie_apart_are_sure_across_evaluations(found: float, sure: bool) -> None:
    made = [evaluation(1, result_of(BASE, 0.52)), evaluation(2, result_of(TUNED, found))]
    first, second = columns_of(made)
    assert comparison(second, first) is None
    told = difference(second, first, "retrieval", "map")
    assert told is not None
    assert (told.interval, told.sure) == (None, sure)


def test_that_only_what_was_asked_alike_is_compared() -> None:
    made = [evaluation(1), evaluation(2, labels="tag"), evaluation(3, held_out=True)]
    columns = columns_of(made)
    compared_with = [columns.index(reference(one, columns, "retrieval")) for one in columns]
    assert compared_with == [0, 0, 2, 2, 4, 4]
    assert not asked_alike(columns[2], columns[0])
    assert not asked_alike(columns[4], columns[0])
    assert difference(columns[3], columns[0], "retrieval", "map") is None
    # Clusters do not hang on who asks, and embeddings not even on labels.
    assert reference(columns[4], columns, "clustering") is columns[0]
    assert reference(columns[2], columns, "health") is columns[0]
    assert difference(columns[3], columns[0], "health", "hubness") is not None


def test_that_what_one_lacks_makes_no_difference() -> None:
    first, second = columns_of([evaluation()])
    assert difference(second, first, "retrieval", "knn_accuracy") is None
    assert difference(second, first, "retrieval", "never heard of") is None


def test_that_counts_stand_below_measures_and_few_people_look_at_all() -> None:
    result = result_of(BASE, 0.5)
    figures = {"queries": 9, "ndcg": 0.4, "map": 0.5, "precision_at_5": 0.3, "precision_at_10": 0.2}
    columns = columns_of([evaluation(1, replace(result, retrieval=figures))])
    assert keys_of(columns, "retrieval") == ["ndcg", "map", "precision_at_5", "precision_at_10", "queries"]
    assert keys_of(columns, "retrieval", whole=False) == ["map", "precision_at_10", "queries"]


def test_that_a_cell_knows_its_items() -> None:
    outcomes = QueryOutcomes((1, 2, 3, 4), ("a", "a", "b", "a"), ("a", "b", "b", "b"), (1.0, 0.1, 1.0, 0.2))
    assert items_in_cell(outcomes, "a", "b") == [2, 4]
    assert items_in_cell(outcomes, "a") == [1, 2, 4]
    assert items_in_cell(outcomes, "c") == []
    assert items_in_cell(None, "a") == []
