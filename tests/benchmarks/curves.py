"""Draws curves of a figure over epochs, with Pillow alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 860, 480
FINER = 2
"""The drawing is so many times as large as the picture."""
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 48, 56
PAPER, INK, FAINT = "#ffffff", "#30343b", "#d9dce1"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Okabe and Ito's, which everybody can tell apart."""
LEAST_APART = 18
"""Pixels from one label at the right edge to the next."""

Curves = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Chart:
    """Shares in [0, 1] by epoch."""

    title: str
    curves: Curves
    """By their names; each begins before the first epoch, and all go from the left to the right edge."""
    levels: Mapping[str, float]
    """What the curves are to be compared with."""

    def save(self, path: Path) -> None:
        """Writes the chart as a PNG."""
        image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
        draw = ImageDraw.Draw(image)
        self._axes(draw)
        ends = []
        for name, level in self.levels.items():
            _dashes(draw, _y(level))
            ends.append((level, f"{name} {100 * level:.0f} %", INK))
        for (name, shares), colour in zip(self.curves.items(), COLOURS, strict=False):
            points = [(_x(at / (len(shares) - 1)), _y(share)) for at, share in enumerate(shares)]
            draw.line(points, fill=colour, width=3 * FINER, joint="curve")
            ends.append((shares[-1], f"{name} {100 * shares[-1]:.0f} %", colour))
        _labels(draw, ends)
        image.reduce(FINER).save(path)

    def _axes(self, draw: ImageDraw.ImageDraw) -> None:
        for tenth in range(0, 11, 2):
            height = _y(tenth / 10)
            draw.line([(_x(0), height), (_x(1), height)], fill=FAINT, width=FINER)
            draw.text((_x(0) - 8 * FINER, height), f"{tenth * 10} %", INK, _font(13), anchor="rm")
        draw.text((_x(0), TOP * FINER / 2), self.title, INK, _font(16), anchor="lm")
        for share, words, anchor in ((0, "before", "la"), (1, "after the training", "ra")):
            draw.text((_x(share), _y(0) + 10 * FINER), words, INK, _font(13), anchor=anchor)


def _labels(draw: ImageDraw.ImageDraw, ends: Sequence[tuple[float, str, str]]) -> None:
    """Beside the right edge, each as near to its height as the one above lets it."""
    lowest = float("-inf")
    for share, words, colour in sorted(ends, key=lambda end: -end[0]):
        lowest = max(_y(share), lowest + LEAST_APART * FINER)
        draw.text((_x(1) + 10 * FINER, lowest), words, colour, _font(14), anchor="lm")


def _dashes(draw: ImageDraw.ImageDraw, height: float) -> None:
    for start in range(int(_x(0)), int(_x(1)), 12 * FINER):
        draw.line([(start, height), (start + 6 * FINER, height)], fill=INK, width=FINER)


def _x(share: float) -> float:
    return FINER * (LEFT + share * (WIDTH - LEFT - RIGHT))


def _y(share: float) -> float:
    return FINER * (HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size * FINER)
