"""Changed pictures: as strong as asked for, the same each time, of any size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.media.perturbing import pictures
from engine.media.perturbing.perturbation import Perturbation, chance
from engine.media.perturbing.pictures import PICTURES, SIDE, changed_picture

Pixels = NDArray[np.uint8]
WAYS = {way.name: way for way in PICTURES}
ways = pytest.mark.parametrize("way", PICTURES, ids=lambda way: way.name)


def scene(height: int = 300, width: int = 400, seed: int = 0) -> Pixels:
    """Soft shapes, in the middle of the range."""
    rough = np.random.default_rng(seed).uniform(60, 190, (6, 8, 3)).astype(np.float32)
    return (
        cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
        .round()
        .clip(0, 255)
        .astype(np.uint8)
    )


def random() -> np.random.Generator:
    return np.random.default_rng(5)


def distance(one: Pixels, other: Pixels) -> float:
    small = [cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA) for picture in (one, other)]
    return float(np.abs(small[0].astype(float) - small[1]).mean())


@ways
@settings(max_examples=15)
@given(height=st.integers(1, 70), width=st.integers(1, 70), seed=st.integers(0, 9), rank=st.integers(0, 3))
def test_that_a_picture_of_any_size_is_changed_and_always_alike(
    way: Perturbation[Pixels], height: int, width: int, seed: int, rank: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    before = pixels.copy()
    pixels.setflags(write=False)
    once, again = (changed_picture(pixels, way, way.strengths[rank], seed) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    np.testing.assert_array_equal(pixels, before)
    assert once.dtype == np.uint8
    assert once.ndim == 3
    assert once.shape[2] == 3
    assert 1 <= once.shape[0] <= height
    assert 1 <= once.shape[1] <= width


@ways
def test_that_each_strength_is_harsher_than_the_one_before(way: Perturbation[Pixels]) -> None:
    assert len(way.strengths) == 4
    for seed in range(4):
        pixels = scene(seed=seed)
        distances = [distance(changed_picture(pixels, way, one, seed), pixels) for one in way.strengths]
        assert distances == sorted(distances)
        assert distances[-1] > 1.3 * distances[0]


@ways
def test_that_another_seed_or_picture_is_changed_otherwise_where_chance_decides(
    way: Perturbation[Pixels],
) -> None:
    pixels = scene()
    made = [changed_picture(pixels, way, way.strengths[-1], seed) for seed in range(8)]
    differ = any(not np.array_equal(made[0], other) for other in made[1:])
    assert differ == (way.name not in ("blur", "jpeg"))


@pytest.mark.parametrize("name", ["crop", "blur", "noise", "brightness", "rotation"])
def test_that_strength_zero_leaves_a_picture_as_it_is(name: str) -> None:
    np.testing.assert_array_equal(changed_picture(scene(), WAYS[name], 0, 1), scene())


def test_that_a_crop_is_a_part_of_the_picture_of_the_size_asked_for() -> None:
    pixels = np.arange(100 * 50 * 3, dtype=np.uint32).reshape(100, 50, 3)
    part = pictures.cropped(pixels, 40, random())
    assert part.shape == (60, 30, 3)
    top, left = divmod(int(part[0, 0, 0]) // 3, 50)
    np.testing.assert_array_equal(part, pixels[top : top + 60, left : left + 30])


@pytest.mark.parametrize("side", [SIDE // 2, SIDE, 2 * SIDE])
def test_that_blur_is_as_wide_as_asked_for_at_every_size(side: int) -> None:
    edge = np.zeros((side, side, 3), np.uint8)
    edge[:, side // 2 :] = 255
    rise = np.diff(pictures.blurred(edge, 4, random())[side // 2, :, 0].astype(float))
    places = np.arange(len(rise))
    middle = (places * rise).sum() / rise.sum()
    deviation = np.sqrt(((places - middle) ** 2 * rise).sum() / rise.sum())
    assert deviation == pytest.approx(4 * side / SIDE, rel=0.05)


@pytest.mark.parametrize("side", [100, SIDE, 700])
def test_that_noise_is_as_strong_as_asked_for_when_seen_at_the_same_size(side: int) -> None:
    grey = np.full((side, side, 3), 128, np.uint8)
    noise = pictures.noisy(grey, 8, random()).astype(np.float32) - 128
    if side > SIDE:
        noise = cv2.resize(noise, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    assert noise.std() == pytest.approx(0.08 * 255, rel=0.3)
    assert abs(noise.mean()) < 1
    assert abs(np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1]) < 0.1


def test_that_light_is_changed_by_its_share_either_way() -> None:
    made = {
        pictures.lit(np.full((4, 4, 3), 100, np.uint8), 20, chance(seed, "", scene())).max()
        for seed in range(9)
    }
    assert made == {80, 120}
    assert pictures.lit(np.full((1, 1, 3), 250, np.uint8), 20, chance(0, "", scene())).max() in (200, 255)


def test_that_a_turned_picture_is_turned_by_so_many_degrees() -> None:
    pixels = np.zeros((201, 201, 3), np.uint8)
    cv2.circle(pixels, (180, 100), 5, (255, 255, 255), -1)
    rows, columns = np.nonzero(pictures.rotated(pixels, 30, random())[..., 0] > 128)
    angle = np.degrees(np.arctan2(rows.mean() - 100, columns.mean() - 100))
    assert abs(angle) == pytest.approx(30, abs=0.5)


def test_that_turning_adds_no_colour_of_its_own() -> None:
    pixels = np.full((60, 90, 3), 77, np.uint8)
    np.testing.assert_array_equal(pictures.rotated(pixels, 45, random()), pixels)


def test_that_a_jpeg_is_near_the_picture_and_farther_with_less_quality() -> None:
    errors = [
        np.abs(pictures.coded(scene(), one, random()).astype(int) - scene()).mean() for one in (95, 40, 5)
    ]
    assert 0 < errors[0] < 2 < errors[2]
    assert errors == sorted(errors)
