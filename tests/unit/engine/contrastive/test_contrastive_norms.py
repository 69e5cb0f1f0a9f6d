from __future__ import annotations

from copy import deepcopy

import torch
from torch import nn

from engine.contrastive.norms import freeze_norms, share_norms, uses_batch


def _network() -> nn.Sequential:
    inner = nn.Sequential(nn.BatchNorm2d(4), nn.ReLU())
    return nn.Sequential(nn.Conv2d(3, 4, 1), inner, nn.Flatten(), nn.BatchNorm1d(16))


def test_that_frozen_norms_neither_use_nor_collect_statistics_of_a_batch() -> None:
    network = _network()
    network(torch.randn(8, 3, 2, 2))
    inputs = torch.randn(8, 3, 2, 2)
    expected = network.eval()(inputs)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    freeze_norms(network)
    network.train()
    torch.testing.assert_close(network(inputs), expected)
    after = network.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_that_their_scale_and_shift_are_still_the_ones_trained() -> None:
    network = _network()
    before = list(network.parameters())
    freeze_norms(network)
    assert all(one is other for one, other in zip(network.parameters(), before, strict=True))
    network.train()(torch.randn(8, 3, 2, 2)).sum().backward()
    assert all(parameter.grad is not None for parameter in before)


def test_that_it_is_told_whether_the_batch_matters() -> None:
    network = _network().train()
    assert uses_batch(network)
    assert not uses_batch(network.eval())
    freeze_norms(network)
    assert not uses_batch(network.train())


def test_that_shared_norms_of_a_process_alone_do_what_norms_do() -> None:
    network = _network().train()
    shared = deepcopy(network)
    share_norms(shared)
    inputs = torch.randn(8, 3, 2, 2)
    weights = torch.randn(8, 16)
    for each in (network, shared):
        (each(inputs) * weights).sum().backward()
    mine, theirs = ([parameter.grad for parameter in each.parameters()] for each in (network, shared))
    torch.testing.assert_close(theirs, mine, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(shared.state_dict(), network.state_dict())
    torch.testing.assert_close(shared.eval()(inputs), network.eval()(inputs))
    assert uses_batch(shared.train())
