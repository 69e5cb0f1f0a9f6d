"""The stripes that a picture is put together from, one below the other, and what is written on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from engine.projection.lettering import Lettering, plain

Ink = tuple[int, int, int]

GROUND, INK, FAINT, LINE = (255, 255, 255), (30, 34, 48), (102, 109, 128), (217, 220, 228)
WIDTH, MARGIN, GAP = 1280, 40, 32
"""Pixels."""
HALF = (WIDTH - 2 * MARGIN - GAP) // 2
"""The room of either item where both are side by side."""
TEXT, SMALL, HEADING = 18, 15, 30
_PADDING = 28


class Block:
    """A stripe over the whole width."""

    def __init__(self, height: int, lettering: Lettering) -> None:
        self.image = Image.new("RGB", (WIDTH, height), GROUND)
        self.pen = ImageDraw.Draw(self.image)
        self._lettering = lettering

    def write(
        self,
        place: tuple[float, float],
        text: str,
        size: float = TEXT,
        *,
        anchor: str = "ls",
        ink: Ink = INK,
        room: float = WIDTH - 2 * MARGIN,
    ) -> None:
        """Writes at ``place``, cut to ``room`` pixels; ``anchor`` as Pillow's."""
        shown = self._lettering.cut(plain(text), size, room)
        self.pen.text(place, shown, fill=ink, font=self._lettering.font(size), anchor=anchor)

    def width(self, text: str, size: float = TEXT) -> float:
        """Pixels that ``text`` takes."""
        return self._lettering.width(text, size)


def left_of(side: int) -> int:
    """Where the room of the first item (0) or of the second (1) begins."""
    return MARGIN + side * (HALF + GAP)


def written(lines: Iterable[tuple[str, float, Ink]], lettering: Lettering) -> Block:
    """Lines of (text, size, ink), one below the other."""
    lines = list(lines)
    block = Block(round(sum(1.5 * size for _, size, _ in lines)) + 8, lettering)
    down = 0.0
    for text, size, ink in lines:
        down += 1.5 * size
        block.write((MARGIN, down - 0.35 * size), text, size, ink=ink)
    return block


def stacked(blocks: Sequence[Block]) -> Image.Image:
    """All of them as one picture."""
    height = sum(block.image.height for block in blocks) + 2 * _PADDING
    whole = Image.new("RGB", (WIDTH, height), GROUND)
    down = _PADDING
    for block in blocks:
        whole.paste(block.image, (0, down))
        down += block.image.height
    return whole
