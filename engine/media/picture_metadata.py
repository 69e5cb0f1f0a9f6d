"""When, where and with what a picture was taken, from its EXIF. What is broken there is left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

_FIRST_PHOTOGRAPH = 1826
_LONGEST_CAMERA_NAME = 100


@dataclass(frozen=True, slots=True)
class ExifFacts:
    """What the EXIF of a picture tells. ``orientation`` is the EXIF value 1…8, 1 being upright."""

    orientation: int = 1
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def facts_of_bytes(exif: bytes | None) -> ExifFacts:
    """The facts in a raw EXIF block, with or without its ``Exif`` prefix. Never raises."""
    if not exif:
        return ExifFacts()
    parsed = Image.Exif()
    try:
        parsed.load(exif)
    except Exception:  # a parser of untrusted bytes: whatever it stumbles over, the picture is still good
        return ExifFacts()
    return facts_of(parsed)


def facts_of(exif: Image.Exif) -> ExifFacts:
    """The facts in EXIF that Pillow has parsed. Never raises."""
    main = _readable(exif)
    detail = _directory(exif, ExifTags.IFD.Exif)
    latitude, longitude = _position(_directory(exif, ExifTags.IFD.GPSInfo))
    return ExifFacts(
        orientation=_orientation(main.get(ExifTags.Base.Orientation)),
        taken_at=_date(detail.get(ExifTags.Base.DateTimeOriginal)) or _date(main.get(ExifTags.Base.DateTime)),
        camera=_camera(_text(main.get(ExifTags.Base.Make)), _text(main.get(ExifTags.Base.Model))),
        latitude=latitude,
        longitude=longitude,
    )


def _readable(exif: Image.Exif) -> dict[int, object]:
    """The wanted tags of the main directory. Pillow parses a tag when asked for it, and may fail then."""
    found: dict[int, object] = {}
    base = ExifTags.Base
    for tag in (base.Orientation, base.DateTime, base.Make, base.Model):
        try:
            found[tag] = exif.get(tag)
        except Exception:  # one broken tag must not hide the others
            continue
    return found


def _directory(exif: Image.Exif, which: int) -> Mapping[int, object]:
    try:
        return exif.get_ifd(which)
    except Exception:  # as above: the bytes are anybody's
        return {}


def _orientation(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return " ".join(value.split("\0")[0].split())


def _date(value: object) -> datetime | None:
    """``2024:05:17 09:30:00``, in the camera's own time: EXIF dates name no zone."""
    text = _text(value)[:19].replace("-", ":")
    if not text:
        return None
    try:
        taken_at = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - a camera's clock has no zone
    except ValueError:
        return None
    return taken_at if taken_at.year >= _FIRST_PHOTOGRAPH else None


def _camera(make: str, model: str) -> str | None:
    if make and model and model.casefold().split()[0] == make.casefold().split()[0]:
        make = ""
    printable = "".join(character for character in f"{make} {model}" if character.isprintable())
    return printable.strip()[:_LONGEST_CAMERA_NAME] or None


def _position(gps: Mapping[int, object]) -> tuple[float, float] | tuple[None, None]:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), _text(gps.get(ExifTags.GPS.GPSLatitudeRef)), "NS")
    longitude = _degrees(
        gps.get(ExifTags.GPS.GPSLongitude), _text(gps.get(ExifTags.GPS.GPSLongitudeRef)), "EW"
    )
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    if latitude == 0 and longitude == 0:  # what cameras write while they have no fix
        return None, None
    return latitude, longitude


def _degrees(value: object, reference: str, signs: str) -> float | None:
    """Degrees, minutes and seconds as signed degrees; ``signs`` are the letters for plus and minus."""
    letter = reference[:1].upper()
    if not letter or letter not in signs or isinstance(value, str | bytes):
        return None
    parts: Iterable[Any] = value if isinstance(value, Iterable) else (value,)
    try:
        numbers = [float(part) for part in parts]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not 1 <= len(numbers) <= 3 or not all(math.isfinite(number) and number >= 0 for number in numbers):
        return None
    degrees = math.fsum(number / 60**power for power, number in enumerate(numbers))
    return -degrees if letter == signs[1] else degrees
