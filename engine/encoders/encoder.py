"""What an encoder is: a network that turns items into embeddings. Importable without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from engine.domain import Kind, PictureInput, Tag
from engine.errors import EncoderError

EncoderInput = PictureInput
"""What an encoder wants to see; each kind of item has its own, pictures have ``PictureInput``."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder says of a batch of n items."""

    embeddings: NDArray[np.float32]
    """(n, dimension), each row of length 1."""
    tags: tuple[tuple[Tag, ...], ...]
    """For each item the words the encoder knows for it, surest first; empty where it knows none."""


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

    def encode(self, batch: NDArray[np.uint8]) -> Encoded:
        """Embeds pictures of shape (n, input.height, input.width, 3), RGB.

        Raises:
            EncoderError: the batch has another shape or the network answers with unusable numbers.
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


def check_pictures(batch: NDArray[np.uint8], wanted: PictureInput, name: str) -> None:
    """Raises an ``EncoderError`` unless ``batch`` is uint8 (n, wanted.height, wanted.width, 3)."""
    expected = (wanted.height, wanted.width, 3)
    if batch.dtype != np.uint8 or batch.ndim != 4 or batch.shape[1:] != expected:
        raise EncoderError(
            f"The encoder '{name}' was given {batch.dtype} {batch.shape} and reads uint8 "
            f"(n, {wanted.height}, {wanted.width}, 3). Prepare the pictures as its input says."
        )
