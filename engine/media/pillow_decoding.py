"""Every format but the common JPEG, through Pillow: bounded, silent, and never by way of another program."""

from __future__ import annotations

import io
import logging
import re
import warnings

import pillow_heif
from PIL import AvifImagePlugin, Image, JpegImagePlugin, UnidentifiedImageError

from engine.errors import DecodeError
from engine.media.colour import srgb_pixels
from engine.media.formats import PICTURE_SUFFIXES
from engine.media.picture_metadata import ExifFacts, facts_of
from engine.media.raw_picture import RawPicture, refuse_too_many_pixels
from engine.media.scaling import reduction
from engine.media.signatures import unreadable_reason
from engine.settings import MAX_PIXELS

_PILLOW_MODULES = r"PIL\.|pillow_heif"
_IGNORE_PILLOW = ("ignore", None, Warning, re.compile(_PILLOW_MODULES), 0)
_COPIES = {"WEBP": 3, "AVIF": 2}
"""Decoders that hold the picture several times: 15 bytes a pixel were measured for WebP, 4 for PNG."""

_CUT_OFF = re.compile(r"truncated|end of file|not enough (image )?data|unexpected eof", re.IGNORECASE)

Image.init()  # now rather than by the first thread that meets a rare format
pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1  # as for OpenCV: the pool's threads use the cores
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = (
    MAX_PIXELS  # Pillow warns above it and refuses twice as much; frames inside files too
)
logging.getLogger("PIL").setLevel(logging.ERROR)

_FORMATS = sorted(
    PICTURE_SUFFIXES.keys() & Image.OPEN.keys(),  # MPO is opened as the JPEG that it begins with
    key=lambda name: (Image.OPEN[name][1] is None, name not in ("PNG", "WEBP", "GIF", "TIFF", "HEIF"), name),
)
"""The common ones first, those without a signature last: they would take a likeness for a picture."""


def decode_with_pillow(data: bytes, smallest: int, longest: int) -> RawPicture:
    """Decode the first frame of anything Pillow reads.

    Raises:
        DecodeError: it is no picture, damaged, cut off, or has more pixels than fit in memory.
    """
    _silence_pillow()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return _decode(image, smallest, longest)
    except DecodeError:
        raise
    except Exception as error:  # readers of untrusted bytes raise whatever their arithmetic comes to
        raise DecodeError(_reason(error, data)) from error


def _decode(image: Image.Image, smallest: int, longest: int) -> RawPicture:
    width, height = image.size
    refuse_too_many_pixels(width * height, _COPIES.get(str(image.format), 1))
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        factor = reduction(width, height, smallest, longest)
        image.draft(None, (max(1, width // factor), max(1, height // factor)))
    image.load()
    factor = reduction(image.width, image.height, smallest, longest)
    return RawPicture(
        pixels=srgb_pixels(image, factor, image.info.get("icc_profile")),
        width=width,
        height=height,
        format="JPEG" if image.format == "MPO" else str(image.format),
        facts=_facts(image),
    )


def _facts(image: Image.Image) -> ExifFacts:
    """To be asked after loading: PNG may carry its EXIF last, and TIFF has by then been turned upright."""
    try:
        return facts_of(image.getexif())
    except Exception:  # EXIF is anybody's bytes too; the picture is still good
        return ExifFacts()


def _silence_pillow() -> None:
    """Keep Pillow's remarks on odd files off the terminal.

    ``warnings.catch_warnings`` would be undone by a neighbouring thread, so the filter is set for good, and
    looked for each time because others may have reset the list.
    """
    if not warnings.filters or warnings.filters[0] != _IGNORE_PILLOW:
        warnings.filterwarnings("ignore", module=_PILLOW_MODULES)


def _reason(error: Exception, data: bytes) -> str:
    text = str(error)
    if isinstance(error, Image.DecompressionBombError):
        pixels = re.search(r"\d+", text)
        try:
            refuse_too_many_pixels(int(pixels[0]) if pixels else 0)
        except DecodeError as refusal:
            return str(refusal)
    if isinstance(error, MemoryError):
        return "there is not enough memory to decode it"
    if isinstance(error, UnidentifiedImageError):
        return unreadable_reason(data)
    if _CUT_OFF.search(text):
        return "the file is cut off"
    return f"the file is damaged ({' '.join(text.split())[:120] or type(error).__name__})"
