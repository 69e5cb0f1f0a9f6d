"""Published settings of views, and gentle ones for an encoder that knows something already. Without torch."""

from __future__ import annotations

from dataclasses import replace

from engine.contrastive.modes import Mode
from engine.contrastive.views.settings import (
    FeatureSettings,
    MusicSettings,
    PictureSettings,
    ViewSettings,
)

SIMCLR = (PictureSettings(brightness=0.8, contrast=0.8, saturation=0.8, hue=0.2, blur=0.5),)
"""Chen et al., "A Simple Framework for Contrastive Learning" (2020), appendix A, at strength 1."""
BYOL = (PictureSettings(), PictureSettings(blur=0.1, solarise=0.2))
"""Grill et al., "Bootstrap your own latent" (2020), table 6: the two views differ."""
TINY = (
    replace(SIMCLR[0], scale=(0.2, 1.0), brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1, blur=0.0),
)
"""For pictures of 32 × 32: strength 0.5 and no blur (Chen et al., 2020, appendix B.9), crops as in SupCon."""
GENTLE_PICTURES = (
    PictureSettings(
        scale=(0.5, 1.0),
        jitter=0.5,
        brightness=0.2,
        contrast=0.2,
        saturation=0.1,
        hue=0.03,
        grey=0.05,
        blur=0.1,
        blur_width=(0.1, 1.0),
    ),
)
"""Of half a picture and in nearly its own colours: what a pretrained encoder and few items bear."""
CLMR = (MusicSettings(),)
GENTLE_MUSIC = (
    MusicSettings(
        polarity=0.5,
        gain_decibels=(-6.0, 0.0),
        filter=0.3,
        delay=0.1,
        pitch=0.3,
        pitch_semitones=(-1.0, 1.0),
        reverb=0.2,
        reverb_level=(0.05, 0.25),
    ),
)
"""The two stretches of a track differ enough for a pretrained encoder."""


def default_settings(mode: Mode) -> ViewSettings:
    """The published settings for an encoder from scratch, the gentle ones for one that was trained before."""
    if mode is Mode.SCRATCH:
        return ViewSettings(BYOL, CLMR, (FeatureSettings(),))
    return ViewSettings(GENTLE_PICTURES, GENTLE_MUSIC, (FeatureSettings(),))
