"""Small pictures in families that look alike, drawn in a moment and the same every time."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

Plane = NDArray[np.float64]
Mask = NDArray[np.bool_]
Pattern = Callable[[Plane, Plane, np.random.Generator], Mask]

SIZE = (160, 120)
FIRST_DAY = datetime(2024, 5, 17, 18, 30)  # noqa: DTZ001 - cameras write local time
CAMERA = "Lumen Field 3"


def _stripes(x: Plane, _y: Plane, rng: np.random.Generator) -> Mask:
    return np.sin(x * rng.uniform(30, 45)) > 0


def _checkers(x: Plane, y: Plane, rng: np.random.Generator) -> Mask:
    pace = rng.uniform(25, 35)
    return (np.sin(x * pace) > 0) ^ (np.sin(y * pace) > 0)


def _discs(x: Plane, y: Plane, rng: np.random.Generator) -> Mask:
    cx, cy = rng.uniform(0.4, 0.6, 2)
    return _distance(x - cx, y - cy) < rng.uniform(0.22, 0.3)


def _rings(x: Plane, y: Plane, rng: np.random.Generator) -> Mask:
    cx, cy = rng.uniform(0.45, 0.55, 2)
    return np.sin(_distance(x - cx, y - cy) * rng.uniform(55, 70)) > 0


def _distance(dx: Plane, dy: Plane) -> Plane:
    return np.sqrt(dx * dx + dy * dy)


FAMILIES: dict[str, Pattern] = {
    "patterns/stripes": _stripes,
    "patterns/checkers": _checkers,
    "shapes/discs": _discs,
    "shapes/rings": _rings,
}
PER_FAMILY = 6


def draw(family: str, number: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """The RGB picture ``number`` of a family."""
    rng = np.random.default_rng([zlib.crc32(family.encode()), number])
    width, height = size
    y, x = np.mgrid[0:height, 0:width] / height
    mask = FAMILIES[family](x, y, rng)[..., None]
    dark, light = rng.integers(0, 90, 3), rng.integers(160, 256, 3)
    pixels = np.where(mask, light, dark) + rng.integers(-8, 9, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def save_family_pictures(folder: Path) -> None:
    """Draws ``PER_FAMILY`` pictures of each family; the JPEGs among them say when and with what taken."""
    for family in FAMILIES:
        (folder / family).mkdir(parents=True)
        for number in range(PER_FAMILY):
            picture = draw(family, number)
            path = folder / family / f"{family.rpartition('/')[2]} {number}"
            if number % 3 == 2:
                picture.save(path.with_suffix(".png"))
            else:
                picture.save(path.with_suffix(".jpg"), quality=90, exif=_exif(number))


def save_many(folder: Path, count: int) -> None:
    """Draws ``count`` tiny pictures, for an import that takes a while; every content is its own."""
    folder.mkdir(parents=True, exist_ok=True)
    families = list(FAMILIES)
    for number in range(count):
        picture = draw(families[number % len(families)], number, (32, 24))
        picture.save(folder / f"{number:04d}.png", compress_level=1)


def _exif(number: int) -> Image.Exif:
    exif = Image.Exif()
    maker, _, model = CAMERA.partition(" ")
    exif[TiffImagePlugin.IMAGEDESCRIPTION] = "drawn"
    exif[0x010F], exif[0x0110] = maker, model
    taken = FIRST_DAY + timedelta(days=31 * number)
    exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    return exif
