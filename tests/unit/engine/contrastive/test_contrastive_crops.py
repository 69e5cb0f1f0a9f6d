from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.crops import Boxes, crop, draw_boxes

SCALE, RATIO = (0.08, 1.0), (3 / 4, 4 / 3)


def _boxes(left: float, top: float, width: float, height: float, mirrored: bool = False) -> Boxes:
    sides = (torch.tensor([side], dtype=torch.float32) for side in (left, top, width, height))
    return Boxes(*sides, mirrored=torch.tensor([mirrored]))


def _stored(count: int, height: int = 24, width: int = 20) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(0, 256, (count, height, width, 3), dtype=torch.uint8, generator=generator)


@given(
    st.integers(0, 10_000),
    st.sampled_from([(0.08, 1.0), (0.5, 1.0), (1.0, 1.0), (0.9, 1.0), (0.01, 0.02)]),
    st.sampled_from([(3 / 4, 4 / 3), (1.0, 1.0), (1.5, 2.0), (0.2, 0.5)]),
)
def test_that_boxes_lie_in_the_picture_and_have_the_shape_that_was_asked_for(
    seed: int, scale: tuple[float, float], ratio: tuple[float, float]
) -> None:
    boxes = draw_boxes(50, scale, ratio, 0.5, generator_for(seed))
    for start, length in ((boxes.left, boxes.width), (boxes.top, boxes.height)):
        assert (start >= 0).all()
        assert (start + length <= 1 + 1e-6).all()
    area, shape = boxes.width * boxes.height, boxes.width / boxes.height
    whole = (boxes.width < 1) & (boxes.height < 1)  # the others may have been cut off
    assert (area <= scale[1] + 1e-5).all()
    assert (area[whole] >= scale[0] - 1e-5).all()
    assert ((shape[whole] >= ratio[0] - 1e-4) & (shape[whole] <= ratio[1] + 1e-4)).all()


def test_that_boxes_are_spread_over_areas_shapes_and_places() -> None:
    boxes = draw_boxes(4000, (0.1, 0.5), RATIO, 0.25, generator_for(0))
    assert float((boxes.width * boxes.height).mean()) == pytest.approx(0.3, abs=0.01)
    assert float((boxes.width / boxes.height).log().mean()) == pytest.approx(0, abs=0.01)
    assert float((boxes.left / (1 - boxes.width)).mean()) == pytest.approx(0.5, abs=0.02)
    assert float(boxes.mirrored.float().mean()) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(("height", "width"), [(7, 9), (12, 10), (30, 40), (24, 20)])
def test_that_a_crop_is_the_box_scaled_as_torch_scales_it(height: int, width: int) -> None:
    stored = _stored(1)
    boxes = _boxes(4 / 20, 6 / 24, 11 / 20, 15 / 24)
    part = stored.permute(0, 3, 1, 2)[:, :, 6:21, 4:15].float()
    expected = F.interpolate(part, (height, width), mode="bilinear", antialias=True)
    torch.testing.assert_close(crop(stored, boxes, height, width), expected, atol=0.01, rtol=0)


def test_that_the_whole_box_at_its_own_size_is_the_picture() -> None:
    stored = _stored(2)
    boxes = draw_boxes(2, (1.0, 1.0), (1.0, 1.0), 0.0, generator_for(0))
    assert torch.equal(crop(stored, boxes, 24, 20).round(), stored.permute(0, 3, 1, 2).float())


def test_that_a_mirrored_crop_is_the_crop_turned_round() -> None:
    stored = _stored(1)
    plain, mirrored = (crop(stored, _boxes(0.1, 0.2, 0.5, 0.6, flip), 8, 8) for flip in (False, True))
    torch.testing.assert_close(mirrored, plain.flip(3))


def test_that_a_batch_is_its_pictures_one_by_one() -> None:
    stored = _stored(6)
    boxes = draw_boxes(6, SCALE, RATIO, 0.5, generator_for(3))
    single = [crop(stored[row : row + 1], boxes[row : row + 1], 16, 16) for row in range(6)]
    torch.testing.assert_close(crop(stored, boxes, 16, 16), torch.cat(single))


def test_that_a_box_smaller_than_a_pixel_shows_that_pixel() -> None:
    stored = _stored(1)
    tiny = crop(stored, _boxes(5.3 / 20, 7.3 / 24, 0.01 / 20, 0.01 / 24), 4, 4)
    assert not tiny.isnan().any()
    assert (tiny - tiny[:, :, :1, :1]).abs().max() < 3  # of 255


@given(st.integers(0, 1000))
def test_that_crops_stay_in_the_range_of_pixels_and_keep_an_even_colour(seed: int) -> None:
    boxes = draw_boxes(4, (0.01, 1.0), (0.5, 2.0), 0.5, generator_for(seed))
    even = crop(torch.full((4, 24, 20, 3), 77, dtype=torch.uint8), boxes, 13, 11)
    torch.testing.assert_close(even, torch.full_like(even, 77.0), atol=1e-3, rtol=0)
