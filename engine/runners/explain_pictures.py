"""Which places of two pictures make them similar, over the whole of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import ExplanationMethod, PictureInput, SimilarityMap
from engine.encoders.encoder import Encoder
from engine.encoders.explaining.occlusion import fall_of_score
from engine.encoders.explaining.places import PlaceNetwork
from engine.jobs.service import ExplainReply
from engine.media.framing import Box, Framing, framing_of, over_picture
from engine.media.pictures import decode_picture, network_input, smallest_for

Heat = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A picture as the encoder sees it, uint8 (height, width, 3), and how it came there."""

    pixels: NDArray[np.uint8]
    framing: Framing


def read(path: Path, wanted: PictureInput) -> Seen:
    """The picture in a file.

    Raises:
        DecodeError: it cannot be decoded.
    """
    return seen(decode_picture(path, smallest_for(wanted)).pixels, wanted)


def seen(pixels: NDArray[np.uint8], wanted: PictureInput) -> Seen:
    """``pixels`` of an upright picture, uint8 (height, width, 3), as an encoder wants them."""
    height, width = pixels.shape[:2]
    return Seen(network_input(pixels, wanted), framing_of(width, height, wanted))


def explained(
    encoder: Encoder,
    network: PlaceNetwork | None,
    first: Seen,
    second: Seen,
    methods: Sequence[ExplanationMethod],
) -> ExplainReply:
    """A map by each of ``methods``, but for the one that needs a ``network`` where there is none."""
    here, there = encoder.encode([first.pixels, second.pixels]).embeddings
    maps: list[SimilarityMap] = []
    for method in methods:
        if method is ExplanationMethod.OCCLUSION:
            maps.append(SimilarityMap(method, _falls(encoder, first, there), _falls(encoder, second, here)))
        elif network is not None:
            pulls = network.pulls(first.pixels, second.pixels)
            maps.append(SimilarityMap(method, _pulls(pulls[0], first), _pulls(pulls[1], second)))
    return ExplainReply(encoder.name, float(here @ there), tuple(maps))


def _falls(encoder: Encoder, seen: Seen, other: NDArray[np.float32]) -> Heat:
    place = seen.framing.place
    return over_picture(fall_of_score(encoder, seen.pixels, place, other), place, seen.framing)


def _pulls(pulls: Heat, seen: Seen) -> Heat:
    height, width = seen.pixels.shape[:2]
    return over_picture(pulls, Box(0, 0, width, height), seen.framing)
