"""What held-out items are asked, before and after a training."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.runners.training.contest import BY_LABELS, BY_VIEWS, Contest, Rows
from engine.runners.training.words import WordContest

LABELS = [("a",), ("a",), ("b",), ("b",), (), ("c",)]


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def vectors() -> NDArray[np.float32]:
    """Both items of "a" are alike; those of "b" are nearer to "a" than to each other."""
    angles = np.radians([0, 5, 20, -50, 0, 180])
    return unit(np.stack([np.cos(angles), np.sin(angles)], axis=1))


def test_that_held_out_items_look_for_their_label_among_all_others(vectors: NDArray[np.float32]) -> None:
    contest = Contest.by_labels(LABELS, np.array([0, 2, 5]))
    figures = contest.figures(contest.ask(lambda rows: vectors[rows]))
    assert contest.measure == BY_LABELS
    assert figures["map"] == pytest.approx((1 + 1 / 3) / 2)  # nothing else is labelled "c"
    assert figures["recall_at_1"] == figures["precision_at_1"] == 0.5
    assert figures["recall_at_5"] == figures["recall_at_10"] == 1


def test_that_a_contest_without_an_answer_says_so(vectors: NDArray[np.float32]) -> None:
    alone = Contest.by_labels(LABELS, np.array([4, 5]))
    assert alone.answerable == 0
    assert set(alone.figures(alone.ask(lambda rows: vectors[rows])).values()) == {None}
    assert Contest.by_labels(LABELS, np.array([1, 5])).answerable == 1


def test_that_a_view_looks_for_its_own_item_or_a_twin_of_it(vectors: NDArray[np.float32]) -> None:
    groups = np.array([0, 1, 2, 2, 1, 0])
    contest = Contest.by_views(groups, queries=np.array([4, 5]), gallery=np.array([0, 1, 2, 3]))
    found = contest.ask(lambda rows: vectors[rows])
    figures = contest.figures(found)
    assert contest.measure == BY_VIEWS
    assert figures["map"] == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert figures["recall_at_1"] == 0
    assert figures["knn_accuracy"] is None


def test_that_a_training_is_better_query_by_query(vectors: NDArray[np.float32]) -> None:
    contest = Contest.by_labels(LABELS, np.array([0, 1, 2, 3]))
    before = contest.ask(lambda rows: vectors[rows])
    after = contest.ask(lambda rows: unit(np.eye(6)[[0, 0, 1, 1, 2, 3]] + 0.01)[rows])
    difference = contest.difference(before, after)
    assert difference is not None
    assert difference.estimate == pytest.approx((1 - 1 / 3 + 1 - 1 / 3) / 4, abs=0.1)
    assert contest.difference(before, before) == type(difference)(0, 0, 0)


@pytest.mark.parametrize("measure", [BY_LABELS, BY_VIEWS])
def test_that_a_sample_is_small_seeded_and_keeps_what_is_to_be_found(measure: str) -> None:
    items, held_out = 500, np.arange(0, 500, 5)
    if measure == BY_LABELS:
        contest = Contest.by_labels([(str(row % 7),) for row in range(items)], held_out)
    else:
        groups = np.concatenate([np.arange(items), held_out])
        contest = Contest.by_views(groups, items + np.arange(len(held_out)), np.arange(items))
    sample = contest.sampled(3, queries=20, gallery=60)
    assert len(sample.queries) == 20
    assert len(sample.gallery) == 60
    assert np.isin(sample.targets, sample.gallery).all()
    assert len(sample.targets) == 20
    assert sample.answerable == 20
    assert np.array_equal(sample.rows, contest.sampled(3, 20, 60).rows)
    assert not np.array_equal(sample.queries, contest.sampled(4, 20, 60).queries)
    assert np.array_equal(contest.sampled(3).rows, contest.rows)
    assert np.array_equal(sample.among_held_out().gallery, sample.targets)


def test_that_only_the_rows_that_take_part_are_embedded(vectors: NDArray[np.float32]) -> None:
    asked: list[list[int]] = []

    def embed(rows: Rows) -> NDArray[np.float32]:
        asked.append(rows.tolist())
        return vectors[rows]

    contest = Contest.by_labels(LABELS, np.array([0, 2])).among(np.array([0, 1, 3, 4]))
    contest.ask(embed)
    assert asked == [[0, 1, 3, 4]]
    assert contest.queries.tolist() == [0]


def test_that_captions_find_the_items_that_bear_them() -> None:
    items = unit(np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0.1], [1, 1, 1.0]]))
    captions = ["A cat.", "A bird.", "A bird.", None, "A fish."]
    words = unit(np.array([[1, 0, 0], [1, 0.1, 0], [0, 0, 1], [0, 0, 1], [0, 1, 0.1]]))
    contest = WordContest.of(captions, np.array([1, 2, 3, 4]))
    assert contest is not None
    assert contest.asked.tolist() == [1, 4]
    assert contest.ask(lambda rows: items[rows], lambda rows: words[rows]) == {
        "text_recall_at_1": 0.5,  # the fish is nearest to a bird
        "text_recall_at_10": 1,
        "text_map": 0.75,
    }


def test_that_without_captions_nothing_is_asked_in_words() -> None:
    assert WordContest.of([None, "", "A cat."], np.array([0, 1])) is None
    most = WordContest.of([f"caption {row}" for row in range(50)], np.arange(10, 50), most=7)
    assert most is not None
    assert len(most.asked) == len(most.held_out) == 7
    assert (np.diff(most.held_out) > 0).all()
