"""Encoders of a training: a head on the embeddings of another encoder, or a network of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from engine.domain import AudioInput, PictureInput
from engine.encoders.description import Description
from engine.encoders.encoder import Encoded, Encoder, check_tracks, stacked_pictures, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.heads import Head
from engine.encoders.trainable import TrainableMusic
from engine.errors import EncoderError

PICTURES_AT_ONCE = 64
ROWS_AT_ONCE = 4096
TRACKS_AT_ONCE = 4
"""Tracks; of 40 windows each they are 62 MB for musicnn."""


class Embeds(Protocol):
    """What makes embeddings of items that were prepared."""

    @property
    def batch_size(self) -> int:
        """How many items it is best given."""

    def __call__(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """As ``Encoder.encode``."""


class Adapted:
    """A head on the embeddings of another encoder, whose tags and segments stay as they are."""

    def __init__(self, base: Encoder, head: Head, description: Description) -> None:
        self.base, self.head = base, head.eval().requires_grad_(False)
        self._description = description
        self.batch_size = base.batch_size

    def __call__(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        encoded = self.base.encode(batch)
        tags = encoded.tags if self._description.tags else ((),) * len(batch)
        return Encoded(self.from_base(encoded.embeddings), tags, encoded.segments)

    def from_base(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings (n, d) of the base to those of this encoder."""
        return projected(self.head, embeddings, self._description.name)


class EmbedsPictures:
    """A network of pictures."""

    batch_size = PICTURES_AT_ONCE

    def __init__(self, execution: Execution, wanted: PictureInput, name: str) -> None:
        self.execution = execution
        self._wanted, self._name = wanted, name

    def __call__(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        (vectors,) = self.execution.run(stacked_pictures(batch, self._wanted, self._name))
        return Encoded(unit_rows(vectors, self._name), ((),) * len(batch))


class EmbedsMusic:
    """The mean of what a network says of a track's windows, each of length 1; these are its segments."""

    batch_size = TRACKS_AT_ONCE

    def __init__(
        self, execution: Execution, module: TrainableMusic, wanted: AudioInput, description: Description
    ) -> None:
        self.execution = execution
        self._module, self._wanted, self._name = module, wanted, description.name
        self._dimension = description.dimension

    def __call__(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        check_tracks(batch, self._wanted, self._name)
        if not len(batch):
            return Encoded(np.zeros((0, self._dimension), np.float32), ())
        heard = [window for track in batch for window in self._module.heard(self._module.filled(track))]
        windows = unit_rows(self.execution.run_each(heard), self._name)
        segments = np.split(windows, np.cumsum([len(track) for track in batch])[:-1])
        means = np.stack([part.mean(axis=0, dtype=np.float64) for part in segments])
        return Encoded(unit_rows(means, self._name), ((),) * len(batch), tuple(segments))


class TrainedEncoder:
    """The encoder of a folder that a training wrote; see ``Encoder``."""

    def __init__(self, description: Description, digest: str, embeds: Embeds) -> None:
        self.description = description
        self.name, self.kind = description.name, description.kind
        self.dimension, self.input = description.dimension, description.input
        self.digest = digest
        self.batch_size = embeds.batch_size
        self._embeds = embeds

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds items, each prepared as ``input`` says; see ``Encoder.encode``."""
        return self._embeds(batch)

    @property
    def adapted(self) -> Adapted | None:
        """Its head and what that stands on; None where it has a network of its own."""
        return self._embeds if isinstance(self._embeds, Adapted) else None

    def from_base(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embeddings float32 (n, d) of its base to its own, (n, dimension), so that nothing is decoded anew.

        Raises:
            EncoderError: it has a network of its own, or its base makes embeddings of another length.
        """
        if self.adapted is None:
            raise EncoderError(
                f"The encoder '{self.name}' was trained as a whole, so the vectors of its base say nothing "
                "of its own. Embed the items with it."
            )
        return self.adapted.from_base(embeddings)


class Texts(Protocol):
    """What embeds texts, such as ``SentenceEncoder``."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts to float32 (n, width), each row of length 1."""


class TrainedTextEncoder(TrainedEncoder):
    """A ``TrainedEncoder`` that was trained to place texts among its embeddings."""

    def __init__(
        self, description: Description, digest: str, embeds: Embeds, texts: Texts, projector: nn.Linear
    ) -> None:
        super().__init__(description, digest, embeds)
        self._texts = texts
        self._projector = projector.eval().requires_grad_(False)

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: (len(texts), dimension); see ``TextEncoder.encode_text``."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return projected(self._projector, self._texts.encode(texts), self.name)


def projected(layer: nn.Linear, vectors: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """What ``layer`` makes of vectors float32 (n, d), each row of length 1.

    Raises:
        EncoderError: they have another length, or a result is not finite; the message says ``name``.
    """
    if vectors.ndim != 2 or vectors.shape[1] != layer.in_features:
        raise EncoderError(
            f"The encoder '{name}' was given vectors {vectors.shape} and reads (n, {layer.in_features})."
        )
    made = np.empty((len(vectors), layer.out_features), np.float32)
    with torch.inference_mode():
        for start in range(0, len(vectors), ROWS_AT_ONCE):
            part = np.require(vectors[start : start + ROWS_AT_ONCE], np.float32, ["C", "W"])
            made[start : start + ROWS_AT_ONCE] = layer(torch.from_numpy(part)).numpy()
    return unit_rows(made, name)
