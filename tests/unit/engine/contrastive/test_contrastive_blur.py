from __future__ import annotations

from math import exp

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.contrastive.views.blur import blurred


@given(st.integers(0, 1000), st.floats(0.1, 4.0), st.sampled_from([(12, 9), (1, 5), (30, 30)]))
def test_that_a_blur_keeps_the_mean(seed: int, deviation: float, shape: tuple[int, int]) -> None:
    pictures = torch.rand(2, 3, *shape, generator=torch.Generator().manual_seed(seed)) * 255
    after = blurred(pictures, torch.tensor([deviation, deviation / 2]))
    assert after.shape == pictures.shape
    torch.testing.assert_close(after.mean((2, 3)), pictures.mean((2, 3)), atol=0.05, rtol=0)
    assert (after.var((1, 2, 3)) <= pictures.var((1, 2, 3)) + 1e-3).all()


def test_that_a_blur_is_that_of_a_slow_version() -> None:
    pictures, deviations = torch.rand(2, 1, 5, 6) * 255, torch.tensor([0.8, 1.4])
    after = blurred(pictures, deviations)
    for row in range(2):
        expected = torch.zeros(5, 6)
        for y in range(5):
            for x in range(6):
                total = 0.0
                for dy in range(-12, 13):
                    for dx in range(-12, 13):
                        weight = exp(-(dx**2 + dy**2) / (2 * float(deviations[row]) ** 2))
                        down, across = (y + dy) % 10, (x + dx) % 12
                        value = pictures[row, 0, min(down, 9 - down), min(across, 11 - across)]
                        expected[y, x] += weight * value
                        total += weight
                expected[y, x] /= total
        torch.testing.assert_close(after[row, 0], expected, atol=0.05, rtol=0)


def test_that_a_batch_is_its_pictures_one_by_one() -> None:
    pictures, deviations = torch.rand(4, 3, 20, 20) * 255, torch.tensor([0.1, 2.0, 0.7, 1.2])
    single = [blurred(pictures[row : row + 1], deviations[row : row + 1]) for row in range(4)]
    torch.testing.assert_close(blurred(pictures, deviations), torch.cat(single), atol=0.05, rtol=0)


@pytest.mark.parametrize("deviation", [0.0, 0.05])
def test_that_the_least_blur_leaves_a_picture_as_it_is(deviation: float) -> None:
    pictures = torch.rand(1, 3, 8, 8) * 255
    torch.testing.assert_close(blurred(pictures, torch.tensor([deviation])), pictures)
