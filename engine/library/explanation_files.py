"""Explanations as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import Explanation, Item, Kind
from engine.errors import DecodeError, InvalidRequestError, NotFoundError
from engine.library.explanation_picture import (
    Shown,
    ShownPicture,
    ShownTrack,
    check_explanation_picture,
    write_explanation,
)

SIDE = 640
"""Pixels of a picture's longer side that is looked at, about."""

Waveform = Callable[[str], NDArray[np.int8] | None]
"""As ``Music.waveform``."""


def save_explanation(
    explanation: Explanation, items: Mapping[int, Item], waveform: Waveform, out: Path
) -> None:
    """Draws an explanation of two ``items`` into a PNG; see ``write_explanation``.

    Raises:
        NotFoundError: an item is not in the library any more.
        InvalidRequestError: ``out`` does not end in ``.png``, or a picture cannot be read any more.
        LibraryError: it cannot be written there.
    """
    check_explanation_picture(out)
    for item_id in (explanation.first, explanation.second):
        if item_id not in items:
            raise NotFoundError(f"Item {item_id} is not in this library any more.")
    first, second = (_shown(items[item_id], waveform) for item_id in (explanation.first, explanation.second))
    write_explanation(explanation, first, second, out)


def _shown(item: Item, waveform: Waveform) -> Shown:
    if item.kind is Kind.MUSIC:
        peaks = waveform(item.content_hash) if item.content_hash is not None else None
        silence = np.zeros((1, 2), np.int8)
        return ShownTrack(item.path.name, silence if peaks is None else peaks, item.duration or 0.0)
    from engine.media.pictures import decode_picture  # brings the decoders, which tracks do not need

    try:
        return ShownPicture(item.path.name, decode_picture(item.path, 1, longest=SIDE).pixels)
    except DecodeError as error:
        raise InvalidRequestError(f"{item.path} cannot be drawn: {error}.") from error
