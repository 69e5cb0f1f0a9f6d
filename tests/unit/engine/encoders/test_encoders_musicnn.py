"""The network against the published one, and its folded form against it."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest
import torch
from torch import nn

from engine.encoders.convert_musicnn import converted
from engine.encoders.musicnn import Musicnn
from engine.encoders.musicnn_folded import folded
from engine.encoders.weights import fill, read_safetensors


def published() -> Musicnn:
    network = Musicnn()
    path = files("resources") / "encoders" / "musicnn_msd.safetensors"
    fill(network, read_safetensors(path, "x"), "x")
    return network.eval()


@pytest.fixture(scope="module")
def network() -> Musicnn:
    return published()


def test_that_patches_give_what_the_published_network_gives(
    network: Musicnn, golden: dict[str, np.ndarray]
) -> None:
    patches = golden["logmel"][: 3 * 187].reshape(3, 187, 96)
    for given, tags, penultimate in (
        (patches, "patch_tags", "patch_penultimate"),
        (golden["random_x"], "random_tags", "random_penultimate"),
    ):
        with torch.inference_mode():
            heard = network(torch.from_numpy(given))

        np.testing.assert_allclose(heard.logits.sigmoid().numpy(), golden[tags], atol=1e-4)
        np.testing.assert_allclose(heard.penultimate.numpy(), golden[penultimate], atol=1e-4)


@pytest.mark.parametrize("frames", [187, 60])
def test_that_the_folded_network_hears_the_same(network: Musicnn, frames: int) -> None:
    patches = 2 * torch.rand(3, frames, 96, generator=torch.Generator().manual_seed(1))

    with torch.inference_mode():
        exact, fast = network(patches), folded(published())(patches)

    for expected, answer in zip(exact, fast, strict=True):
        np.testing.assert_allclose(answer, expected, atol=2e-4 * float(expected.abs().max()))


def test_that_norms_that_turn_the_order_round_are_folded_right() -> None:
    torch.manual_seed(2)
    network = Musicnn().eval()
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            nn.init.normal_(module.weight)
            nn.init.normal_(module.running_mean, std=0.1)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    patches = torch.rand(2, 40, 96)

    with torch.inference_mode():
        exact, fast = network.channels(patches), folded(network).channels(patches)

    assert (network.front[0].scale < 0).any()
    np.testing.assert_allclose(fast, exact, atol=1e-4)


def test_that_variables_of_the_checkpoint_find_their_places(network: Musicnn) -> None:
    again = converted(as_variables(network)).state_dict()

    for name, tensor in network.state_dict().items():
        assert torch.equal(again[name], tensor), name


def test_that_a_variable_of_another_shape_is_refused(network: Musicnn) -> None:
    variables = as_variables(network)
    variables["dense|kernel"] = variables["dense|kernel"].T

    with pytest.raises(ValueError, match=r"\(1506, 200\) where \(200, 1506\) belongs"):
        converted(variables)


def as_variables(network: Musicnn) -> dict[str, np.ndarray]:
    """``network`` as the TensorFlow checkpoint holds it: layers numbered, kernels with their outputs last."""
    kinds = {nn.Conv2d: "conv2d", nn.Conv1d: "conv2d", nn.Linear: "dense"}
    seen: dict[str, int] = {}
    variables = {}
    for module in network.modules():
        is_norm = isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d))
        kind = "batch_normalization" if is_norm else kinds.get(type(module))
        if kind is None:
            continue
        number = seen[kind] = seen.get(kind, -1) + 1
        layer = f"{kind}_{number}" if number else kind
        if is_norm:
            names = ("weight", "gamma"), ("bias", "beta"), ("running_mean", "moving_mean")
            for ours, theirs in (*names, ("running_var", "moving_variance")):
                variables[f"{layer}|{theirs}"] = getattr(module, ours).detach().numpy()
            continue
        kernel = module.weight.detach().numpy()
        if isinstance(module, nn.Conv1d):
            kernel = kernel.transpose(2, 1, 0)[:, :, None]
        else:
            kernel = kernel.transpose(2, 3, 1, 0) if kernel.ndim == 4 else kernel.T
        variables[f"{layer}|kernel"] = kernel
        variables[f"{layer}|bias"] = module.bias.detach().numpy()
    return variables
