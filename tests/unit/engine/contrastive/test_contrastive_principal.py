from __future__ import annotations

import numpy as np
import pytest
import torch
from small_course import WIDTH, features_of
from torch.nn.functional import normalize

from engine.contrastive import principal
from engine.contrastive.material import Vectors
from engine.contrastive.principal import principal_head
from engine.encoders.heads import Head


def _cosines(features: Vectors, dimension: int, centred: bool) -> Vectors:
    head = Head(features.shape[1], dimension)
    start = principal_head(features, np.arange(len(features)), dimension, centred)
    head.load_state_dict({name.removeprefix("head."): value for name, value in start.items()})
    with torch.no_grad():
        outputs = normalize(head.eval()(torch.from_numpy(features)), dim=1)
    return (outputs @ outputs.T).numpy()


@pytest.mark.parametrize("dimension", [WIDTH, WIDTH + 8])
def test_that_with_all_directions_all_cosines_are_kept(dimension: int) -> None:
    features = features_of()
    assert _cosines(features, dimension, centred=False) == pytest.approx(features @ features.T, abs=1e-5)
    around = features - features.mean(axis=0)
    around /= np.linalg.norm(around, axis=1, keepdims=True)
    assert _cosines(features, dimension, centred=True) == pytest.approx(around @ around.T, abs=1e-5)


def test_that_the_loudest_directions_come_first() -> None:
    features = features_of()
    start = principal_head(features, np.arange(len(features)), 5, centred=True)
    _, values, directions = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    found = start["head.weight"].double().numpy()
    assert values[4] - values[5] > 1e-3
    assert np.abs(np.sum(found * directions[:5], axis=1)) == pytest.approx(np.ones(5), abs=1e-4)
    assert (np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1) > 0).all()


def test_that_few_items_leave_room_for_what_others_differ_in() -> None:
    features = features_of()
    weight = principal_head(features, np.array([1, 4, 5]), 16, centred=True)["head.weight"].double()
    products = weight @ weight.T
    stretched = (WIDTH - 2) / 14
    wanted = torch.diag(torch.tensor([1.0] * 2 + [stretched] * 14).double())
    torch.testing.assert_close(products, wanted, rtol=1e-5, atol=1e-5)
    few = principal_head(features, np.array([1, 4, 5]), 40)["head.weight"]
    assert (few.abs().sum(1) > 0).tolist() == [True] * WIDTH + [False] * 8


def test_that_a_part_of_many_items_tells_the_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(principal, "MOST_ROWS", 40)
    features = features_of()
    some, others = (principal_head(features, np.arange(count), 4)["head.weight"] for count in (60, 40))
    assert not torch.equal(some, others)


def test_that_items_that_are_there_twice_have_no_directions_of_their_own() -> None:
    features = np.repeat(features_of()[:4], 3, axis=0)
    weight = principal_head(features, np.arange(12), 8)["head.weight"].double()
    products = weight @ weight.T
    torch.testing.assert_close(products, torch.diag(products.diagonal()), rtol=0, atol=1e-5)
    assert products.diagonal()[:4].tolist() == pytest.approx([1.0] * 4)
    assert products.diagonal()[4:].tolist() == pytest.approx([(WIDTH - 4) / 4] * 4)
