"""What tests of the player need: tracks, and a library that answers from memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from gallery_parts import make_item
from numpy.typing import NDArray

from engine.domain import Item, ItemState, Kind, Span
from engine.errors import DecodeError

DURATION = 60.0
PICTURE, BROKEN = 8, 9
"""Ids of an item that is no music, and of one that could not be read; all others are tracks."""


def make_track(item_id: int, **more: object) -> Item:
    """A track that exists only here."""
    item = make_item(
        item_id, name=f"{item_id}.mp3", state=ItemState.FAILED if item_id == BROKEN else ItemState.READY
    )
    track = replace(
        item,
        kind=Kind.IMAGE if item_id == PICTURE else Kind.MUSIC,
        title=f"Track {item_id}",
        artist="The Testers",
        duration=DURATION,
    )
    return replace(track, **more)  # type: ignore[arg-type]


class MusicLibrary:
    """Every id is a track; its own music too, for the facade has the two apart."""

    def __init__(self) -> None:
        self.music = self
        self.spectrograms: list[tuple[Path, Span | None]] = []
        self.waveforms: list[str] = []

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        return {item_id: make_track(item_id) for item_id in ids}

    def waveform(self, content_hash: str) -> NDArray[np.int8] | None:
        self.waveforms.append(content_hash)
        return np.tile(np.array([[-90, 90]], np.int8), (500, 1))

    def spectrogram(self, path: Path, span: Span | None, width: int) -> NDArray[np.uint8]:
        self.spectrograms.append((path, span))
        if path.stem == "bad":
            raise DecodeError("the file is cut off")
        return np.tile(np.arange(96, dtype=np.uint8)[:, None] * 2, (1, width))

    def typical_start(self, item_id: int) -> float:
        return 10.0 + item_id
