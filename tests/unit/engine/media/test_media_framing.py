"""Where a picture lies in an encoder's input, and maps of the input brought back to the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import PictureInput
from engine.media.framing import Box, framing_of, over_picture
from engine.media.pictures import network_input

WHOLE = Box(0, 0, 64, 64)
INPUTS = [
    PictureInput(64, 64, "pad"),
    PictureInput(64, 64, "squash"),
    PictureInput(64, 64, "crop"),
    PictureInput(64, 64, "crop", 0.8),
]
SIDES = st.integers(20, 300)


def pooled(pixels: np.ndarray, cells: int = 8) -> np.ndarray:
    """Mean brightness of each of 8 × 8 places of an input."""
    side = len(pixels) // cells
    return pixels.mean(2).reshape(cells, side, cells, side).mean((1, 3)).astype(np.float32)


@given(
    width=SIDES, height=SIDES, wanted=st.sampled_from(INPUTS), x=st.floats(0.3, 0.7), y=st.floats(0.3, 0.7)
)
def test_that_a_spot_is_found_where_it_is_in_the_picture(
    width: int, height: int, wanted: PictureInput, x: float, y: float
) -> None:
    framing = framing_of(width, height, wanted)
    seen = framing.seen  # a spot that is cut off cannot be found
    across, down = round(seen.left + x * seen.width), round(seen.top + y * seen.height)
    pixels = np.zeros((height, width, 3), np.uint8)
    reach = max(1, min(seen.width, seen.height) // 10)
    pixels[max(0, down - reach) : down + reach, max(0, across - reach) : across + reach] = 255
    seen_pixels = network_input(pixels, wanted).copy()
    place = framing.place
    ground = np.zeros_like(seen_pixels)
    part = np.s_[place.top : place.top + place.height, place.left : place.left + place.width]
    ground[part] = seen_pixels[part]
    heat = over_picture(pooled(ground), WHOLE, framing)
    row, column = np.unravel_index(int(heat.argmax()), heat.shape)
    cell = max(width / heat.shape[1], height / heat.shape[0])
    assert abs((column + 0.5) * width / heat.shape[1] - across) <= reach + cell
    assert abs((row + 0.5) * height / heat.shape[0] - down) <= reach + cell


@given(
    width=SIDES,
    height=SIDES,
    wanted=st.sampled_from(INPUTS),
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
)
def test_that_what_lies_on_the_picture_adds_up_and_nothing_else_does(
    width: int, height: int, wanted: PictureInput, rows: int, columns: int
) -> None:
    framing = framing_of(width, height, wanted)
    even = np.full((rows, columns), 1 / (rows * columns), np.float32)
    share = framing.place.width * framing.place.height / (64 * 64)
    heat = over_picture(even, WHOLE, framing)
    assert heat.dtype == np.float32
    assert heat.sum() == pytest.approx(share, abs=1e-4)
    within = over_picture(even, framing.place, framing)
    assert within.sum() == pytest.approx(1.0, abs=1e-4)
    if framing.seen == (0, 0, width, height):
        assert within.shape == even.shape
        assert np.allclose(within, even, atol=1e-6)


def test_that_what_is_cut_off_is_nothing_and_the_middle_stays_in_the_middle() -> None:
    framing = framing_of(200, 100, PictureInput(64, 64, "crop"))
    assert framing.seen == (50, 0, 100, 100)
    heat = over_picture(np.ones((4, 4), np.float32), WHOLE, framing)
    assert heat.shape == (4, 8)
    assert np.array_equal(heat, np.tile([0, 0, 1, 1, 1, 1, 0, 0], (4, 1)))


def test_that_padding_is_left_out() -> None:
    framing = framing_of(200, 100, PictureInput(64, 64, "pad"))
    assert framing.place == (0, 16, 64, 32)
    heat = over_picture(np.arange(16, dtype=np.float32).reshape(4, 4), WHOLE, framing)
    assert np.array_equal(heat, [[4, 5, 6, 7], [8, 9, 10, 11]])
