"""Elements of SVG as text, and how wide words are likely to be."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable

TEXT = 12.0
"""Pixels: the size of letters, which the page's style has too."""
HUES = 12
"""Colours of versions that the page's style has; versions beyond begin anew."""
_WIDE, _NARROW = 1.05, 0.6
"""Of the size, and rather too much: no font is known."""
_CUT = "…"


def element(name: str, content: str = "", **attributes: str | float) -> str:
    """An element around ``content``, which is SVG already; attributes are escaped.

    Underscores stand for hyphens, and one at the end for nothing: ``class_``, ``text_anchor``.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(_written(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


def plot(title: str, description: str, size: tuple[float, float], parts: Iterable[str]) -> str:
    """A whole picture, as large as its surroundings let it be; readers of screens are told both texts."""
    width, height = size
    heading = text(0, TEXT + 2, title, css="heading", room=width)
    label = f"{title}. {description}" if description else title
    return element(
        "svg",
        "".join((heading, *parts)),
        xmlns="http://www.w3.org/2000/svg",
        class_="plot",
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        role="img",
        aria_label=label,
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    css: str = "",
    room: float | None = None,
    upright: bool = False,
) -> str:
    """Words with the baseline at ``y``; cut to ``room`` pixels, when they are whole in a tooltip.

    Args:
        upright: Turned to be read from below to above.
    """
    shown = words if room is None else cut(words, room)
    content = html.escape(shown) + (tooltip(words) if shown != words else "")
    turn = {"transform": f"rotate(-90 {_written(x)} {_written(y)})"} if upright else {}
    return element("text", content, x=x, y=y, text_anchor=anchor, class_=css or "words", **turn)


def hue(place: int) -> str:
    """The class that gives what stands for a version its colour, by the version's place among them."""
    return f"hue{place % HUES}"


def tooltip(words: str) -> str:
    """What is shown while the pointer rests on the element that it is put into."""
    return element("title", html.escape(words))


def width_of(words: str) -> float:
    """Pixels that words take at most, in the usual fonts."""
    return sum(0.0 if unicodedata.combining(letter) else _share(letter) * TEXT for letter in words)


def cut(words: str, room: float) -> str:
    """``words``, or as much of the beginning as fits into ``room`` pixels with dots after it."""
    if width_of(words) <= room:
        return words
    left, kept = room - width_of(_CUT), 0
    for letter in words:
        left -= width_of(letter)
        if left < 0:
            break
        kept += 1
    return words[:kept].rstrip() + _CUT


def _share(letter: str) -> float:
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")
