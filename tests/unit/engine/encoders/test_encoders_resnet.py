"""The small network for training from scratch, against a slow, obvious version of itself."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.contrastive.groups import layers
from engine.encoders.resnet import ResNet18

PUBLISHED_PARAMETERS = 11_168_832
"""Of the network for CIFAR without its classifier: 11,173,962 less 5,130."""


def _pixels(count: int, side: int = 32) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(0, 256, (count, 3, side, side), dtype=torch.uint8, generator=generator)


def _unlike_a_fresh_one(network: nn.Module) -> nn.Module:
    """With norms that have seen something, so that none of them could be left out."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2.0)
    return network


def _normed(state: dict[str, Tensor], name: str, maps: Tensor) -> Tensor:
    def each(part: str) -> Tensor:
        return state[f"{name}.{part}"][:, None, None].double()

    return (maps - each("running_mean")) / (each("running_var") + 1e-5).sqrt() * each("weight") + each("bias")


def _naive_features(state: dict[str, Tensor], pixels: Tensor) -> Tensor:
    """Written down layer by layer as the paper's table and figures have it, in double precision."""

    def convolved(name: str, maps: Tensor, stride: int) -> Tensor:
        kernel = state[f"{name}.weight"].double()
        return F.conv2d(maps, kernel, stride=stride, padding=(kernel.shape[-1] - 1) // 2)

    maps = (pixels.double() - 127.5) / 64
    maps = _normed(state, "norm_stem", convolved("conv_stem", maps, 1)).clamp_min(0)
    for number, stride in enumerate((1, 1, 2, 1, 2, 1, 2, 1)):
        name = f"blocks.{number}"
        inner = _normed(state, f"{name}.norm1", convolved(f"{name}.conv1", maps, stride)).clamp_min(0)
        inner = _normed(state, f"{name}.norm2", convolved(f"{name}.conv2", inner, 1))
        if number in (2, 4, 6):
            maps = _normed(state, f"{name}.norm_across", convolved(f"{name}.conv_across", maps, stride))
        maps = (inner + maps).clamp_min(0)
    return maps.flatten(2).mean(2)


def test_that_it_has_the_published_number_of_parameters() -> None:
    assert sum(parameter.numel() for parameter in ResNet18().parameters()) == PUBLISHED_PARAMETERS


@pytest.mark.parametrize("zero_last_norms", [False, True])
def test_that_it_is_the_published_network(zero_last_norms: bool) -> None:
    torch.manual_seed(0)
    network = _unlike_a_fresh_one(ResNet18(64, zero_last_norms)).eval()
    pixels = _pixels(3, 20)  # whose sides are odd after the second halving

    with torch.inference_mode():
        features = network(pixels)

    expected = _naive_features(network.state_dict(), pixels)
    torch.testing.assert_close(features.double(), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("width", [512, 128, 8])
def test_that_features_have_the_width_asked_for_whatever_the_size_of_the_pictures(width: int) -> None:
    network = ResNet18(width).eval()
    with torch.inference_mode():
        for side in (32, 17):
            features = network(_pixels(2, side))
            assert features.shape == (2, width)
            assert features.dtype == torch.float32
            assert bool((features >= 0).all())


def test_that_pixels_may_be_whole_or_real_numbers() -> None:
    network = ResNet18(16).eval()
    with torch.inference_mode():
        torch.testing.assert_close(network(_pixels(2)), network(_pixels(2).float()), rtol=0, atol=0)


def test_that_every_parameter_learns() -> None:
    network = ResNet18(16)
    network(_pixels(4)).square().sum().backward()
    silent = [
        name
        for name, parameter in network.named_parameters()
        if parameter.grad is None or not bool(parameter.grad.any())
    ]
    assert silent == []


def test_that_a_block_may_begin_as_if_it_were_not_there() -> None:
    network = ResNet18(16, zero_last_norms=True).eval()
    maps = torch.rand(2, 2, 8, 8)
    with torch.inference_mode():
        torch.testing.assert_close(network.blocks[1](maps), maps)
    network.train()
    network(_pixels(4)).square().sum().backward()
    assert all(bool(block.norm2.weight.grad.any()) for block in network.blocks)


def test_that_its_layers_are_the_stem_and_the_blocks() -> None:
    network = ResNet18(16)
    found = layers(network)
    assert len(found) == 9
    assert found[0][0] is network.conv_stem.weight
    assert sum(len(layer) for layer in found) == len(list(network.parameters()))


@pytest.mark.parametrize("width", [0, -8, 12])
def test_that_a_width_that_has_no_eighth_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match="multiple of 8"):
        ResNet18(width)
