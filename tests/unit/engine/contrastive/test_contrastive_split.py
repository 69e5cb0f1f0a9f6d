from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.split import Split, held_out_split
from engine.errors import InvalidRequestError, LibraryError


@given(st.data())
def test_that_what_belongs_together_is_never_on_both_sides(data: st.DataObject) -> None:
    count = data.draw(st.integers(4, 80))
    ids = data.draw(st.lists(st.integers(0, 10_000), min_size=count, max_size=count, unique=True))
    numbers = st.lists(st.integers(-1, count // 2), min_size=count, max_size=count)
    twins, tracks = data.draw(numbers), data.draw(numbers)
    labels = data.draw(st.lists(st.sets(st.integers(0, 4), max_size=2), min_size=count, max_size=count))
    seed = data.draw(st.integers(0, 3))
    try:
        split = held_out_split(ids, 0.25, seed, labels, (twins, tracks))
    except InvalidRequestError:
        return  # all are related
    assert sorted(split.training + split.held_out) == sorted(ids)
    assert min(len(split.training), len(split.held_out)) >= 2
    held = set(split.held_out)
    for column in (twins, tracks):
        sides: dict[int, set[bool]] = {}
        for item, number in zip(ids, column, strict=True):
            if number >= 0:
                sides.setdefault(number, set()).add(item in held)
        assert all(len(each) == 1 for each in sides.values())
    order = sorted(range(count), key=lambda row: -ids[row])
    again = held_out_split(
        [ids[row] for row in order],
        0.25,
        seed,
        [labels[row] for row in order],
        ([twins[row] for row in order], [tracks[row] for row in order]),
    )
    assert again == split


def test_that_what_was_learnt_before_is_never_held_out() -> None:
    labels = [[name] for name in "ab" for _ in range(20)]
    twins = [0, *range(20), *[-1] * 19]
    first = held_out_split(range(40), 0.2, 0, labels, (twins,))
    again = held_out_split(range(40), 0.2, 1, labels, (twins,), frozenset(first.training))
    assert set(again.held_out) <= set(first.held_out)
    assert len(again.held_out) >= len(first.held_out) - 1
    few = held_out_split(range(40), 0.2, 1, labels, (twins,), frozenset({0, *range(4, 40)}))
    assert few.held_out == (2, 3)  # 1 is a twin of 0
    with pytest.raises(InvalidRequestError, match="too few"):
        held_out_split(range(40), learnt=frozenset(range(1, 40)))


def test_that_every_label_is_held_out_by_its_share() -> None:
    labels = ["a"] * 50 + ["b"] * 20 + ["c"] * 10 + ["d"] * 3 + ["e"] * 3 + ["f"]
    split = held_out_split(range(len(labels)), 0.2, 1, [[label] for label in labels])
    held = Counter(labels[item] for item in split.held_out)
    assert (held["f"], held["a"], held["b"], held["c"]) == (
        0,
        pytest.approx(10, abs=1),
        pytest.approx(4, abs=1),
        2,
    )
    assert held["d"] < 3
    assert held["e"] < 3
    assert len(split.held_out) == pytest.approx(17, abs=1)


def test_that_a_label_of_one_item_is_trained_on() -> None:
    labels = [[row] for row in range(5)] + [["same"]] * 20
    assert set(held_out_split(range(25), 0.5, 0, labels).held_out) <= set(range(5, 25))


def test_that_another_seed_holds_out_others() -> None:
    first, second = (held_out_split(range(40), 0.25, seed).held_out for seed in (0, 1))
    assert len(first) == len(second) == 10
    assert first != second


@pytest.mark.parametrize("count", [4, 5, 6])
def test_that_small_collections_have_two_items_on_each_side(count: int) -> None:
    split = held_out_split(range(count))
    assert len(split.held_out) == 2


def test_that_a_collection_of_one_track_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="1 of the 10 items are left: too few"):
        held_out_split(range(10), groups=([1] * 10,))
    with pytest.raises(InvalidRequestError, match="Import more"):
        held_out_split(range(3))


def test_that_a_split_is_kept_by_its_ids(tmp_path: Path) -> None:
    split = held_out_split([5, 9, 2, 40, 7], seed=3)
    split.save(tmp_path / "split.json")
    assert Split.load(tmp_path / "split.json") == split
    assert [path.name for path in tmp_path.iterdir()] == ["split.json"]
    (tmp_path / "split.json").write_text("{")
    with pytest.raises(LibraryError, match="cannot be read"):
        Split.load(tmp_path / "split.json")
