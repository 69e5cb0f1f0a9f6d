from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtGui import QColor

from engine.domain.oklab import lab_of_linear, to_linear
from explorer.views import heat_drawing as drawing

HEATS = arrays(
    np.float32,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.floats(-1.0, 1.0, width=32),
)


@given(heat=HEATS)
def test_that_a_heat_is_met_in_the_middle_of_its_cells_and_never_exceeded(heat: np.ndarray) -> None:
    rows, columns = heat.shape

    grown = drawing.stretched(heat, 5 * columns, 5 * rows)

    assert grown.shape == (5 * rows, 5 * columns)
    np.testing.assert_allclose(grown[2::5, 2::5], heat, atol=1e-6)
    assert grown.min() >= heat.min()
    assert grown.max() <= heat.max()


def test_that_between_cells_values_change_smoothly_and_a_slope_stays_one() -> None:
    heat = np.tile(np.arange(6, dtype=np.float32), (2, 1))

    grown = drawing.stretched(heat, 60, 20)

    inside = grown[10, 15:45]
    np.testing.assert_allclose(np.diff(inside), 0.1, atol=1e-9)
    np.testing.assert_allclose(grown[0], grown[-1])


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("against", [True, False])
def test_that_colours_change_in_even_steps_of_lightness(dark: bool, against: bool) -> None:
    shades = drawing.shades(dark=dark, against=against)

    lightness = lab_of_linear(to_linear(shades))[:, 0]

    steps = np.diff(lightness) * (1 if dark else -1)
    assert steps.sum() > 0.45
    np.testing.assert_allclose(steps, steps.mean(), atol=0.012)


def test_that_what_speaks_against_is_cool_and_what_speaks_for_warm_and_nothing_is_clear() -> None:
    image = drawing.heat_image(np.array([[-1.0, 0.0, 1.0]]))

    cool, clear, warm = (QColor.fromRgba(image.pixel(place, 0)) for place in range(3))
    assert clear.alpha() == 0
    assert cool.alpha() == warm.alpha() > 180
    assert cool.blue() > cool.red()
    assert warm.red() > warm.blue()


def test_that_opacity_grows_with_what_counts() -> None:
    image = drawing.heat_image(np.linspace(0.0, 1.0, 11)[None])

    alphas = [QColor.fromRgba(image.pixel(place, 0)).alpha() for place in range(11)]
    assert alphas == sorted(alphas)
    assert alphas[1] < 40
    assert alphas[-1] < 255


def test_that_the_highest_value_is_that_of_all_heats() -> None:
    assert drawing.highest_of(np.array([[0.5, -2.0]], np.float32), np.zeros((1, 1), np.float32)) == 2.0
    assert drawing.highest_of() == 0.0
