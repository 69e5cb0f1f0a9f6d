"""From the bytes of a picture file to what the encoder and the gallery need, in one decode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simplejpeg

from engine.domain import PictureInput, PictureMetadata
from engine.errors import DecodeError
from engine.media.framing import framing_of
from engine.media.jpeg import decode_jpeg
from engine.media.jpeg_header import read_jpeg_header
from engine.media.pillow_decoding import decode_with_pillow
from engine.media.reading import read_bounded
from engine.media.scaling import Pixels, finely_resized, roughly_resized, upright
from engine.settings import THUMBNAIL_SIDE

_THUMBNAIL_QUALITY = 85


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """A picture, upright, in sRGB on white: ``pixels`` is uint8 of shape (height, width, 3).

    ``pixels`` may be read-only and smaller than the file's picture, whose size ``metadata`` tells.
    """

    pixels: Pixels
    metadata: PictureMetadata


def smallest_for(wanted: PictureInput) -> int:
    """The shorter side that a decoded picture needs so that ``network_input`` has nothing to invent."""
    side = max(wanted.width, wanted.height)
    return math.ceil(side / wanted.zoom) if wanted.fit == "crop" else side


def decode_picture(path: Path, smallest: int, longest: int = THUMBNAIL_SIDE) -> DecodedPicture:
    """Read and decode a file; see ``decode_bytes``."""
    return decode_bytes(read_bounded(path), smallest, longest)


def decode_bytes(data: bytes, smallest: int, longest: int = THUMBNAIL_SIDE) -> DecodedPicture:
    """Decode the content of a picture file, scaled down as far as the two sides allow.

    The shorter side stays at least ``smallest`` and the longer at least ``longest`` pixels where they are so
    in the file. The longer side is bounded for pictures of extreme proportions, whose shorter side then
    shrinks as well. The content decides about the format; of an animation the first frame is taken.

    Raises:
        DecodeError: with the reason as half a sentence, for everything that is not a whole, readable picture
            within the limits of ``engine.settings``.
    """
    if not data:
        raise DecodeError("the file is empty")
    header = read_jpeg_header(data)
    decoded = decode_jpeg(data, header, smallest, longest) if header is not None else None
    if decoded is None:
        decoded = decode_with_pillow(data, smallest, longest)
    facts = decoded.facts
    turned = facts.orientation >= 5
    return DecodedPicture(
        pixels=upright(decoded.pixels, facts.orientation),
        metadata=PictureMetadata(
            width=decoded.height if turned else decoded.width,
            height=decoded.width if turned else decoded.height,
            format=decoded.format,
            taken_at=facts.taken_at,
            camera=facts.camera,
            latitude=facts.latitude,
            longitude=facts.longitude,
        ),
    )


def network_input(pixels: Pixels, wanted: PictureInput) -> Pixels:
    """``pixels`` (any height and width) as an encoder wants them: uint8 (wanted.height, wanted.width, 3)."""
    height, width = pixels.shape[:2]
    framing = framing_of(width, height, wanted)
    left, top, across, down = framing.seen
    place = framing.place
    fitted = finely_resized(pixels[top : top + down, left : left + across], place.width, place.height)
    if (place.width, place.height) == (wanted.width, wanted.height):
        return np.ascontiguousarray(fitted)
    padded = np.full((wanted.height, wanted.width, 3), 255, np.uint8)
    padded[place.top : place.top + place.height, place.left : place.left + place.width] = fitted
    return padded


def encode_thumbnail(pixels: Pixels, side: int = THUMBNAIL_SIDE) -> bytes:
    """A JPEG of ``pixels`` whose longer side is at most ``side``; a smaller picture is not enlarged."""
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    small = roughly_resized(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    encoded = simplejpeg.encode_jpeg(
        np.ascontiguousarray(small), quality=_THUMBNAIL_QUALITY, colorspace="RGB", colorsubsampling="420"
    )
    return bytes(encoded)
