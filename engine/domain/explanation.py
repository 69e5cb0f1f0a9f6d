"""Explanation: why two items are called similar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from engine.domain.items import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Heat: TypeAlias = NDArray[np.float32]


class ExplanationMethod(StrEnum):
    """How it is found out which parts make two pictures similar."""

    OCCLUSION = "occlusion"
    """Parts are covered, and it is seen how much the score falls; works with any encoder."""
    GRADIENT = "gradient"
    """How each place of the last feature map pulls at the score; needs a network that has one."""


@dataclass(frozen=True, slots=True)
class ExplanationRequest:
    """Two items of one kind, by their ids."""

    first: int
    second: int
    encoder: str | None = None
    """Name of a version; the one that answers for the first item's collection, if None."""
    methods: tuple[ExplanationMethod, ...] = (ExplanationMethod.GRADIENT, ExplanationMethod.OCCLUSION)
    """For pictures; those that the encoder does not bear are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class SimilarityMap:
    """Which places of two pictures make them similar."""

    method: ExplanationMethod
    first: Heat
    """(height, width) float32 over the whole of the upright picture, as coarse as the method is: what a place
    does for the score, below 0 where it speaks against it. Strengths of two methods do not compare."""
    second: Heat


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """A stretch of one track and a stretch of the other that are most alike."""

    first: float
    """Where it begins, in seconds."""
    second: float
    seconds: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class SharedMoments:
    """Which seconds of two tracks make them similar."""

    first_times: Heat
    """(n,) where each window begins, in seconds."""
    first: Heat
    """(n,) what each window of the first track adds to the score of the two."""
    second_times: Heat
    second: Heat
    best: tuple[SharedMoment, ...]
    """The most alike first; none overlaps another in either track."""


@dataclass(frozen=True, slots=True)
class SharedBand:
    """A band of frequencies, and how much the score falls without it."""

    low: float
    """In hertz."""
    high: float
    first: float
    """Without it in the first track; below 0 where the score rises."""
    second: float


@dataclass(frozen=True, slots=True)
class SharedTag:
    """A tag on both items."""

    name: str
    first: float
    """Confidence; 1 for a person's."""
    second: float


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Why two items have the score that they have."""

    kind: Kind
    encoder: str
    first: int
    second: int
    score: float
    tags: tuple[SharedTag, ...]
    """The surest of both first."""
    maps: tuple[SimilarityMap, ...] = ()
    """Of pictures."""
    moments: SharedMoments | None = None
    """Of music."""
    bands: tuple[SharedBand, ...] = ()
    """Of music, from the lowest up."""
