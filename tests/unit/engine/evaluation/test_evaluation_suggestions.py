"""Labels suggested with a confidence that holds, and items to label that tell most."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import around, lists_of, random_lists

from engine.evaluation.labels import Labels
from engine.evaluation.suggestions import most_informative, suggest

seeds = st.integers(0, 2**32 - 1)


def _partly(codes: np.ndarray, known: np.ndarray) -> Labels:
    return Labels.single([f"{code:02}" if told else None for code, told in zip(codes, known, strict=True)])


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Mean distance of confidence and share of hits, over a naive table of bins of equal width."""
    total = 0.0
    for number in range(bins):
        inside = [
            place for place, value in enumerate(confidence) if min(int(value * bins), bins - 1) == number
        ]
        if inside:
            total += len(inside) * abs(confidence[inside].mean() - right[inside].mean())
    return total / len(confidence)


@pytest.mark.parametrize("scatter", [0.2, 0.35, 0.5])
def test_that_as_many_suggestions_are_right_as_they_are_sure(scatter: float) -> None:
    vectors, codes = around(np.eye(8, 16), 120, scatter)
    known = np.random.default_rng(0).random(len(codes)) < 0.4
    labels = _partly(codes, known)
    found = suggest(lists_of(vectors, 20), labels, least=0)
    assert not known[found.rows].any()
    assert len(found.rows) == (~known).sum()
    right = np.array([int(labels.names[code]) for code in found.codes]) == codes[found.rows]
    assert expected_calibration_error(found.confidence, right) < 0.06
    assert (np.diff(found.confidence) <= 0).all()
    sure = suggest(lists_of(vectors, 20), labels, least=0.9)
    assert (sure.confidence >= 0.9).all()
    assert len(sure.rows) == (found.confidence >= 0.9).sum()


def test_that_the_next_best_takes_the_place_of_what_was_rejected_and_is_as_often_right_as_it_is_sure() -> (
    None
):
    rng = np.random.default_rng(1)
    centres = np.eye(12, 24)
    centres[1::2] = centres[::2] + 0.5 * centres[1::2]
    vectors, codes = around(centres, 100, 0.25)
    known = rng.random(len(codes)) < 0.5
    labels = _partly(codes, known)
    lists = lists_of(vectors, 20)
    first = suggest(lists, labels, least=0)
    wrong = np.array([int(labels.names[code]) for code in first.codes]) != codes[first.rows]
    rejected = list(zip(first.rows[wrong].tolist(), first.codes[wrong].tolist(), strict=True))
    again = suggest(lists, labels, least=0, rejected=rejected)
    pairs = set(zip(again.rows.tolist(), again.codes.tolist(), strict=True))
    assert len(rejected) > 40
    assert not pairs & set(rejected)
    kept = set(zip(first.rows[~wrong].tolist(), first.codes[~wrong].tolist(), strict=True))
    assert kept <= pairs, "what was not rejected is suggested as before"
    second = np.isin(again.rows, first.rows[wrong])
    assert second.sum() > 0.9 * len(rejected)
    right = np.array([int(labels.names[code]) for code in again.codes]) == codes[again.rows]
    assert abs(again.confidence[second].mean() - right[second].mean()) < 0.1
    assert (np.diff(again.confidence) <= 0).all()


def test_that_what_is_rejected_of_several_labels_takes_none_of_the_others_away() -> None:
    vectors, codes = around(np.eye(2, 8), 30, 0.1)
    values = [{"animal", "cat" if code else "dog"} for code in codes]
    values[7] = set()
    labels = Labels.several(values)
    lists = lists_of(vectors, 10)
    found = suggest(lists, labels, rejected=[(7, labels.names.index("dog"))])
    assert [labels.names[code] for code in found.codes] == ["animal"]


def test_that_several_labels_are_suggested_where_items_have_several() -> None:
    vectors, codes = around(np.eye(2, 8), 30, 0.1)
    values = [{"animal", "cat" if code else "dog"} for code in codes]
    values[7], values[40] = set(), set()
    labels = Labels.several(values)
    found = suggest(lists_of(vectors, 10), labels)
    told = {(row, labels.names[code]) for row, code in zip(found.rows.tolist(), found.codes, strict=True)}
    assert told == {(7, "animal"), (7, "dog"), (40, "animal"), (40, "cat")}


def test_that_little_is_sure_of_few_examples_and_nothing_of_none() -> None:
    vectors, codes = around(np.eye(2, 8), 20, 0.1)
    lists = lists_of(vectors, 39)
    two = suggest(lists, _partly(codes, np.isin(np.arange(40), [0, 1])), least=0)
    assert len(two.rows) == 38
    assert two.confidence.max() < 0.9
    assert len(suggest(lists, _partly(codes, np.zeros(40, bool)), least=0).rows) == 0
    assert len(suggest(lists, _partly(codes, np.ones(40, bool)), least=0).rows) == 0
    alone = suggest(lists, _partly(codes, np.arange(40) == 0), least=0)
    assert (alone.confidence <= 0.5).all(), "one example was never voted on"


@settings(max_examples=60)
@given(seed=seeds, count=st.integers(0, 25), k=st.integers(0, 8), most=st.integers(0, 3))
def test_that_whatever_there_is_suggestions_are_well_formed(seed: int, count: int, k: int, most: int) -> None:
    rng = np.random.default_rng(seed)
    values = [
        set(rng.choice(list("abc"), rng.integers(most + 1), replace=False).tolist()) for _ in range(count)
    ]
    labels = Labels.several(values)
    lists = random_lists(seed, count, k)
    rows, codes = rng.integers(max(1, count), size=3), rng.integers(max(1, len(labels.names)), size=3)
    rejected = list(zip(rows.tolist(), codes.tolist(), strict=True))
    found = suggest(lists, labels, least=0, rejected=rejected if count else ())
    assert not set(rejected) & set(zip(found.rows.tolist(), found.codes.tolist(), strict=True))
    assert all(not values[row] for row in found.rows)
    pairs = set(zip(found.rows.tolist(), found.codes.tolist(), strict=True))
    assert len(pairs) == len(found.rows)
    assert ((found.confidence >= 0) & (found.confidence < 1)).all()
    chosen = most_informative(lists, labels, 5)
    assert len(set(chosen.tolist())) == len(chosen) == min(5, sum(not own for own in values))
    assert all(not values[row] for row in chosen)


def test_that_items_to_label_are_in_the_midst_of_what_is_unknown_and_not_all_alike() -> None:
    vectors, codes = around(np.eye(6, 12), 30, 0.15)
    stray = np.full((1, 12), -1 / np.sqrt(12), np.float32)
    lists = lists_of(np.concatenate([vectors, stray]), 12)
    codes = np.append(codes, 6)
    known = (codes == 0) | (codes == 1)
    chosen = most_informative(lists, _partly(codes, known), 4)
    assert sorted(codes[chosen].tolist()) == [2, 3, 4, 5]


def test_that_chosen_labels_teach_more_than_random_ones() -> None:
    vectors, codes = around(np.eye(30, 40), 20, 0.12)
    lists = lists_of(vectors, 15)
    scores = vectors @ vectors.T

    def accuracy(known: np.ndarray) -> float:
        rows = np.flatnonzero(known)
        return float((codes[rows[scores[:, rows].argmax(axis=1)]] == codes)[~known].mean())

    rng = np.random.default_rng(0)
    chosen = np.zeros(len(codes), bool)
    chosen[most_informative(lists, _partly(codes, chosen), 30)] = True
    by_chance = []
    for _ in range(5):
        known = np.zeros(len(codes), bool)
        known[rng.choice(len(codes), 30, replace=False)] = True
        by_chance.append(accuracy(known))
    assert accuracy(chosen) > np.mean(by_chance) + 0.2
