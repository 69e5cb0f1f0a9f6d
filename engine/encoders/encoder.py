"""What an encoder is: a network that turns items into embeddings. Importable without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput, Kind, PictureInput, Tag
from engine.errors import EncoderError

EncoderInput = PictureInput | AudioInput
"""How an encoder wants its items: pictures by a ``PictureInput``, music by an ``AudioInput``."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder says of a batch of n items."""

    embeddings: NDArray[np.float32]
    """(n, dimension), each row of length 1."""
    tags: tuple[tuple[Tag, ...], ...]
    """For each item the words the encoder knows for it, surest first; empty where it knows none."""
    segments: tuple[NDArray[np.float32], ...] = ()
    """For each track the vectors of its windows, (windows, s), each row of length 1; nothing for pictures.

    They compare with each other and not with ``embeddings``: s need not be ``dimension``.
    """


class Encoder(Protocol):
    """A stored state of a network, ready to encode."""

    @property
    def name(self) -> str:
        """The encoder version's name, as it stands in the catalogue; other weights have another name."""

    @property
    def kind(self) -> Kind:
        """The kind of item it reads."""

    @property
    def dimension(self) -> int:
        """The length of its embeddings."""

    @property
    def input(self) -> EncoderInput:
        """How an item is to be prepared for ``encode``."""

    @property
    def digest(self) -> str:
        """Hexadecimal digest of its weights and of what else decides its embeddings."""

    @property
    def batch_size(self) -> int:
        """How many items a call of ``encode`` is best given; any number is answered."""

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds n items, each prepared as ``input`` says.

        A picture is uint8 (input.height, input.width, 3), RGB; an array of n of them does as well. A track is
        float32 (windows, input.samples) with at least one window; tracks may differ in their number.

        Raises:
            EncoderError: an item has another shape or the network answers with unusable numbers.
        """


@runtime_checkable
class TextEncoder(Encoder, Protocol):
    """An encoder that also places texts among its embeddings."""

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: (len(texts), dimension), each row of length 1.

        Raises:
            EncoderError: the network answers with unusable numbers.
        """


def unit_rows(vectors: NDArray[np.floating], name: str) -> NDArray[np.float32]:
    """``vectors`` (n, d) with every row scaled to length 1; a row of zeros stays as it is.

    Raises:
        EncoderError: a number is not finite; the message calls the encoder ``name``.
    """
    wide = vectors.astype(np.float64)
    if not np.isfinite(wide).all():
        raise EncoderError(
            f"The encoder '{name}' answers with numbers that are not finite, so its weights are damaged. "
            "Install or download it again, or choose another encoder."
        )
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    return (wide / np.where(lengths == 0.0, 1.0, lengths)).astype(np.float32)


def stacked_pictures(batch: Sequence[NDArray[Any]], wanted: PictureInput, name: str) -> NDArray[np.uint8]:
    """The pictures of ``batch`` as one array, uint8 (n, wanted.height, wanted.width, 3).

    Raises:
        EncoderError: one of them is something else; the message calls the encoder ``name``.
    """
    expected = (wanted.height, wanted.width, 3)
    for picture in batch:
        if picture.dtype != np.uint8 or picture.shape != expected:
            raise EncoderError(
                f"The encoder '{name}' was given {picture.dtype} {picture.shape} and reads uint8 {expected}. "
                "Prepare the pictures as its input says."
            )
    return np.asarray(batch, np.uint8) if len(batch) else np.zeros((0, *expected), np.uint8)


def check_tracks(batch: Sequence[NDArray[Any]], wanted: AudioInput, name: str) -> None:
    """Raises an ``EncoderError`` unless every track is float32 (windows ≥ 1, wanted.samples)."""
    for track in batch:
        if track.dtype != np.float32 or track.ndim != 2 or not len(track) or track.shape[1] != wanted.samples:
            raise EncoderError(
                f"The encoder '{name}' was given {track.dtype} {track.shape} and reads float32 "
                f"(windows, {wanted.samples}). Prepare the tracks as its input says."
            )
