from __future__ import annotations

import pytest
import torch

from engine.contrastive.modes import Mode
from engine.contrastive.views.chance import generator_for, picked, uniform
from engine.contrastive.views.factory import views_for
from engine.contrastive.views.features import FeatureViews, changed
from engine.contrastive.views.music import MusicViews
from engine.contrastive.views.pictures import PictureViews
from engine.contrastive.views.presets import BYOL, default_settings
from engine.contrastive.views.settings import FeatureSettings, ViewSettings
from engine.domain import AudioInput, PictureInput
from engine.errors import InvalidRequestError

PICTURE, SOUND = PictureInput(16, 16), AudioInput(16000, 4096, 4096)


def test_that_views_are_those_of_what_is_trained() -> None:
    for mode in (Mode.FINETUNE, Mode.SCRATCH):
        assert isinstance(views_for(PICTURE, mode), PictureViews)
        assert isinstance(views_for(SOUND, mode), MusicViews)
    for wanted in (PICTURE, SOUND):
        assert isinstance(views_for(wanted, Mode.ADAPTER), FeatureViews)


def test_that_a_pretrained_encoder_is_treated_more_gently() -> None:
    gentle, published = default_settings(Mode.FINETUNE), default_settings(Mode.SCRATCH)
    assert published.pictures == BYOL
    for kind in ("pictures", "music"):
        assert getattr(gentle, kind) != getattr(published, kind)
    assert gentle.pictures[0].scale[0] > published.pictures[0].scale[0]


def test_that_settings_may_be_given() -> None:
    still = ViewSettings(features=(FeatureSettings(0, 0),))
    features = torch.randn(4, 5)
    for view in views_for(PICTURE, Mode.ADAPTER, still)(features, 2, generator_for(0)):
        assert torch.equal(view, features)
    with pytest.raises(InvalidRequestError, match="at least one view"):
        ViewSettings(pictures=())


def test_that_views_say_what_may_be_cut_of_them() -> None:
    items = {
        views_for(PICTURE, Mode.SCRATCH): torch.zeros(2, 20, 20, 3, dtype=torch.uint8),
        views_for(SOUND, Mode.SCRATCH): torch.zeros(2, 2, 4096, dtype=torch.int16),
        views_for(SOUND, Mode.ADAPTER): torch.zeros(2, 8),
    }
    sides = [
        [views(stored, 2, generator_for(0))[0].shape[axis] for axis in views.cut_axes]
        for views, stored in items.items()
    ]
    assert sides == [[16, 16], [4096], []]


def test_that_noise_is_in_proportion_to_features_and_dropout_keeps_their_mean() -> None:
    features = torch.randn(2000, 64) * torch.logspace(-2, 2, 2000)[:, None]
    noisy = changed(features, FeatureSettings(dropout=0, noise=0.3), generator_for(0))
    added = torch.linalg.vector_norm(noisy - features, dim=1) / torch.linalg.vector_norm(features, dim=1)
    assert float(added.mean()) == pytest.approx(0.3, rel=0.01)
    dropped = changed(torch.ones(2000, 64), FeatureSettings(dropout=0.25, noise=0), generator_for(0))
    assert float((dropped == 0).float().mean()) == pytest.approx(0.25, abs=0.01)
    assert float(dropped.mean()) == pytest.approx(1, abs=0.01)


def test_that_features_of_nothing_stay_finite_and_views_may_have_other_sources() -> None:
    views = views_for(PICTURE, Mode.ADAPTER)
    assert torch.equal(views(torch.zeros(3, 4), 2, generator_for(0))[0], torch.zeros(3, 4))
    sources = torch.stack([torch.zeros(3, 4), torch.ones(3, 4)])
    first, second = views(sources, 2, generator_for(0))
    assert torch.equal(first, torch.zeros(3, 4))
    assert (second != 0).any()


def test_that_each_step_has_a_generator_of_its_own() -> None:
    drawn = {
        float(torch.rand((), generator=generator_for(seed, step, "views")))
        for seed in (0, 1)
        for step in range(50)
    }
    assert len(drawn) == 100
    assert torch.equal(*(torch.rand(5, generator=generator_for(3, "order", 2)) for _ in range(2)))
    assert float(torch.rand((), generator=generator_for(1, 12))) != float(
        torch.rand((), generator=generator_for(11, 2))
    )


def test_that_chances_are_what_they_are_called() -> None:
    numbers = uniform(5000, (2.0, 4.0), generator_for(0))
    assert 2 <= float(numbers.min()) < 2.01 < 3.99 < float(numbers.max()) <= 4
    assert float(picked(5000, 0.3, generator_for(0)).float().mean()) == pytest.approx(0.3, abs=0.02)
    assert not picked(100, 0.0, generator_for(0)).any()
    assert picked(100, 1.0, generator_for(0)).all()
