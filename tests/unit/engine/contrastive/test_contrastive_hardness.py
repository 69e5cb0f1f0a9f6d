from __future__ import annotations

import numpy as np
import pytest
import torch
from small_course import features_of

from engine.contrastive import hardness
from engine.contrastive.hardness import mistaken
from engine.contrastive.material import Rows


def _others(rows: Rows, others: Rows) -> torch.Tensor:
    return torch.from_numpy(rows[:, None] != others)


def test_that_the_nearest_are_found_but_for_those_passed_over() -> None:
    features, rows = features_of(), np.arange(3, 53, 2)
    found = mistaken(lambda each: features[each], rows, _others, count=2, skip=1, chance=0)
    for place, row in enumerate(rows):
        scores = features[rows] @ features[row]
        scores[place] = -2
        assert found[place].tolist() == rows[np.argsort(-scores)[1:3]].tolist()


def test_that_who_has_no_stranger_is_mistaken_for_nobody() -> None:
    features, rows = features_of(), np.arange(6)
    nobody = mistaken(lambda each: features[each], rows, lambda a, b: _others(a, b) & False, 2, 0, 0)
    assert (nobody == -1).all()


def test_that_a_large_collection_is_looked_through_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardness, "MOST_CANDIDATES", 10)
    monkeypatch.setattr(hardness, "AT_ONCE", 4)
    features, rows = features_of(), np.arange(40)
    first, second = (mistaken(lambda each: features[each], rows, _others, 2, 0, chance) for chance in (0, 1))
    for found in (first, second):
        asked = found[:, 0] >= 0
        assert asked.sum() == 10
        assert set(found[asked].flatten()) <= set(rows[asked])
    assert not np.array_equal(first, second)
