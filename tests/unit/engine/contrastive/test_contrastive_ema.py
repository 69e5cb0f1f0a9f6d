from __future__ import annotations

from math import cos, pi

import pytest
import torch
from torch import nn

from engine.contrastive.ema import Ema, Statistics, cosine_momentum
from engine.contrastive.norms import freeze_norms


def _network() -> nn.Sequential:
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


@pytest.mark.parametrize("step", [0, 1, 5, 9, 10, 11])
def test_that_the_momentum_goes_along_half_a_cosine_and_stays_at_its_end(step: int) -> None:
    expected = 1 - (1 - 0.99) * (cos(pi * min(step, 10) / 10) + 1) / 2
    assert float(cosine_momentum(torch.tensor(step), 10, 0.99)) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("statistics", list(Statistics))
def test_that_parameters_are_averaged_and_the_steps_counted(statistics: Statistics) -> None:
    source = _network()
    follower = Ema(source, 0.9, 0.9, statistics)
    before = [parameter.clone() for parameter in source.parameters()]
    with torch.no_grad():
        for parameter in source.parameters():
            parameter.add_(1.0)
    follower.follow(source, 100)
    for mine, old in zip(follower.network.parameters(), before, strict=True):
        torch.testing.assert_close(mine.detach(), old.detach() + 0.1)
    assert int(follower.steps) == 1
    assert int(follower.state_dict()["steps"]) == 1


def test_that_copied_statistics_keep_the_network_out_of_training() -> None:
    source = _network()
    follower = Ema(source, 0.9, 0.9, Statistics.SOURCE).train()
    source(torch.randn(8, 3))
    follower(torch.randn(8, 3))
    assert not follower.network[1].running_mean.any()
    follower.follow(source, 100)
    assert torch.equal(follower.network[1].running_mean, source[1].running_mean)
    assert not follower.network.training


def test_that_own_statistics_come_from_own_batches() -> None:
    source = _network()
    follower = Ema(source, 0.9, 0.9, Statistics.OWN).train()
    follower(torch.randn(8, 3))
    own = follower.network[1].running_mean.clone()
    source(torch.randn(8, 3))
    follower.follow(source, 100)
    assert torch.equal(follower.network[1].running_mean, own)
    assert follower.network.training
    assert not follower.eval().network.training


def test_that_frozen_norms_are_frozen_in_the_follower_too() -> None:
    source = _network()
    freeze_norms(source)
    follower = Ema(source, 0.9, 0.9, Statistics.OWN).train()
    follower(torch.randn(8, 3))
    assert not follower.network[1].running_mean.any()


def test_that_what_it_answers_has_no_gradient() -> None:
    assert not Ema(_network(), 0.9, 1.0, Statistics.OWN)(torch.randn(4, 3, requires_grad=True)).requires_grad
