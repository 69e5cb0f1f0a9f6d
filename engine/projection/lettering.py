"""Letters for pictures: the font that has all of a picture's characters, and texts cut to a width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.TransposedFont | ImageFont.ImageFont

_SYSTEM_FONTS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "segoeui.ttf",
    "arial.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
)
"""Where they are installed: those of Linux, Windows and macOS with the most characters."""
_NEVER_A_CHARACTER = "\uffff"
_PROBE_SIZE = 24
_CUT = "..."
_LONGEST = 300
"""Characters; no picture has room for more in a line."""


class Lettering:
    """One font in any size: the first that has all characters of ``texts``, or else the one that has most.

    Pillow's own font comes first, so that a picture looks the same everywhere; it has those of English only.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._characters = {character for text in texts for character in plain(text)} - {" "}
        self._name = self._best()

    def font(self, size: float) -> Font:
        """The font ``size`` pixels high."""
        return _load(self._name, round(size))

    def width(self, text: str, size: float) -> float:
        """Pixels that ``text`` takes."""
        return float(self.font(size).getlength(plain(text)))

    def cut(self, text: str, size: float, width: float) -> str:
        """``text``, or as much of its beginning as fits into ``width`` pixels with dots after it."""
        text = plain(text)
        if self.width(text, size) <= width:
            return text
        kept = len(text)
        while kept and self.width(text[:kept].rstrip() + _CUT, size) > width:
            kept -= 1
        return text[:kept].rstrip() + _CUT

    def _best(self) -> str | None:
        best, fewest = None, len(self._characters) + 1
        for name in _installed():
            lacking = sum(not _has(name, character) for character in self._characters)
            if lacking == 0:
                return name
            if lacking < fewest:
                best, fewest = name, lacking
        return best


def plain(text: str) -> str:
    """``text`` with spaces for all that is no letter: line ends, marks of direction, bytes of no encoding."""
    return "".join(character if character.isprintable() else " " for character in text[:_LONGEST])


def _installed() -> Iterator[str | None]:
    yield None
    for name in _SYSTEM_FONTS:
        try:
            _load(name, _PROBE_SIZE)
        except OSError:
            continue
        yield name


def _has(name: str | None, character: str) -> bool:
    return _drawn(name, character) != _drawn(name, _NEVER_A_CHARACTER)


@cache
def _drawn(name: str | None, character: str) -> bytes:
    return bytes(_load(name, _PROBE_SIZE).getmask(character))


@cache
def _load(name: str | None, size: int) -> Font:
    return ImageFont.load_default(size) if name is None else ImageFont.truetype(name, size)
