"""From every mode and colour space that a picture file can have to 8-bit sRGB on white."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from engine.media.scaling import Pixels, reduced

_DIRECTLY_REDUCIBLE = frozenset({"RGB", "L", "CMYK", "YCbCr", "RGBX"})
"""Modes whose values may be averaged as they are: no palette, no alpha, 8 bits."""

_WIDE = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_PROFILE_SPACES = {"RGB": b"RGB ", "L": b"GRAY", "CMYK": b"CMYK"}
_BAND_PIXELS = 16_000_000


def srgb_pixels(image: Image.Image, factor: int, icc: bytes | None) -> Pixels:
    """A loaded picture divided by ``factor``, as sRGB on white; shape (height, width, 3), uint8.

    Memory beyond the picture itself is bounded by a band of 16 Mpixel, whatever the mode.
    """
    if image.mode in _DIRECTLY_REDUCIBLE and not image.has_transparency_data:
        small = image.reduce(factor) if factor > 1 else image
        converted = _through_profile(small, icc) or small.convert("RGB")
        return np.asarray(converted)
    levels = _brightness_range(image)
    pixels = [reduced(_band_rgb(band, levels), factor) for band in _bands(image, factor)]
    return to_srgb(pixels[0] if len(pixels) == 1 else np.concatenate(pixels), icc)


def to_srgb(pixels: Pixels, icc: bytes | None) -> Pixels:
    """RGB ``pixels`` in the colour space of an ICC profile, in sRGB; unchanged where that cannot be done."""
    if icc is None or _is_srgb(icc):
        return pixels
    converted = _through_profile(Image.fromarray(pixels), icc)
    return pixels if converted is None else np.asarray(converted)


def _bands(image: Image.Image, factor: int) -> Iterator[Image.Image]:
    """The picture in strips of full width whose height is a multiple of ``factor``."""
    rows = max(1, _BAND_PIXELS // (image.width * factor)) * factor
    if rows >= image.height:
        yield image
        return
    for top in range(0, image.height, rows):
        yield image.crop((0, top, image.width, min(top + rows, image.height)))


def _band_rgb(band: Image.Image, levels: tuple[float, float] | None) -> Pixels:
    if levels is not None:
        return _grey_rgb(np.asarray(band), *levels)
    if band.has_transparency_data:
        return _on_white(band if band.mode == "RGBA" else band.convert("RGBA"))
    if band.mode == "LAB":
        return np.asarray(ImageCms.applyTransform(band, _lab_transform()))
    return np.asarray(band.convert("RGB"))


def _on_white(image: Image.Image) -> Pixels:
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return np.asarray(white)


def _brightness_range(image: Image.Image) -> tuple[float, float] | None:
    """The values that are black and white in a picture of more than 8 bits; None for the other modes.

    Integers have their full range of 8 or 16 bits, floats also 0…1; what fits none of them is stretched.
    """
    if image.mode not in _WIDE:
        return None
    if image.mode.startswith("I;16"):
        return 0, 65535
    low, high = np.inf, -np.inf
    for band in _bands(image, 1):
        values = np.asarray(band)
        finite = values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    for white in (1, 255, 65535) if image.mode == "F" else (255, 65535):
        if low >= 0 and high <= white:
            return 0, white
    return low, high


def _grey_rgb(values: NDArray[Any], black: float, white: float) -> Pixels:
    span = white - black or 1.0
    scaled = (values.astype(np.float32) - np.float32(black)) * np.float32(255 / span)
    grey = np.nan_to_num(scaled, nan=0, posinf=255, neginf=0).clip(0, 255).round().astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _is_srgb(icc: bytes) -> bool:
    """Whether a profile calls itself sRGB, in the old (ASCII) or the new (UTF-16) form of its description."""
    return b"sRGB" in icc or "sRGB".encode("utf-16-be") in icc


def _through_profile(image: Image.Image, icc: bytes | None) -> Image.Image | None:
    """The picture in sRGB; None where there is nothing to convert, or no way to."""
    if icc is None or _is_srgb(icc) or icc[16:20] != _PROFILE_SPACES.get(image.mode):
        return None
    try:
        return ImageCms.applyTransform(image, _transform(icc, image.mode))
    except (ImageCms.PyCMSError, ValueError, OSError):
        return None


@lru_cache(maxsize=32)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """Building one takes as long as applying it to a small picture, and cameras repeat their profile."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")


@lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB"
    )
