"""The surface the sample pictures are painted on, with the few strokes they are made of.

Everything is drawn at ``OVERSIZE`` times the final size and averaged down at the end: that is what makes the
edges of Pillow's shapes clean. Coordinates are pixels of the large surface, origin top left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from engine.demo.colours import Colour, drift

OVERSIZE = 2

Points = NDArray[np.float64]
"""(n, 2) float64: x and y of the corners of a line or an outline."""

LAMP = Image.radial_gradient("L")
"""Distance from the middle: 0 there, 179 and more at the sides, 255 in the corners."""

T = TypeVar("T")


class Canvas:
    """A surface of ``width`` × ``height`` pixels and the source of chance that the painter draws from."""

    def __init__(self, size: tuple[int, int], rng: np.random.Generator) -> None:
        """``size`` is the width and height of the finished picture in pixels."""
        self.width = size[0] * OVERSIZE
        self.height = size[1] * OVERSIZE
        self.side = min(self.width, self.height)
        self.rng = rng
        self.image = Image.new("RGB", (self.width, self.height))
        self.draw = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self.image.reduce(OVERSIZE)

    # ---- chance

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``."""
        return choices[int(self.rng.integers(len(choices)))]

    def colour(self, choices: Sequence[Colour], amount: float) -> Colour:
        """One of ``choices``, drifted by up to ``amount``; see ``drift``."""
        return drift(self.rng, self.pick(choices), amount)

    def palette(self, choices: Sequence[Sequence[Colour]], amount: float) -> list[Colour]:
        """One palette of ``choices``, each of its colours drifted on its own by up to ``amount``."""
        return [drift(self.rng, colour, amount) for colour in self.pick(choices)]

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return bool(self.rng.random() < probability)

    # ---- surfaces

    def fill(self, colour: Colour) -> None:
        """Paints everything in one colour."""
        self.draw.rectangle((0, 0, self.width, self.height), fill=colour)

    def sky(self, stops: Sequence[Colour], top: float = 0, bottom: float | None = None) -> None:
        """An even gradient through ``stops`` from ``top`` down to ``bottom`` (the lower edge by default)."""
        last = self.height if bottom is None else round(bottom)
        rows = last - round(top)
        if rows < 1:
            return
        places = np.linspace(0, len(stops) - 1, rows)
        channels = np.array(stops, dtype=np.float64).T
        column = np.stack([np.interp(places, range(len(stops)), channel) for channel in channels], axis=1)
        strip = Image.fromarray(np.rint(column).astype(np.uint8)[:, None, :])  # (rows, 1, 3)
        self.image.paste(strip.resize((self.width, rows), Image.Resampling.NEAREST), (0, round(top)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """A soft light around (x, y): ``strength`` (0 to 1) at its middle, nothing at ``radius``."""
        left, top = max(0, round(x - radius)), max(0, round(y - radius))
        right, bottom = min(self.width, round(x + radius)), min(self.height, round(y + radius))
        if right <= left or bottom <= top:
            return
        falloff = LAMP.point([round(strength * max(0.0, 1 - away / 179) ** 2 * 255) for away in range(256)])
        scale = LAMP.width / (2 * radius)
        # Only the part that lies on the surface is scaled up: a wide glow reaches far beyond its edges.
        edges = np.array([left - x, top - y, right - x, bottom - y]) + radius
        first, second, third, fourth = np.clip(edges * scale, 0, LAMP.width).tolist()
        part = (first, second, third, fourth)
        mask = falloff.resize((right - left, bottom - top), Image.Resampling.BILINEAR, box=part)
        self.image.paste(colour, (left, top), mask)

    def soften(self, radius: float) -> None:
        """Blurs all that was painted so far by about ``radius`` pixels."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BILINEAR))

    def veil(self, mask: NDArray[np.float64], colour: Colour) -> None:
        """Lays ``colour`` over everything, as thick as ``mask`` says: (rows, columns) float64 in [0, 1]."""
        grey = Image.fromarray(np.rint(mask * 255).astype(np.uint8))
        self.image.paste(colour, (0, 0), grey.resize(self.image.size, Image.Resampling.BICUBIC))

    # ---- shapes

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A filled circle."""
        self.oval(x, y, radius, radius, colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """A filled ellipse with half axes ``across`` and ``down``."""
        self.draw.ellipse((x - across, y - down, x + across, y + down), fill=colour)

    def shape(self, outline: Points, colour: Colour) -> None:
        """A filled outline."""
        self.draw.polygon(outline.ravel().tolist(), fill=colour)

    def line(self, points: Points, width: float, colour: Colour) -> None:
        """A line with rounded joints and ends, ``width`` pixels across."""
        across = max(1, round(width))
        # Filling the joints costs more than the line itself, and the gaps of a thin one are not seen.
        joint = "curve" if across > 10 else None
        self.draw.line(points.ravel().tolist(), fill=colour, width=across, joint=joint)
        if across > 3:
            for x, y in (points[0], points[-1]):
                self.disc(float(x), float(y), across / 2 - 0.5, colour)

    def ground(self, tops: NDArray[np.float64], colour: Colour) -> None:
        """Everything below a row of heights, (n,) float64, spread evenly from the left to the right edge."""
        xs = np.linspace(0, self.width, len(tops))
        line = np.stack([xs, tops], axis=1)
        corners = np.array([[self.width, self.height], [0, self.height]], dtype=np.float64)
        self.shape(np.concatenate([line, corners]), colour)
