"""A student's embeddings of items, as the encoder that is made of it will give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.contrastive.exactness import unit
from engine.contrastive.inputs.layout import FULL_SCALE
from engine.contrastive.inputs.reading import Inputs
from engine.contrastive.material import Rows, Vectors
from engine.contrastive.student import Student
from engine.domain import AudioInput

Embed = Callable[[Rows], Vectors]
"""Rows (m,) to embeddings (m, d), each of length 1."""
Embedding = Callable[[Student], Embed]
"""A student to what embeds with it, as it is then."""
Prepared = Callable[[Rows], Inputs]
"""Rows (m,) to their items at places 0 to m - 1, decoded as an encoder reads them."""
AT_ONCE = 4096
"""Rows of features that go through a head together."""
PICTURES_AT_ONCE, TRACKS_AT_ONCE, WINDOWS_AT_ONCE = 64, 16, 64


def of_features(features: NDArray[np.floating], device: torch.device) -> Embedding:
    """Through the head, from cached ``features`` (n, d)."""

    def embedding(student: Student) -> Embed:
        def embed(rows: Rows) -> Vectors:
            with evaluated(student):
                parts = [
                    numbers(student.features(_tensor(features[rows[start : start + AT_ONCE]], device)))
                    for start in range(0, max(len(rows), 1), AT_ONCE)
                ]
            return np.concatenate(parts)

        return embed

    return embedding


def of_pictures(prepared: Prepared, device: torch.device) -> Embedding:
    """Through all of a network, from pictures as its encoder reads them."""

    def embedding(student: Student) -> Embed:
        def outputs(inputs: Inputs, places: Rows) -> Tensor:
            pictures = inputs.pictures(places).to(device)
            return student.features(pictures.permute(0, 3, 1, 2))

        return _of_decoded(student, prepared, outputs, PICTURES_AT_ONCE)

    return embedding


def of_tracks(
    prepared: Prepared, wanted: AudioInput, spectrogram: nn.Module | None, device: torch.device
) -> Embedding:
    """Through all of a network, from all windows of each track: the mean of theirs, each of length 1."""

    def embedding(student: Student) -> Embed:
        def outputs(inputs: Inputs, places: Rows) -> Tensor:
            counts = inputs.counts[places]
            windows = np.concatenate([np.arange(count) for count in counts])
            taken = inputs.take(np.repeat(places, counts), windows, np.zeros_like(windows), wanted.samples)
            parts = []
            for part in torch.split(taken, WINDOWS_AT_ONCE):
                sounds = part.to(device).float() / FULL_SCALE
                heard = sounds if spectrogram is None else spectrogram(sounds)
                parts.append(unit(student.features(heard)))
            tracks = torch.split(torch.cat(parts), counts.tolist())
            return torch.stack([track.mean(dim=0) for track in tracks])

        return _of_decoded(student, prepared, outputs, TRACKS_AT_ONCE)

    return embedding


def _of_decoded(
    student: Student, prepared: Prepared, outputs: Callable[[Inputs, Rows], Tensor], at_once: int
) -> Embed:
    """What cannot be read has an embedding of zeros, which finds nothing and is found by nothing."""

    def embed(rows: Rows) -> Vectors:
        inputs = prepared(rows)
        readable = np.flatnonzero(inputs.counts)
        found: Vectors | None = None
        with evaluated(student):
            for start in range(0, len(readable), at_once):
                places = readable[start : start + at_once]
                vectors = numbers(outputs(inputs, places))
                if found is None:
                    found = np.zeros((len(rows), vectors.shape[1]), np.float32)
                found[places] = vectors
        return np.empty((len(rows), 0), np.float32) if found is None else found

    return embed


@contextmanager
def evaluated(student: Student) -> Iterator[None]:
    """Inside, the student is in evaluation and nothing wants a gradient."""
    training = student.training
    student.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        student.train(training)


def numbers(outputs: Tensor) -> Vectors:
    """(n, d), each of length 1."""
    found: Vectors = unit(outputs).cpu().numpy()
    return found


def of_texts(texts: NDArray[np.floating], placed: Callable[[Tensor], Tensor], device: torch.device) -> Embed:
    """Rows to where ``placed`` puts their captions among the items, from embeddings ``texts`` (n, t)."""

    @torch.no_grad()
    def embed(rows: Rows) -> Vectors:
        return numbers(placed(_tensor(texts[rows], device)))

    return embed


def _tensor(features: NDArray[np.floating], device: torch.device) -> Tensor:
    return torch.from_numpy(np.array(features, np.float32)).to(device)
