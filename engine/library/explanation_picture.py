"""Why two items are alike, as a picture: side by side or one below the other, with what counts coloured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.domain.explanation import Explanation
from engine.domain.items import Kind
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole

if TYPE_CHECKING:
    from engine.library.explanations.block import Block
    from engine.projection.lettering import Lettering

_MOST_TAGS = 8
_CHARACTERS = "0123456789.,:+\N{MINUS SIGN}\N{EN DASH}"


@dataclass(frozen=True, slots=True, eq=False)
class ShownPicture:
    """A picture of an explanation."""

    name: str
    pixels: NDArray[np.uint8]
    """(height, width, 3), upright and whole."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownTrack:
    """A track of an explanation."""

    name: str
    peaks: NDArray[np.int8]
    """(n, 2), as in engine.media.waveform."""
    seconds: float
    """How long it is."""


Shown = ShownPicture | ShownTrack


def write_explanation(explanation: Explanation, first: Shown, second: Shown, out: Path) -> None:
    """Draws an explanation into a PNG, which is there whole or not at all; no display is needed.

    Args:
        first: The item ``explanation.first``; both are pictures or both tracks, as the explanation is.

    Raises:
        InvalidRequestError: the file's name does not end in ``.png``.
        LibraryError: it cannot be written there.
    """
    from engine.library.explanations.block import stacked  # brings Pillow's fonts, which little else needs
    from engine.projection.lettering import Lettering

    check_explanation_picture(out)
    lettering = Lettering(_texts(explanation, first, second))
    drawn = stacked(list(_blocks(explanation, first, second, lettering)))
    with written_whole(out) as file:
        drawn.save(file, format="PNG")


def check_explanation_picture(out: Path) -> None:
    """Raises InvalidRequestError where ``out`` is not named as a picture of an explanation has to be."""
    if out.suffix.lower() != ".png":
        raise InvalidRequestError(f"{out} does not end in .png. An explanation is drawn as a PNG.")


def _blocks(explanation: Explanation, first: Shown, second: Shown, lettering: Lettering) -> Iterator[Block]:
    from engine.library.explanations import pictures, tracks
    from engine.library.explanations.block import FAINT, HEADING, INK, TEXT, written

    heading = [(f"Similarity {explanation.score:.2f}", HEADING, INK), (_line(explanation), TEXT, FAINT)]
    yield written([*heading, ("", TEXT / 2, INK)], lettering)
    names = first.name, second.name
    if isinstance(first, ShownPicture) and isinstance(second, ShownPicture):
        yield from pictures.blocks(explanation, names, (first.pixels, second.pixels), lettering)
    elif isinstance(first, ShownTrack) and isinstance(second, ShownTrack):
        peaks, seconds = (first.peaks, second.peaks), (first.seconds, second.seconds)
        yield from tracks.blocks(explanation, names, peaks, seconds, lettering)
    else:
        raise TypeError("two pictures are explained, or two tracks")


def _line(explanation: Explanation) -> str:
    what = "pictures" if explanation.kind is Kind.IMAGE else "tracks"
    line = f"of two {what} under {explanation.encoder}"
    if not explanation.tags:
        return line
    tags = ", ".join(tag.name for tag in explanation.tags[:_MOST_TAGS])
    more = ", …" if len(explanation.tags) > _MOST_TAGS else ""
    return f"{line}; tags of both: {tags}{more}"


def _texts(explanation: Explanation, first: Shown, second: Shown) -> Iterator[str]:
    """All that may be written, to find letters for."""
    yield from (first.name, second.name, _line(explanation), _CHARACTERS)
