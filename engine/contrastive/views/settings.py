"""How strongly items are changed for a view. Without torch."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.contrastive.limits import within
from engine.errors import InvalidRequestError

Range = tuple[float, float]
"""From the least to the most."""
WHITE = 255.0
QUIETEST = -60.0
"""Decibels."""


def ordered(name: str, bounds: Range, least: float = 0.0, most: float = float("inf")) -> None:
    """Lets two ``bounds`` within ``least`` and ``most`` pass.

    Raises:
        InvalidRequestError: one of them is outside, or the first is the greater.
    """
    low, high = bounds
    for bound in bounds:
        within(name, bound, least, most)
    if low > high:
        raise InvalidRequestError(f"“{name}” goes from {low:g} to {high:g}; put the smaller first.")


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """One view of a picture. The defaults are those of BYOL's first view (Grill et al., 2020, table 6)."""

    scale: Range = (0.08, 1.0)
    """Share of the picture's area that is kept."""
    ratio: Range = (3 / 4, 4 / 3)
    """Width over height of what is kept."""
    flip: float = 0.5
    """Probability of a mirrored view, as are those below."""
    jitter: float = 0.8
    """Of other colours, by the four strengths that follow; they come in an order that changes."""
    brightness: float = 0.4
    contrast: float = 0.4
    saturation: float = 0.2
    hue: float = 0.1
    """As a share of the colour circle."""
    grey: float = 0.2
    blur: float = 1.0
    blur_width: Range = (0.1, 2.0)
    """Standard deviation of the blur in pixels of a picture 224 wide; others are blurred in proportion."""
    solarise: float = 0.0
    threshold: float = 128.0
    """Values from here on are turned to their negative, of 255."""

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where a view could not be made so."""
        for name in ("flip", "jitter", "brightness", "contrast", "saturation", "grey", "blur", "solarise"):
            within(name, getattr(self, name), 0, 1)
        within("hue", self.hue, 0, 0.5)
        within("threshold", self.threshold, 0, WHITE)
        ordered("scale", self.scale, 0.001, 1)
        ordered("ratio", self.ratio, 0.1, 10)
        ordered("blur_width", self.blur_width, 0, 20)


@dataclass(frozen=True, slots=True)
class MusicSettings:
    """One view of a stretch of a track.

    The defaults are those of CLMR (Spijkervet and Burgoyne, "Contrastive Learning of Musical
    Representations", 2021) and, for the masks, modest ones of SpecAugment (Park et al., 2019).
    """

    gap: Range = (0.0, 3600.0)
    """Seconds between the windows that the views of a track are cut from, where it is long enough."""
    polarity: float = 0.8
    """Probability of a turned sign, as are those of the other effects."""
    noise: float = 0.01
    noise_level: Range = (0.001, 1.0)
    """Of the deviation of the sound."""
    gain: float = 0.3
    gain_decibels: Range = (-20.0, -1.0)
    filter: float = 0.8
    """Of a high-pass or a low-pass filter, one as likely as the other."""
    high_pass: Range = (200.0, 1200.0)
    """Cut-off in Hz, as is the next."""
    low_pass: Range = (2200.0, 4000.0)
    delay: float = 0.3
    delay_seconds: Range = (0.2, 0.5)
    delay_level: float = 0.5
    pitch: float = 0.6
    pitch_semitones: Range = (-7.0, 7.0)
    reverb: float = 0.6
    reverb_seconds: Range = (0.1, 1.5)
    """Until the reverberation has fallen by 60 dB."""
    reverb_level: Range = (0.05, 0.5)
    """Share of the reverberation in the sound."""
    time_masks: int = 1
    time_width: float = 0.1
    """Longest mask as a share of the frames."""
    frequency_masks: int = 1
    frequency_width: float = 0.1
    """Widest mask as a share of the bands."""

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where a view could not be made so."""
        for name in ("polarity", "noise", "gain", "filter", "delay", "delay_level", "pitch", "reverb"):
            within(name, getattr(self, name), 0, 1)
        within("time_width", self.time_width, 0, 1)
        within("frequency_width", self.frequency_width, 0, 1)
        within("time_masks", self.time_masks, 0, 20)
        within("frequency_masks", self.frequency_masks, 0, 20)
        ordered("gap", self.gap, 0)
        ordered("noise_level", self.noise_level, 0, 10)
        ordered("gain_decibels", self.gain_decibels, QUIETEST, -QUIETEST)
        ordered("high_pass", self.high_pass, 1)
        ordered("low_pass", self.low_pass, 1)
        ordered("delay_seconds", self.delay_seconds, 0, 10)
        ordered("pitch_semitones", self.pitch_semitones, -12, 12)
        ordered("reverb_seconds", self.reverb_seconds, 0.01, 10)
        ordered("reverb_level", self.reverb_level, 0, 1)


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """One view of cached features. Dropout as in SimCSE (Gao et al., 2021)."""

    dropout: float = 0.1
    """Share of the dimensions that are 0."""
    noise: float = 0.1
    """Expected length of what is added, as a share of the features' own."""

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where a view could not be made so."""
        within("dropout", self.dropout, 0, 0.9)
        within("noise", self.noise, 0, 10)


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """What views are made of; view k takes entry k, and begins anew after the last one."""

    pictures: tuple[PictureSettings, ...] = field(default=(PictureSettings(),))
    music: tuple[MusicSettings, ...] = field(default=(MusicSettings(),))
    features: tuple[FeatureSettings, ...] = field(default=(FeatureSettings(),))

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where there is nothing for a kind of item."""
        if not (self.pictures and self.music and self.features):
            raise InvalidRequestError("Views need settings for at least one view of each kind.")
