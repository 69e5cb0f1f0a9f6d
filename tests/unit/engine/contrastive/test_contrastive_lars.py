from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from engine.contrastive.lars import Lars

MOMENTUM, TRUST, DECAY, RATE = 0.8, 0.01, 0.1, 0.5


def _network() -> torch.nn.Linear:
    torch.manual_seed(3)
    return torch.nn.Linear(4, 3)


def _optimiser(network: torch.nn.Linear) -> Lars:
    groups = [{"params": [network.weight], "weight_decay": DECAY}, {"params": [network.bias]}]
    return Lars(groups, RATE, momentum=MOMENTUM, trust=TRUST)


def _naive(
    weight: NDArray[np.float64], gradients: list[NDArray[np.float64]], *, adapted: bool
) -> NDArray[np.float64]:
    velocity = np.zeros_like(weight)
    for gradient in gradients:
        if adapted:
            decayed = gradient + DECAY * weight
            gradient = TRUST * np.linalg.norm(weight) / np.linalg.norm(decayed) * decayed
        velocity = MOMENTUM * velocity + RATE * gradient
        weight = weight - velocity
    return weight


def test_that_layers_move_in_proportion_to_their_weights_and_biases_plainly() -> None:
    network = _network()
    expected = copy.deepcopy(network).double()
    random = np.random.default_rng(0)
    steps = [(random.normal(size=(3, 4)), random.normal(size=3)) for _ in range(5)]
    optimiser = _optimiser(network)
    for layer, bias in steps:
        network.weight.grad, network.bias.grad = torch.tensor(layer).float(), torch.tensor(bias).float()
        optimiser.step()
    weight = _naive(expected.weight.detach().numpy(), [layer for layer, _ in steps], adapted=True)
    bias = _naive(expected.bias.detach().numpy(), [bias for _, bias in steps], adapted=False)
    np.testing.assert_allclose(network.weight.detach().numpy(), weight, rtol=1e-5)
    np.testing.assert_allclose(network.bias.detach().numpy(), bias, rtol=1e-5)


def test_that_a_layer_of_zeros_moves_and_one_without_a_gradient_stays() -> None:
    network = _network()
    with torch.no_grad():
        network.weight.zero_()
    bias = network.bias.detach().clone()
    network.weight.grad = torch.ones_like(network.weight)
    _optimiser(network).step()
    torch.testing.assert_close(network.weight.detach(), torch.full((3, 4), -RATE))
    torch.testing.assert_close(network.bias.detach(), bias, rtol=0, atol=0)


@pytest.mark.parametrize("decay", [0.0, 1e-12])
@pytest.mark.parametrize("factor", [0.01, 100.0])
def test_that_how_steep_a_gradient_is_makes_no_difference_to_a_layer(factor: float, decay: float) -> None:
    moved = []
    for scale in (1.0, factor):
        network = _network()
        optimiser = Lars([{"params": [network.weight], "weight_decay": decay}], RATE)
        network.weight.grad = scale * torch.arange(12.0).reshape(3, 4)
        optimiser.step()
        moved.append(network.weight.detach())
    torch.testing.assert_close(*moved)
