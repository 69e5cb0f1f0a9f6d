"""Faults planted among real pictures: copies of them, and pictures that do not belong there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from drawing import FAMILIES as PLAIN_FAMILIES
from drawing import draw
from PIL import Image, ImageDraw

from engine.demo.pictures import FAMILIES, draw_picture

EACH = 40
"""Exact copies, and as many altered ones."""
UNLIKE = ("patterns/plaid", "city/skylines", "city/windows at night")
"""Families of the sample collection of which nothing like it is among the stamps."""


def _coded(picture: Image.Image, kind: str, **options: int) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()


def _scaled(picture: Image.Image, by: float) -> Image.Image:
    return picture.resize((max(1, round(picture.width * by)), max(1, round(picture.height * by))))


def _trimmed(picture: Image.Image, share: float) -> Image.Image:
    across, down = round(picture.width * share), round(picture.height * share)
    return picture.crop((across, down, picture.width - across, picture.height - down))


RE_ENCODED: dict[str, Callable[[Image.Image], bytes]] = {
    "fine.jpg": lambda picture: _coded(picture, "JPEG", quality=90),
    "coarse.jpg": lambda picture: _coded(picture, "JPEG", quality=60),
    "small.webp": lambda picture: _coded(picture, "WEBP", quality=60),
}
RESIZED: dict[str, Callable[[Image.Image], bytes]] = {
    "half.jpg": lambda picture: _coded(_scaled(picture, 0.5), "JPEG", quality=85),
    "third.png": lambda picture: _coded(_scaled(picture, 1 / 3), "PNG"),
    "double.png": lambda picture: _coded(_scaled(picture, 2), "PNG"),
}
CROPPED: dict[str, Callable[[Image.Image], bytes]] = {
    "trimmed.jpg": lambda picture: _coded(_trimmed(picture, 0.05), "JPEG", quality=85),
    "cut.png": lambda picture: _coded(_trimmed(picture, 0.1), "PNG"),
}
ALTERATIONS = RE_ENCODED | RESIZED | CROPPED


@dataclass(frozen=True, slots=True)
class Planted:
    """A folder of pictures with faults in it."""

    folder: Path
    exact: dict[Path, Path]
    """Original of each copy."""
    altered: dict[Path, Path]
    """The same; a copy's name ends with that of its alteration."""
    drawn: frozenset[Path]
    """Of ten families of the sample collection."""
    unlike: frozenset[Path]
    """Ten of kinds of which there is nothing among the stamps."""


def plant(stamps: Path, folder: Path) -> Planted:
    """Copies ``stamps`` to ``folder`` with 40 exact and 40 altered copies, and 20 pictures of other kinds."""
    shutil.copytree(stamps, folder / "stamps")
    originals = sorted((folder / "stamps").rglob("*.png"))
    chosen = np.random.default_rng(7).permutation(len(originals))[: 2 * EACH]
    (folder / "copies").mkdir()
    exact, altered = {}, {}
    for number, place in enumerate(chosen[:EACH].tolist()):
        copy = folder / "copies" / f"{number:02} copy.png"
        shutil.copyfile(originals[place], copy)
        exact[copy] = originals[place]
    for number, place in enumerate(chosen[EACH:].tolist()):
        name = list(ALTERATIONS)[number % len(ALTERATIONS)]
        copy = folder / "copies" / f"{number:02} {name}"
        copy.write_bytes(ALTERATIONS[name](_on_white(originals[place])))
        altered[copy] = originals[place]
    drawn = [draw_picture(family, 0, 7) for family in list(FAMILIES)[::2]]
    return Planted(
        folder,
        exact,
        altered,
        _saved(drawn, folder / "drawn"),
        _saved(_unlike(), folder / "unlike"),
    )


def _on_white(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def _saved(pictures: list[Image.Image], folder: Path) -> frozenset[Path]:
    folder.mkdir()
    paths = [folder / f"{number}.png" for number in range(len(pictures))]
    for picture, path in zip(pictures, paths, strict=True):
        picture.save(path)
    return frozenset(paths)


def _unlike() -> list[Image.Image]:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 256, (120, 160, 3), dtype=np.uint8))
    walks = np.cumsum(rng.standard_normal((96, 200)), axis=1)
    spectrum = Image.fromarray(np.interp(walks, [walks.min(), walks.max()], [0, 255]).astype(np.uint8))
    page = Image.new("RGB", (400, 560), "white")
    for line in range(36):
        text = "".join(rng.choice(list("abcdefghij klmn opqr stu "), 50))
        ImageDraw.Draw(page).text((30, 30 + 14 * line), text, fill="black")
    plain = [draw(family, 0) for family in PLAIN_FAMILIES]
    return [noise, spectrum, page, *plain, *(draw_picture(family, 0, 7) for family in UNLIKE)]
