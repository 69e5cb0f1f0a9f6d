from __future__ import annotations

import colorsys
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine.contrastive.views import colour

CHANGES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], float]] = {
    "brightness": (colour.brightened, 1.0),
    "contrast": (colour.contrasted, 1.0),
    "saturation": (colour.saturated, 1.0),
    "hue": (colour.hue_turned, 0.0),
}


@pytest.fixture
def pictures() -> Tensor:
    return torch.rand(5, 3, 6, 7) * 255


def _slow_luma(pixel: Tensor) -> float:
    return float(0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2])


def _pixels(pictures: Tensor) -> Tensor:
    return pictures.permute(0, 2, 3, 1).reshape(-1, 3)


@pytest.mark.parametrize("name", CHANGES)
def test_that_no_strength_changes_nothing(name: str, pictures: Tensor) -> None:
    change, nothing = CHANGES[name]
    changed = change(pictures.clone(), torch.full((5,), nothing))
    torch.testing.assert_close(changed, pictures, atol=1e-3, rtol=0)


@pytest.mark.parametrize("name", CHANGES)
def test_that_a_batch_is_its_pictures_one_by_one(name: str, pictures: Tensor) -> None:
    change, _ = CHANGES[name]
    amounts = torch.rand(5) * 2
    single = [change(pictures[row : row + 1], amounts[row : row + 1]) for row in range(5)]
    torch.testing.assert_close(change(pictures, amounts), torch.cat(single), atol=1e-3, rtol=0)


@pytest.mark.parametrize("name", CHANGES)
def test_that_black_and_white_stay_in_range_and_the_source_unchanged(name: str) -> None:
    change, _ = CHANGES[name]
    pictures = torch.stack([torch.zeros(3, 4, 4), torch.full((3, 4, 4), 255.0)])
    before = pictures.clone()
    changed = change(pictures, torch.tensor([1.7, 0.4]))
    assert ((changed >= 0) & (changed <= 255)).all()
    assert torch.equal(pictures, before)


def test_that_brightness_contrast_and_saturation_are_those_of_a_slow_version(pictures: Tensor) -> None:
    factors = torch.tensor([0.2, 0.7, 1.0, 1.3, 1.8])
    results = [CHANGES[name][0](pictures, factors) for name in ("brightness", "contrast", "saturation")]
    for row in range(5):
        factor = float(factors[row])
        pixels = _pixels(pictures[row : row + 1])
        mean = sum(_slow_luma(pixel) for pixel in pixels) / len(pixels)
        slow = [
            torch.stack([(pixel * factor).clamp(0, 255) for pixel in pixels]),
            torch.stack([(mean + factor * (pixel - mean)).clamp(0, 255) for pixel in pixels]),
            torch.stack(
                [(_slow_luma(pixel) + factor * (pixel - _slow_luma(pixel))).clamp(0, 255) for pixel in pixels]
            ),
        ]
        for fast, expected in zip(results, slow, strict=True):
            torch.testing.assert_close(_pixels(fast[row : row + 1]), expected, atol=1e-3, rtol=0)


def test_that_a_turned_hue_keeps_luma_and_a_whole_turn_everything() -> None:
    pictures = 100 + torch.rand(4, 3, 6, 6) * 50  # nothing of these is cut off
    turned = colour.hue_turned(pictures, torch.tensor([0.1, 0.25, 0.5, 1.0]))
    torch.testing.assert_close(colour.luma(turned), colour.luma(pictures), atol=0.01, rtol=0)
    torch.testing.assert_close(turned[3], pictures[3], atol=0.01, rtol=0)
    assert (turned[2] - pictures[2]).abs().mean() > 5


@pytest.mark.parametrize("turn", [1 / 12, 1 / 6, 1 / 3, -1 / 3])
def test_that_hues_turn_about_as_far_as_in_hsv(turn: float) -> None:
    rose = torch.tensor([150.0, 110.0, 120.0]).view(1, 3, 1, 1)
    turned = colour.hue_turned(rose, torch.tensor([turn])).flatten() / 255
    before = colorsys.rgb_to_hsv(*(rose.flatten() / 255).tolist())[0]
    moved = (colorsys.rgb_to_hsv(*turned.tolist())[0] - before) % 1
    assert min((moved - turn) % 1, (turn - moved) % 1) < 0.06


def test_that_grey_pictures_have_three_equal_channels_and_the_others_stay(pictures: Tensor) -> None:
    chosen = torch.tensor([True, False, True, False, False])
    grey = colour.greyed(pictures, chosen)
    assert torch.equal(grey[chosen], colour.luma(pictures)[chosen].expand(-1, 3, -1, -1))
    assert torch.equal(grey[~chosen], pictures[~chosen])


def test_that_solarising_turns_what_is_above_the_threshold(pictures: Tensor) -> None:
    chosen = torch.tensor([True, True, False, True, False])
    turned = colour.solarised(pictures, chosen, 128.0)
    above = pictures >= 128
    assert torch.equal(turned[chosen][above[chosen]], 255 - pictures[chosen][above[chosen]])
    assert torch.equal(turned[chosen][~above[chosen]], pictures[chosen][~above[chosen]])
    assert torch.equal(turned[~chosen], pictures[~chosen])
