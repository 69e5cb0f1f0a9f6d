from __future__ import annotations

from contextlib import nullcontext

import pytest
import torch
from small_batches import batch_of, objective_of, one_hot
from torch import Tensor, nn

from engine.contrastive.batch import Batch
from engine.contrastive.gradcache import GradCache, refuse_live_norms
from engine.contrastive.norms import freeze_norms
from engine.contrastive.objectives.registry import NAMES
from engine.errors import InvalidRequestError

SETTINGS = {"simclr": {"hidden": 8}, "moco": {"version": 3, "hidden": 8}, "byol": {"hidden": 8}}
COUNT = 10


def _student(dropout: float = 0.0) -> nn.Sequential:
    return nn.Sequential(nn.Linear(6, 7), nn.Dropout(dropout), nn.Tanh(), nn.Linear(7, 6)).double()


def _batch() -> Batch:
    views = torch.randn(2, COUNT, 6, dtype=torch.float64).unbind()
    return batch_of(
        views,
        labels=one_hot([0, 1, 2, 0, 1, 2, 0, 0, 3, 4]),
        texts=torch.randn(COUNT, 5).double(),
        captions=torch.arange(COUNT),
        teacher=torch.randn(COUNT, 3).double(),
    )


@pytest.mark.parametrize("name", NAMES)
def test_that_chunks_give_the_gradient_of_the_whole_batch(name: str) -> None:
    student = _student()
    objective = objective_of(name, SETTINGS.get(name), student=student)
    batch = _batch()
    parameters = [each for each in (*student.parameters(), *objective.parameters()) if each.requires_grad]

    torch.manual_seed(5)
    whole = objective.loss(student, batch).total
    expected = torch.autograd.grad(whole, parameters)
    torch.manual_seed(5)
    cache = GradCache(student, 3, nullcontext)
    total = objective.loss(cache, batch).total
    total.backward()
    cache.backward()
    torch.testing.assert_close(total, whole)
    torch.testing.assert_close([each.grad for each in parameters], list(expected))


def test_that_dropout_drops_the_same_the_second_time_and_draws_no_more() -> None:
    student = _student(dropout=0.5)
    views = torch.randn(8, 6, dtype=torch.float64)

    def gradient(chunk: int, maps: GradCache | None) -> tuple[Tensor, float]:
        torch.manual_seed(2)
        student.zero_grad()
        if maps is None:
            torch.cat([student(part) for part in torch.split(views, chunk)]).square().sum().backward()
        else:
            maps(views).square().sum().backward()
            maps.backward()
        assert student[0].weight.grad is not None
        return student[0].weight.grad.clone(), float(torch.rand(()))

    plain, after_plain = gradient(3, None)
    cached, after_cached = gradient(3, GradCache(student, 3, nullcontext))
    torch.testing.assert_close(cached, plain)
    assert after_cached == after_plain


def test_that_live_batch_norms_are_refused_and_frozen_ones_are_not() -> None:
    student = nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6))
    with pytest.raises(InvalidRequestError, match="batch norms take their statistics"):
        refuse_live_norms(student)
    freeze_norms(student)
    refuse_live_norms(student.train())
