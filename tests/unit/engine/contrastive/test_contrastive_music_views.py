from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.music import MusicViews
from engine.contrastive.views.presets import CLMR, GENTLE_MUSIC
from engine.contrastive.views.settings import MusicSettings
from engine.domain import AudioInput
from engine.encoders.log_mel import LogMel
from engine.errors import InvalidRequestError

WANTED = AudioInput(16000, 8192, 8192)
NOTHING = MusicSettings(
    polarity=0, noise=0, gain=0, filter=0, delay=0, pitch=0, reverb=0, time_masks=0, frequency_masks=0
)
ALWAYS = MusicSettings(polarity=1, noise=1, gain=1, filter=1, delay=1, pitch=1, reverb=1)


@pytest.fixture
def stretches() -> Tensor:
    return (torch.randn(2, 6, 8192) * 3000).short()


@pytest.mark.parametrize("settings", [CLMR[0], GENTLE_MUSIC[0], ALWAYS])
def test_that_views_are_what_a_network_of_music_reads(stretches: Tensor, settings: MusicSettings) -> None:
    waves = MusicViews(WANTED, (settings,))(stretches, 2, generator_for(0))
    patches = MusicViews(WANTED, (settings,), LogMel())(stretches, 2, generator_for(0))
    for wave, patch in zip(waves, patches, strict=True):
        assert wave.shape == (6, 8192)
        assert patch.shape == (6, 31, 96)
        assert wave.dtype == patch.dtype == torch.float32
        assert wave.isfinite().all()
        assert patch.isfinite().all()
        assert (patch >= 0).all()
    assert not torch.equal(waves[0], waves[1])


def test_that_the_same_generator_gives_the_same_views_and_another_others(stretches: Tensor) -> None:
    views = MusicViews(WANTED, (ALWAYS,), LogMel())
    first, again, other = (views(stretches, 2, generator_for(0, step))[1] for step in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_that_without_any_change_a_view_is_the_stretch(stretches: Tensor) -> None:
    views = MusicViews(WANTED, (NOTHING,))(stretches, 2, generator_for(0))
    for view, stretch in zip(views, stretches, strict=True):
        torch.testing.assert_close(view * 32767, stretch.float(), atol=0.01, rtol=0)


def test_that_silence_stays_silent() -> None:
    views = MusicViews(WANTED, (ALWAYS,), LogMel())
    for view in views(torch.zeros(2, 3, 8192, dtype=torch.int16), 2, generator_for(0)):
        assert torch.equal(view, torch.zeros_like(view))


@pytest.mark.parametrize("effect", ["polarity", "noise", "gain", "filter", "delay", "pitch", "reverb"])
def test_that_about_as_many_are_changed_as_the_probability_says(effect: str) -> None:
    stretches = (torch.randn(1, 200, 1024) * 3000).short()
    settings = replace(NOTHING, **{effect: 0.3}, delay_seconds=(0.001, 0.01))
    (view,) = MusicViews(WANTED, (settings,))(stretches, 1, generator_for(0))
    changed = (view * 32767 - stretches[0]).abs().max(1).values > 0.1
    assert 40 <= int(changed.sum()) <= 80


def test_that_masks_hide_frames_and_bands(stretches: Tensor) -> None:
    settings = replace(NOTHING, time_masks=2, time_width=0.5, frequency_masks=1, frequency_width=0.5)
    whole = MusicViews(WANTED, (NOTHING,), LogMel())(stretches, 2, generator_for(0))[0]
    hidden = MusicViews(WANTED, (settings,), LogMel())(stretches, 2, generator_for(0))[0]
    gone = hidden != whole
    assert torch.equal(hidden[gone], torch.zeros_like(hidden[gone]))
    assert gone.any()
    assert not gone.all()


def test_that_each_view_needs_a_stretch(stretches: Tensor) -> None:
    with pytest.raises(ValueError, match="for 2 views, and 3"):
        MusicViews(WANTED, CLMR)(stretches, 3, generator_for(0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"polarity": -0.1},
        {"pitch_semitones": (0.0, 40.0)},
        {"gap": (5.0, 1.0)},
        {"reverb_seconds": (0.0, 1.0)},
    ],
)
def test_that_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match=next(iter(wrong))):
        MusicSettings(**wrong)  # type: ignore[arg-type]
