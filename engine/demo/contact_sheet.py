"""A query and its neighbours on one sheet, to look at or to send to someone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from engine.demo.pane import CARD, fitted, on_white, read_picture, rounded, whole
from engine.demo.saving import readable, save_picture

PAPER, INK, GREY = (250, 250, 252), (28, 30, 38), (104, 109, 122)
ACCENT, BAR = (47, 103, 216), (120, 162, 240)
MARGIN, GAP, HEADER = 56, 28, 104
QUERY, TILE, CAPTION = 480, 232, 62
"""Sides of the query and of a neighbour, and the height of the words below one, in pixels."""

MOST = 200
"""More neighbours than this are counted, not shown: the sheet would be too large to open."""

UNREADABLE = "This picture cannot be read."

Reader = Callable[[Path, int], Image.Image | None]


def draw_contact_sheet(
    query: Path | Image.Image,
    neighbours: Sequence[tuple[Path, float]],
    out: Path,
    *,
    title: str,
    read: Reader = read_picture,
) -> None:
    """Draws the query large at the left and its neighbours, best first, in a grid beside it, into ``out``.

    ``neighbours`` are files with their scores. ``read`` gives the RGB picture of a file, at least as many
    pixels wide and high as it is told where it can, or None when it cannot be read; a placeholder is then
    drawn. The extension of ``out`` says the format. Raises InvalidRequestError for an extension that is not
    known, StorageFullError when there is no room, EngineError when ``out`` cannot be written otherwise.
    """
    shown = neighbours[:MOST]
    columns, rows = grid_shape(len(shown))
    grid_width, grid_height = columns * (TILE + GAP) - GAP, rows * (TILE + CAPTION + GAP) - GAP
    card = _query_card(query, read)
    width = MARGIN + QUERY + MARGIN + grid_width + MARGIN
    sheet = Image.new("RGB", (width, HEADER + max(grid_height, card.height + CAPTION) + MARGIN), PAPER)
    _draw_header(ImageDraw.Draw(sheet), width, title, len(neighbours))
    _draw_query(sheet, card, query.name if isinstance(query, Path) else "")
    for number, (path, score) in enumerate(shown):
        row, column = divmod(number, columns)
        x = MARGIN + QUERY + MARGIN + column * (TILE + GAP)
        y = HEADER + row * (TILE + CAPTION + GAP)
        _draw_neighbour(sheet, (x, y), path, score, read)
    save_picture(sheet, out)


def grid_shape(count: int) -> tuple[int, int]:
    """Columns and rows for ``count`` tiles: wider than high, two to ten columns, few places left empty."""
    rows = max(2, round(math.sqrt(count / 2.5)))
    columns = min(max(2, math.ceil(count / rows)), 10)
    return columns, math.ceil(count / columns)


def elided(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: float) -> str:
    """``text``, with its middle replaced by an ellipsis when it is wider than ``width`` pixels."""
    if font.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        kept = (low + high + 1) // 2
        low, high = (kept, high) if font.getlength(_without_middle(text, kept)) <= width else (low, kept - 1)
    return _without_middle(text, low)


def _without_middle(text: str, kept: int) -> str:
    # The end tells more than the middle: it has the number and the extension.
    tail = kept // 3
    return text[: kept - tail].rstrip() + "…" + (text[-tail:] if tail else "")


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _draw_header(draw: ImageDraw.ImageDraw, width: int, title: str, count: int) -> None:
    large, small = _font(32), _font(17)
    one_line = "".join(letter if letter.isprintable() else " " for letter in title)
    draw.text((MARGIN, 50), elided(one_line, large, width - 2 * MARGIN), INK, large, anchor="ls")
    draw.text((MARGIN, 80), elided(_note(count), small, width - 2 * MARGIN), GREY, small, anchor="ls")


def _note(count: int) -> str:
    """What the sheet shows, in one line."""
    if count == 0:
        return "No neighbours were found."
    if count == 1:
        return "The nearest neighbour; below it its cosine similarity"
    shown = f"The {MOST} nearest of {count:,}" if count > MOST else f"The {count} nearest"
    return f"{shown} neighbours, best first; below each its cosine similarity"


def _query_card(query: Path | Image.Image, read: Reader) -> Image.Image:
    image = read(query, QUERY) if isinstance(query, Path) else on_white(query)
    return whole(image, (QUERY, QUERY * 4 // 3)) if image else _placeholder(QUERY)


def _draw_query(sheet: Image.Image, card: Image.Image, name: str) -> None:
    sheet.paste(card, (MARGIN, HEADER), card)
    draw, y, font = ImageDraw.Draw(sheet), HEADER + card.height, _font(16)
    draw.text((MARGIN, y + 28), "Query", ACCENT, _font(19), anchor="ls")
    draw.text(
        (MARGIN, y + 52), elided(readable(Path(name)), font, QUERY) if name else "", GREY, font, anchor="ls"
    )


def _draw_neighbour(sheet: Image.Image, at: tuple[int, int], path: Path, score: float, read: Reader) -> None:
    image = read(path, TILE)
    card = fitted(image, (TILE, TILE)) if image else _placeholder(TILE)
    sheet.paste(card, at, card)
    draw, (x, y), font = ImageDraw.Draw(sheet), (at[0], at[1] + TILE), _font(15)
    draw.text((x, y + 27), f"{score:.3f}", INK, _font(19), anchor="ls")
    _draw_bar(draw, (x + 68, y + 19, x + TILE - 1, y + 22), score)
    draw.text((x, y + 50), elided(readable(Path(path.name)), font, TILE), GREY, font, anchor="ls")


def _draw_bar(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], score: float) -> None:
    """A thin bar as long as the score is high; a score below 0 has none."""
    left, top, right, bottom = box
    draw.rounded_rectangle(box, 2, fill=CARD)
    filled = left + (right - left) * min(score, 1.0)
    if filled >= left + 5:
        draw.rounded_rectangle((left, top, filled, bottom), 2, fill=BAR)


def _placeholder(side: int) -> Image.Image:
    """A grey card that says that its picture cannot be read."""
    card = Image.new("RGB", (side, side), CARD)
    draw, middle = ImageDraw.Draw(card), side // 2
    draw.text(
        (middle, middle), UNREADABLE.replace("picture ", "picture\n"), GREY, _font(17), "mm", align="center"
    )
    return rounded(card)
