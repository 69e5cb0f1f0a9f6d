"""What a picture is drawn on: its ground, ink and letters, in sizes that go with its own."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.domain.oklab import Rgb
from engine.projection.lettering import Lettering, plain

Ink = tuple[int, int, int]

_WIDTH, _HEIGHT = 1600, 1200
_FRAME = 3
_OPAQUE = 230
"""Of 255: dots that lie on each other can be told apart."""
_FINER = 4
"""Times larger that round things are drawn, to be scaled down with soft rims."""


class Sheet:
    """A picture in the making. Sizes and thicknesses are pixels of one of 1600 x 1200."""

    def __init__(self, size: tuple[int, int], dark: bool, texts: Iterable[str]) -> None:
        """``texts`` are all that may be written on it."""
        self.dark = dark
        self.scale = min(size[0] / _WIDTH, size[1] / _HEIGHT)
        self.ground: Ink = (22, 24, 30) if dark else (255, 255, 255)
        self.ink: Ink = (230, 232, 240) if dark else (30, 34, 48)
        self.faint: Ink = (152, 158, 176) if dark else (102, 109, 128)
        self.image = Image.new("RGB", size, self.ground)
        self._pen = ImageDraw.Draw(self.image)
        self._lettering = Lettering(texts)

    def write(
        self,
        place: tuple[float, float],
        text: str,
        size: float,
        anchor: str = "lm",
        ink: Ink | None = None,
        halo: float = 0.0,
    ) -> None:
        """Writes at ``place`` in pixels; ``anchor`` as Pillow's, ``halo`` pixels of ground about letters."""
        self._pen.text(
            place,
            plain(text),
            fill=ink or self.ink,
            font=self._lettering.font(size * self.scale),
            anchor=anchor,
            stroke_width=halo * self.scale,
            stroke_fill=self.ground,
        )

    def width(self, text: str, size: float) -> float:
        """Pixels that ``text`` takes."""
        return self._lettering.width(text, size * self.scale)

    def cut(self, text: str, size: float, width: float) -> str:
        """``text`` as far as ``width`` pixels go."""
        return self._lettering.cut(text, size * self.scale, width)

    def dots(self, middles: NDArray[np.float64], radius: float, colours: Rgb) -> None:
        """Discs with soft rims about ``middles`` (n, 2), in ``colours`` (n, 3), the later ones on top."""
        side = max(2, round(2 * radius * self.scale))
        mask = Image.new("L", (side * _FINER, side * _FINER))
        ImageDraw.Draw(mask).ellipse((0, 0, side * _FINER - 1, side * _FINER - 1), fill=_OPAQUE)
        mask = mask.reduce(_FINER)
        corners = np.round(middles - side / 2).astype(int)
        for (left, top), colour in zip(corners.tolist(), colours.tolist(), strict=True):
            self.image.paste(tuple(colour), (left, top, left + side, top + side), mask)

    def framed(self, image: Image.Image, box: tuple[float, float, float, float], colour: Ink) -> None:
        """``image`` in ``box`` (left, top, right, bottom in pixels), with a thin frame in ``colour``."""
        line = max(1, round(_FRAME * self.scale))
        left, top, right, bottom = (round(edge) for edge in box)
        self._pen.rectangle((left, top, right - 1, bottom - 1), fill=colour)
        inner = max(1, right - left - 2 * line), max(1, bottom - top - 2 * line)
        scaled = image.resize(inner, Image.Resampling.LANCZOS, reducing_gap=2.0)
        self.image.paste(scaled, (left + line, top + line))
