"""What a decoder hands over before a picture is turned upright, and the limits both decoders keep."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import DecodeError
from engine.media.picture_metadata import ExifFacts
from engine.media.scaling import Pixels
from engine.settings import MAX_PIXELS


@dataclass(frozen=True, slots=True, eq=False)
class RawPicture:
    """``pixels`` as stored, perhaps scaled down; ``width`` and ``height`` are those of the file."""

    pixels: Pixels
    width: int
    height: int
    format: str
    facts: ExifFacts


def refuse_too_many_pixels(pixels: int, copies: int = 1) -> None:
    """Raises DecodeError where a decoder holding ``copies`` of this many pixels needs too much memory."""
    limit = MAX_PIXELS // copies
    if pixels > limit:
        raise DecodeError(
            f"it has {pixels / 1e6:,.0f} megapixels, more than the {limit / 1e6:,.0f} that can be decoded in "
            "memory; save a smaller copy"
        )
