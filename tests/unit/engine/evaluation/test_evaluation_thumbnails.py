"""Copies of pictures told from other pictures, by drawings whose every part is known."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from engine.evaluation.thumbnail_pairs import by_thumbnails
from engine.evaluation.thumbnails import thumbnails_alike

SIDE = 320


def _picture(seed: int, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A sky, a ground and some discs and bars in colours of their own."""
    rng = np.random.default_rng(seed)
    image = Image.new("RGB", size, tuple(rng.integers(120, 256, 3).tolist()))
    draw = ImageDraw.Draw(image)
    ground = size[1] * rng.uniform(0.5, 0.8)
    draw.rectangle((0, ground, *size), fill=tuple(rng.integers(0, 160, 3).tolist()))
    for number in range(9):
        x, y = rng.uniform(0, size[0]), rng.uniform(0, size[1])
        wide, high = rng.uniform(20, 90, 2)
        shape = draw.ellipse if number % 2 else draw.rectangle
        shape((x, y, x + wide, y + high), fill=tuple(rng.integers(0, 256, 3).tolist()))
    return image


def _thumbnail(image: Image.Image, mode: str = "RGB") -> np.ndarray:
    small = image.convert(mode)
    small.thumbnail((SIDE, SIDE))
    return np.asarray(small)


def _coded(image: Image.Image, kind: str, quality: int) -> Image.Image:
    kept = io.BytesIO()
    image.save(kept, kind, quality=quality)
    return Image.open(kept)


def _cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    return image.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )


COPIES = {
    "the same": lambda image: image,
    "a coarse JPEG": lambda image: _coded(image, "JPEG", 30),
    "a WebP": lambda image: _coded(image, "WEBP", 50),
    "a third of the size": lambda image: image.resize((image.width // 3, image.height // 3)),
    "a tenth of the size": lambda image: image.resize((image.width // 10, image.height // 10)),
    "twice the size": lambda image: image.resize((image.width * 2, image.height * 2)),
    "without its margins": lambda image: _cropped(image, 0.05, 0.05, 0.95, 0.95),
    "without its right": lambda image: _cropped(image, 0, 0, 0.85, 1),
    "without a corner": lambda image: _cropped(image, 0.1, 0.1, 1, 1),
    "cut, scaled and coded": lambda image: _coded(
        _cropped(image, 0.03, 0.06, 0.97, 0.94).resize((200, 150)), "JPEG", 60
    ),
}


@pytest.mark.parametrize("how", COPIES)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_that_copies_are_alike(how: str, seed: int, mode: str) -> None:
    image = _picture(seed)
    first, second = _thumbnail(image, mode), _thumbnail(COPIES[how](image), mode)
    assert thumbnails_alike(first, second)
    assert thumbnails_alike(second, first)


def test_that_other_pictures_are_not_alike() -> None:
    thumbnails = [_thumbnail(_picture(seed)) for seed in range(12)]
    first, second = np.triu_indices(len(thumbnails), 1)
    assert not by_thumbnails(thumbnails.__getitem__)(first, second).any()


def _lamps(lit: int) -> Image.Image:
    image = Image.new("RGB", (80, 160), "black")
    draw = ImageDraw.Draw(image)
    for lamp, colour in enumerate(["red", "yellow", "lime"]):
        draw.ellipse((20, 10 + 50 * lamp, 60, 50 + 50 * lamp), fill=colour if lamp == lit else (40, 40, 40))
    return image


@pytest.mark.parametrize(("first", "second"), [(0, 1), (0, 2), (1, 2)])
def test_that_lamps_that_are_lit_in_turn_are_not_alike(first: int, second: int) -> None:
    assert not thumbnails_alike(_thumbnail(_lamps(first)), _thumbnail(_lamps(second)))


def test_that_a_mirrored_a_squeezed_and_a_turned_picture_is_another() -> None:
    image = _picture(0)
    for other in (ImageOps.mirror(image), ImageOps.flip(image), image.resize((400, 200)), image.rotate(180)):
        assert not thumbnails_alike(_thumbnail(image), _thumbnail(other))


def test_that_only_colours_tell_a_red_balloon_from_a_green_one() -> None:
    drawn = []
    for colour in [(200, 60, 60), (60, 131, 60)]:
        image = Image.new("RGB", (200, 200), "white")
        ImageDraw.Draw(image).ellipse((40, 40, 160, 160), fill=colour)
        drawn.append(image)
    assert not thumbnails_alike(*map(_thumbnail, drawn))
    grey = [_thumbnail(image, "L") for image in drawn]
    assert thumbnails_alike(*grey)
    assert thumbnails_alike(_thumbnail(drawn[0]), grey[0])


def test_that_even_and_tiny_pictures_are_compared_too() -> None:
    white, black = (np.full((40, 60, 3), level, np.uint8) for level in (255, 0))
    assert thumbnails_alike(white, white[:20, :30])
    assert not thumbnails_alike(white, black)
    assert thumbnails_alike(white[:1, :1], white[:1, :1])
    assert not thumbnails_alike(white[:1, :1], black[:1, :1])


def test_that_many_pairs_are_told_as_each_alone() -> None:
    images = [_picture(seed) for seed in range(3)] + [_lamps(lit) for lit in range(3)]
    thumbnails = [_thumbnail(how(image)) for image in images for how in COPIES.values()]
    first, second = np.triu_indices(len(thumbnails))
    chosen = np.random.default_rng(0).permutation(len(first))[:300]
    first, second = first[chosen], second[chosen]
    alone = [
        thumbnails_alike(thumbnails[one], thumbnails[other]) for one, other in zip(first, second, strict=True)
    ]
    assert 10 < sum(alone) < 200
    assert by_thumbnails(thumbnails.__getitem__)(first, second).tolist() == alone


def test_that_pairs_are_told_in_their_order_and_what_has_no_thumbnail_is_like_none() -> None:
    thumbnails = {0: _thumbnail(_picture(0)), 1: _thumbnail(_picture(1)), 2: _thumbnail(_picture(0)), 3: None}
    told: list[tuple[int, int]] = []
    verify = by_thumbnails(thumbnails.__getitem__, lambda done, total: told.append((done, total)))
    first, second = np.array([0, 0, 3, 2, 1]), np.array([1, 2, 3, 0, 1])
    assert verify(first, second).tolist() == [False, True, False, True, True]
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    assert verify(first[:0], second[:0]).tolist() == []
