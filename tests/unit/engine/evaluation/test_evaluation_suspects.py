"""Labels in doubt: planted ones are found, and what proves nothing is not doubted."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from neighbour_lists import around, lists_of, random_lists, unit

from engine.evaluation.labels import Labels
from engine.evaluation.suspects import find_suspects

seeds = st.integers(0, 2**32 - 1)
FAMILIES = np.eye(5, 12)


def _named(codes: np.ndarray) -> list[str | None]:
    return [f"family {code}" for code in codes]


def test_that_swapped_labels_are_found_with_the_right_ones() -> None:
    vectors, codes = around(FAMILIES, 20, 0.12)
    wrong = np.array([3, 27, 55, 99])
    given_codes = codes.copy()
    given_codes[wrong] = (codes[wrong] + 2) % 5
    labels = Labels.single(_named(given_codes))
    found = find_suspects(lists_of(vectors, 15), labels)
    assert sorted(found.rows.tolist()) == wrong.tolist()
    assert (found.suggested == codes[found.rows]).all()
    assert (found.doubted == given_codes[found.rows]).all()
    assert (found.confidence > 0.7).all()
    assert (np.diff(found.confidence) <= 0).all()


def test_that_an_item_among_strangers_is_more_suspect_where_its_kind_keeps_together() -> None:
    vectors, codes = around(FAMILIES[:3], 12, 0.1)
    rng = np.random.default_rng(0)
    names = _named(codes)
    names[0] = "family 1"
    for row in range(24, 36):
        names[row] = "family 1" if rng.random() < 0.05 else "family 2"
    scattered = unit(rng.standard_normal((8, 12)))
    lists = lists_of(np.concatenate([vectors, scattered]), 8)
    found = find_suspects(lists, Labels.single([*names, *["odds and ends"] * 8]), least=0)
    assert found.rows[0] == 0
    ends = found.confidence[found.rows >= 36]
    assert len(ends) == 0 or ends.max() < found.confidence[0] / 3


def test_that_of_several_labels_the_one_that_no_neighbour_has_is_doubted() -> None:
    vectors, codes = around(FAMILIES[:2], 10, 0.1)
    values = [{"animal", "cat" if code else "dog"} for code in codes]
    values[4] = {"animal", "cat"}
    labels = Labels.several(values)
    found = find_suspects(lists_of(vectors, 8), labels)
    assert found.rows.tolist() == [4]
    assert labels.names[found.doubted[0]] == "cat"
    assert labels.names[found.suggested[0]] == "dog"


def test_that_a_label_of_one_item_is_not_doubted() -> None:
    vectors, codes = around(FAMILIES[:2], 10, 0.1)
    names = _named(codes)
    names[4] = "unique"
    assert len(find_suspects(lists_of(vectors, 8), Labels.single(names), least=0).rows) == 0


@settings(max_examples=60)
@given(
    seed=seeds,
    count=st.integers(0, 25),
    k=st.integers(0, 8),
    kinds=st.integers(1, 4),
    most=st.integers(0, 3),
)
def test_that_whatever_there_is_suspects_are_well_formed(
    seed: int, count: int, k: int, kinds: int, most: int
) -> None:
    rng = np.random.default_rng(seed)
    letters = list("abcd")[:kinds]
    values = [
        set(rng.choice(letters, min(kinds, rng.integers(most + 1)), replace=False).tolist())
        for _ in range(count)
    ]
    labels = Labels.several(values)
    found = find_suspects(random_lists(seed, count, k), labels, least=0)
    assert len(np.unique(found.rows)) == len(found.rows)
    assert ((found.confidence > 0) & (found.confidence <= 1)).all()
    assert (np.diff(found.confidence) <= 0).all()
    for row, doubted, suggested in zip(found.rows, found.doubted, found.suggested, strict=True):
        assert labels.names[doubted] in values[row]
        assert labels.names[suggested] not in values[row]
    if kinds == 1:
        assert len(found.rows) == 0


@settings(max_examples=20)
@given(seed=seeds)
def test_that_the_order_of_items_changes_nothing(seed: int) -> None:
    vectors, codes = around(FAMILIES[:3], 6, 0.3, seed % 1000)
    order = np.random.default_rng(seed).permutation(len(codes))
    names = np.array(_named(np.where(np.arange(len(codes)) % 7 == 0, (codes + 1) % 3, codes)))
    before = find_suspects(lists_of(vectors, 6), Labels.single(names.tolist()), least=0)
    after = find_suspects(lists_of(vectors[order], 6), Labels.single(names[order].tolist()), least=0)
    assert dict(zip(before.rows.tolist(), before.confidence.round(5), strict=True)) == dict(
        zip(order[after.rows].tolist(), after.confidence.round(5), strict=True)
    )
