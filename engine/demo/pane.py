"""Pictures as they appear on a contact sheet: read with care, fitted, with rounded corners."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageOps

from engine.settings import MAX_PIXELS

ROUNDING = 14
"""Radius of the corners in pixels."""

EXTREME = 2.0
"""A picture this many times as long as it is broad is shown whole; any other may lose its edges."""

CARD = (233, 235, 240)


def read_picture(path: Path, side: int) -> Image.Image | None:
    """The upright RGB picture in ``path``; None when it cannot be read.

    A format that can decode to a smaller size does, to no less than ``side`` pixels each way.
    """
    if not path.is_file():  # opening a named pipe would wait for ever
        return None
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of broken metadata; the limit here is our own.
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                image.draft("RGB", (2 * side, 2 * side))
                if image.width * image.height > MAX_PIXELS:
                    return None
                return on_white(ImageOps.exif_transpose(image))
    except Exception:
        # Pillow's decoders raise nearly anything on broken bytes, and one bad file must not cost the sheet.
        return None


def on_white(image: Image.Image) -> Image.Image:
    """``image`` in RGB, with white where it lets light through."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")


def fitted(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """``image`` as a card of ``size``: cut to it, or whole on a grey ground when it is very wide or tall.

    The card is RGBA; its rounded corners are clear.
    """
    breadth = image.width / image.height * size[1] / size[0]
    if 1 / EXTREME <= breadth <= EXTREME:
        return rounded(ImageOps.fit(image, size, Image.Resampling.LANCZOS))
    inner = ImageOps.contain(image, size, Image.Resampling.LANCZOS)
    card = Image.new("RGB", size, CARD)
    card.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
    return rounded(card)


def whole(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    """``image`` scaled to lie within ``box``, uncut; as a card of the size of ``box`` when it is extreme."""
    longer, shorter = max(image.size), min(image.size)
    if longer > EXTREME * shorter:
        return fitted(image, (box[0], box[0]))
    return rounded(ImageOps.contain(image, box, Image.Resampling.LANCZOS))


def rounded(image: Image.Image) -> Image.Image:
    """``image`` as RGBA with clear corners and a hairline along its edge."""
    size, finer = image.size, 4
    mask = Image.new("L", (size[0] * finer, size[1] * finer))
    frame = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(frame, ROUNDING * finer, fill=255)
    line = Image.new("L", mask.size)
    ImageDraw.Draw(line).rounded_rectangle(frame, ROUNDING * finer, outline=34, width=finer)
    card = image.copy()
    # The hairline keeps a white picture from melting into the paper.
    card.paste((0, 0, 0), (0, 0), ImageChops.darker(line, mask).reduce(finer))
    card.putalpha(mask.reduce(finer))
    return card
