from __future__ import annotations

import numpy as np
import pytest
import torch
from small_course import features_of
from torch.nn.functional import normalize

from engine.contrastive import principal
from engine.contrastive.material import Vectors
from engine.contrastive.principal import principal_head
from engine.encoders.heads import Head


def _cosines(features: Vectors, dimension: int) -> Vectors:
    head = Head(features.shape[1], dimension)
    start = principal_head(features, np.arange(len(features)), dimension)
    head.load_state_dict({name.removeprefix("head."): value for name, value in start.items()})
    with torch.no_grad():
        outputs = normalize(head.eval()(torch.from_numpy(features)), dim=1)
    return (outputs @ outputs.T).numpy()


@pytest.mark.parametrize("dimension", [32, 40])
def test_that_with_all_directions_all_cosines_around_the_mean_are_kept(dimension: int) -> None:
    features = features_of()
    centred = features - features.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    assert _cosines(features, dimension) == pytest.approx(centred @ centred.T, abs=1e-5)


def test_that_the_loudest_directions_come_first() -> None:
    features = features_of()
    start = principal_head(features, np.arange(len(features)), 5)
    _, values, directions = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    found = start["head.weight"].double().numpy()
    assert values[4] - values[5] > 1e-3
    assert np.abs(np.sum(found * directions[:5], axis=1)) == pytest.approx(np.ones(5), abs=1e-4)
    assert (np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1) > 0).all()


def test_that_few_items_leave_directions_to_be_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    features = features_of()
    start = principal_head(features, np.array([1, 4, 5]), 8)
    assert (start["head.weight"].abs().sum(1) > 0).tolist() == [True] * 2 + [False] * 6
    monkeypatch.setattr(principal, "MOST_ROWS", 10)
    assert principal_head(features, np.arange(60), 16)["head.weight"][9:].abs().sum() == 0
