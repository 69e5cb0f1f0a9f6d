"""The fast path for JPEG: libjpeg-turbo decodes straight to a half, a quarter or an eighth of the size.

Only the powers of two: their inverse transforms are vectorised, the eighths in between are slower than a full
decode. OpenCV's decoder is not used because it fills a truncated picture with grey and says nothing.
"""

from __future__ import annotations

import numpy as np
import simplejpeg

from engine.errors import DecodeError
from engine.media.colour import to_srgb
from engine.media.jpeg_header import JpegHeader
from engine.media.picture_metadata import facts_of_bytes
from engine.media.raw_picture import RawPicture, refuse_too_many_pixels
from engine.media.scaling import Pixels, reduced, reduction

_CUT_OFF = ("premature end", "ended prematurely")


def decode_jpeg(data: bytes, header: JpegHeader, smallest: int, longest: int) -> RawPicture | None:
    """Decode a JPEG; None where it is of a kind, or damaged in a way, that this path leaves to Pillow.

    Raises:
        DecodeError: the file is cut off, or too large even for a scaled decode.
    """
    if not header.plain or not header.width or not header.height:
        return None
    factor = reduction(header.width, header.height, smallest, longest)
    scale = max(power for power in (1, 2, 4, 8) if power <= factor)
    width, height = -(-header.width // scale), -(-header.height // scale)
    refuse_too_many_pixels(header.width * header.height if header.buffered else width * height)
    pixels = _decode(data, width, height)
    if pixels is None:
        return None
    pixels = reduced(pixels, reduction(pixels.shape[1], pixels.shape[0], smallest, longest))
    return RawPicture(
        pixels=to_srgb(pixels, header.icc),
        width=header.width,
        height=header.height,
        format="JPEG",
        facts=facts_of_bytes(header.exif),
    )


def _decode(data: bytes, width: int, height: int) -> Pixels | None:
    try:
        return np.asarray(simplejpeg.decode_jpeg(data, colorspace="RGB", min_height=height, min_width=width))
    except MemoryError as error:
        raise DecodeError("there is not enough memory to decode it") from error
    except ValueError as error:
        if any(sign in str(error).lower() for sign in _CUT_OFF) and not data.rstrip(b"\0").endswith(
            b"\xff\xd9"
        ):
            raise DecodeError("the file is cut off") from error
        return None
