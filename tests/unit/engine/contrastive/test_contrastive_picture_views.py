from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.presets import BYOL, GENTLE_PICTURES, SIMCLR, TINY
from engine.contrastive.views.settings import PictureSettings
from engine.domain import PictureInput
from engine.errors import InvalidRequestError

WANTED = PictureInput(28, 24)
NOTHING = PictureSettings(
    scale=(1, 1), ratio=(1, 1), flip=0, jitter=0, grey=0, blur=0, blur_width=(0, 0), solarise=0
)


@pytest.fixture
def stored() -> Tensor:
    return torch.randint(0, 256, (7, 32, 32, 3), dtype=torch.uint8)


@pytest.mark.parametrize("settings", [SIMCLR, BYOL, TINY, GENTLE_PICTURES])
def test_that_views_are_what_a_network_of_pictures_reads(
    stored: Tensor, settings: tuple[PictureSettings, ...]
) -> None:
    before = stored.clone()
    views = PictureViews(WANTED, settings)(stored, 3, generator_for(0))
    assert len(views) == 3
    for view in views:
        assert view.shape == (7, 3, 24, 28)
        assert view.dtype == torch.float32
        assert view.isfinite().all()
        assert ((view >= 0) & (view <= 255)).all()
    assert not torch.equal(views[0], views[1])
    assert torch.equal(stored, before)


def test_that_the_same_generator_gives_the_same_views_and_another_others(stored: Tensor) -> None:
    views = PictureViews(WANTED, BYOL)
    first, again, other = (views(stored, 2, generator_for(0, step))[1] for step in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_that_views_do_not_touch_the_generator_of_everything_else(stored: Tensor) -> None:
    before = torch.get_rng_state()
    PictureViews(WANTED, SIMCLR)(stored, 2, generator_for(0))
    assert torch.equal(torch.get_rng_state(), before)


def test_that_without_any_change_a_view_is_the_picture(stored: Tensor) -> None:
    (view,) = PictureViews(PictureInput(32, 32), (NOTHING,))(stored, 1, generator_for(0))
    assert torch.equal(view.round(), stored.permute(0, 3, 1, 2).float())


def test_that_strengths_of_nothing_change_nothing(stored: Tensor) -> None:
    weak = replace(NOTHING, jitter=1, brightness=0, contrast=0, saturation=0, hue=0, blur=1)
    (view,) = PictureViews(PictureInput(32, 32), (weak,))(stored, 1, generator_for(0))
    torch.testing.assert_close(view, stored.permute(0, 3, 1, 2).float(), atol=0.01, rtol=0)


def test_that_an_even_picture_is_neither_cropped_nor_blurred_to_another(stored: Tensor) -> None:
    for value in (0, 255):
        even = torch.full_like(stored, value)
        settings = replace(SIMCLR[0], jitter=0, blur=1)
        (view,) = PictureViews(WANTED, (settings,))(even, 1, generator_for(0))
        torch.testing.assert_close(view, torch.full_like(view, value), atol=0.01, rtol=0)


def test_that_each_view_has_its_own_settings(stored: Tensor) -> None:
    grey = replace(NOTHING, grey=1)
    views = PictureViews(WANTED, (NOTHING, grey))(stored, 3, generator_for(0))
    spreads = [float((view - view.mean(1, keepdim=True)).abs().max()) for view in views]
    assert spreads[1] < 1e-3
    assert min(spreads[0], spreads[2]) > 10


def test_that_half_precision_around_them_does_not_make_views_coarse(stored: Tensor) -> None:
    views = PictureViews(WANTED, BYOL)
    with torch.autocast("cpu", torch.bfloat16):
        coarse = views(stored, 2, generator_for(0))
    for one, other in zip(coarse, views(stored, 2, generator_for(0)), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    "wrong",
    [{"scale": (0.0, 1.0)}, {"scale": (0.8, 0.2)}, {"hue": 0.7}, {"grey": 1.2}, {"blur_width": (2.0, 1.0)}],
)
def test_that_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match=next(iter(wrong))):
        PictureSettings(**wrong)  # type: ignore[arg-type]
