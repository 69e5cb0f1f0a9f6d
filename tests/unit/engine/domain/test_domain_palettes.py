"""Colours of maps: told apart by all eyes and on both grounds, and even from low to high."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.maps import Categories, Measured
from engine.domain.oklab import Floats, Rgb, from_linear, lab_of_linear, rgb_of_hues, to_linear
from engine.domain.palettes import accent, categorical, colours, gradient, neutral

_GROUNDS = {False: "ffffff", True: "16181e"}
_EYES = {
    "normal": np.eye(3),
    # G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A physiologically-based model for simulation of
    # color vision deficiency", 2009: the matrices of severity 1.
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def _seen(shades: Rgb, eyes: str = "normal") -> Floats:
    return lab_of_linear(np.clip(to_linear(shades) @ _EYES[eyes].T, 0.0, 1.0))


def _distances(shades: Rgb, eyes: str) -> Floats:
    seen = _seen(shades, eyes)
    return np.asarray(np.linalg.norm(seen[:, None] - seen[None], axis=2))


def _ground(dark: bool) -> Rgb:
    return np.frombuffer(bytes.fromhex(_GROUNDS[dark]), np.uint8)[None]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("eyes", list(_EYES))
def test_that_all_eyes_tell_categories_apart(eyes: str, dark: bool) -> None:
    distances = _distances(categorical(dark), eyes)
    apart = distances[np.triu_indices(len(distances), 1)]
    # A difference of 0.02 is just seen between large patches side by side.
    assert apart.min() >= 0.065
    assert np.diagonal(distances, 1).min() >= 0.12, "those next to each other in a legend"
    assert distances[:5, :5][np.triu_indices(5, 1)].min() >= 0.12, "those of most maps"


@pytest.mark.parametrize("dark", [False, True])
def test_that_colours_stand_out_from_the_ground_and_from_grey(dark: bool) -> None:
    shades = np.vstack([categorical(dark), accent(dark)])
    grey = neutral(dark)[None]
    for eyes in _EYES:
        from_ground = np.linalg.norm(_seen(shades, eyes) - _seen(_ground(dark), eyes), axis=1)
        from_grey = np.linalg.norm(_seen(shades, eyes) - _seen(grey, eyes), axis=1)
        assert from_ground.min() >= 0.17
        assert from_grey.min() >= 0.05
    assert np.linalg.norm(_seen(grey) - _seen(_ground(dark))) >= 0.2


def test_that_a_category_keeps_its_hue_on_the_other_ground() -> None:
    light, dark = (_seen(categorical(ground)) for ground in (False, True))
    turned = np.degrees(np.arctan2(light[:, 2], light[:, 1]) - np.arctan2(dark[:, 2], dark[:, 1]))
    assert np.abs((turned + 180) % 360 - 180).max() < 8
    assert (dark[:, 0] > light[:, 0]).all()


@pytest.mark.parametrize("dark", [False, True])
def test_that_a_gradient_is_even_and_its_high_end_stands_out(dark: bool) -> None:
    lightness = _seen(gradient(dark))[:, 0]
    steps = np.diff(lightness[::15])
    assert gradient(dark).shape == (256, 3)
    assert steps == pytest.approx(np.full(17, (lightness[-1] - lightness[0]) / 17), rel=0.2)
    ground = _seen(_ground(dark))[0, 0]
    assert abs(lightness[-1] - ground) > abs(lightness[0] - ground) + 0.3
    assert abs(lightness[0] - ground) > 0.12


def test_that_colours_go_to_the_screen_and_back_unchanged() -> None:
    every = np.arange(256, dtype=np.uint8)
    assert (from_linear(to_linear(every)) == every).all()


def test_that_chroma_that_no_screen_shows_is_lowered_alone() -> None:
    lightness, hue = np.full(36, 0.7), np.arange(0.0, 360.0, 10.0)
    seen = _seen(rgb_of_hues(lightness, np.full(36, 0.4), hue))
    turned = np.degrees(np.arctan2(seen[:, 2], seen[:, 1])) - hue
    assert seen[:, 0] == pytest.approx(lightness, abs=0.01)
    assert np.abs((turned + 180) % 360 - 180).max() < 3
    assert np.hypot(seen[:, 1], seen[:, 2]).min() > 0.1


def _categories(codes: list[int]) -> Categories:
    names = tuple(f"folder {number}" for number in range(20))
    return Categories("folder:1", "Folder", names, (1,) * 20, np.array(codes, np.int32))


@given(codes=st.lists(st.integers(-1, 19)), dark=st.booleans())
def test_that_points_have_the_colour_of_their_category_or_grey(codes: list[int], dark: bool) -> None:
    shades = colours(_categories(codes), len(codes), dark)
    own = categorical(dark)
    assert shades.dtype == np.uint8
    assert shades.shape == (len(codes), 3)
    for code, shade in zip(codes, shades, strict=True):
        expected = own[code] if 0 <= code < len(own) else neutral(dark)
        assert (shade == expected).all()


def test_that_numbers_run_along_the_scale_and_unknown_ones_are_grey() -> None:
    values = np.array([-1.0, 0.0, 0.5, 1.0, 2.0, np.nan], np.float32)
    shades = colours(Measured("score", "Score", values, 0.0, 1.0), 6, dark=True)
    scale = gradient(True)
    assert (shades[:2] == scale[0]).all()
    assert (shades[2] == scale[128]).all()
    assert (shades[3:5] == scale[255]).all()
    assert (shades[5] == neutral(True)).all()


def test_that_points_without_a_colouring_are_all_of_one_colour() -> None:
    assert (colours(None, 3, dark=False) == accent(False)).all()
    assert colours(None, 0, dark=False).shape == (0, 3)
