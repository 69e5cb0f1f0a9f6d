"""The sample collection: pictures the program draws itself, so that nobody has to download any to begin."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from engine.demo import (
    animals,
    art,
    city,
    faces,
    mountains,
    night,
    patterns,
    plants,
    seas,
    sunsets,
    things,
)
from engine.demo.canvas import Canvas
from engine.demo.saving import save_picture
from engine.errors import InvalidRequestError

Painter = Callable[[Canvas], None]

FAMILIES: dict[str, Painter] = {
    "animals/butterflies": animals.butterflies,
    "animals/fish": animals.fish,
    "art/brush strokes": art.brush_strokes,
    "art/mosaics": art.mosaic,
    "city/skylines": city.skyline,
    "city/windows at night": city.night_windows,
    "faces/cats": faces.cat,
    "faces/smileys": faces.smiley,
    "nature/flowers": plants.flowers,
    "nature/leaves": plants.leaves,
    "nature/mountains": mountains.mountains,
    "nature/night skies": night.night_sky,
    "nature/seas": seas.sea,
    "nature/sunsets": sunsets.sunset,
    "patterns/checkers": patterns.checkers,
    "patterns/plaid": patterns.plaid,
    "patterns/polka dots": patterns.polka_dots,
    "patterns/stripes": patterns.stripes,
    "things/balloons": things.balloons,
    "things/fruit": things.fruit,
}
"""Folder of each family below the collection's own, and what paints its pictures."""

LANDSCAPE, PORTRAIT = (480, 360), (360, 480)
JPEG_QUALITY = 88


def draw_sample_collection(
    folder: Path,
    *,
    count: int = 320,
    seed: int = 7,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Draws ``count`` pictures of all families in turn into folders below ``folder`` and returns their paths.

    The same seed gives the same pictures, and the first ones do not change when more are asked for. A picture
    whose file is there already is left as it is. ``progress`` is told how many of how many are there.

    Raises InvalidRequestError for a negative count, StorageFullError when there is no room, EngineError when
    a file cannot be written otherwise.
    """
    if count < 0:
        raise InvalidRequestError(f"A collection of {count} pictures cannot be drawn; ask for 0 or more.")
    names = list(FAMILIES)
    paths = []
    for index in range(count):
        family, number = names[index % len(names)], index // len(names)
        path = folder / picture_name(family, number)
        if not path.exists():
            save_picture(draw_picture(family, number, seed), path, **_options(path))
        paths.append(path)
        if progress is not None:
            progress(index + 1, count)
    return paths


def picture_name(family: str, number: int) -> Path:
    """Where in the collection the picture ``number`` (from 0) of a family lies; every fifth is a PNG."""
    extension = "png" if number % 5 == 4 else "jpg"
    return Path(family) / f"{family.rpartition('/')[2]} {number + 1:02d}.{extension}"


def draw_picture(family: str, number: int, seed: int) -> Image.Image:
    """The RGB picture ``number`` (from 0) of a family; every fourth or so stands upright."""
    # The family goes in by its name, so that adding a family leaves the pictures of the others as they are.
    rng = np.random.Generator(np.random.PCG64([seed, zlib.crc32(family.encode()), number]))
    canvas = Canvas(PORTRAIT if rng.random() < 0.25 else LANDSCAPE, rng)
    FAMILIES[family](canvas)
    return canvas.finished()


def _options(path: Path) -> dict[str, int]:
    return {"quality": JPEG_QUALITY} if path.suffix == ".jpg" else {"compress_level": 6}
