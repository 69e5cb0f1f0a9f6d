"""Maps by occlusion, with encoders that look at one spot alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.domain import Kind, PictureInput
from engine.encoders.encoder import Encoded
from engine.encoders.explaining.occlusion import CELLS, fall_of_score

SIDE = 64
ALIKE = np.array([1.0, 0.0], np.float32)


@dataclass(slots=True)
class SpotEncoder:
    """Whether a spot is as red as it was: (1, 0) if it is, (0, 1) if it has another colour."""

    row: int
    column: int
    name: str = "spot"
    kind: Kind = Kind.IMAGE
    dimension: int = 2
    input: PictureInput = field(default_factory=lambda: PictureInput(SIDE, SIDE))
    digest: str = "0"
    batch_size: int = 16

    def encode(self, batch: Sequence[NDArray[np.uint8]]) -> Encoded:
        assert len(batch) <= self.batch_size
        red = np.array([picture[self.row, self.column, 0] / 255 for picture in batch])
        angles = (1 - red) * np.pi / 2
        vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
        return Encoded(vectors, ((),) * len(batch))


def spotted(row: int, column: int) -> NDArray[np.uint8]:
    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    picture[row, column] = 255
    return picture


@given(row=st.integers(0, SIDE - 1), column=st.integers(0, SIDE - 1))
def test_that_the_map_is_hottest_where_the_encoder_looks(row: int, column: int) -> None:
    heat = fall_of_score(SpotEncoder(row, column), spotted(row, column), (0, 0, SIDE, SIDE), ALIKE)
    assert heat.shape == (CELLS, CELLS)
    assert heat.dtype == np.float32
    hottest = heat[row * CELLS // SIDE, column * CELLS // SIDE]
    assert hottest == pytest.approx(heat.max(), abs=1e-6)
    assert hottest == pytest.approx(1.0, abs=0.05)  # each patch on it takes the whole likeness away
    assert heat[(row + SIDE // 2) % SIDE * CELLS // SIDE, (column + SIDE // 2) % SIDE * CELLS // SIDE] < 0.5


@given(left=st.integers(0, 40), top=st.integers(0, 40), width=st.integers(1, 24), height=st.integers(1, 24))
def test_that_the_map_covers_the_picture_and_leaves_its_padding_alone(
    left: int, top: int, width: int, height: int
) -> None:
    outside = SpotEncoder(SIDE - 1, 0) if top + height < SIDE or left > 0 else SpotEncoder(0, SIDE - 1)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    picture[top : top + height, left : left + width] = 99
    heat = fall_of_score(outside, picture, (left, top, width, height), ALIKE)
    assert max(heat.shape) == CELLS
    assert heat.shape[0] / heat.shape[1] == pytest.approx(height / width, rel=0.5) or min(heat.shape) == 1
    assert np.array_equal(heat, np.zeros_like(heat))


def test_that_a_score_that_rises_is_below_nothing() -> None:
    heat = fall_of_score(SpotEncoder(5, 5), spotted(5, 5), (0, 0, SIDE, SIDE), ALIKE[::-1].copy())
    assert heat.min() < -0.5
    assert heat.max() <= 1e-6
