"""How encoders want their items, and the versions of encoders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from engine.domain.items import Kind

Fit = Literal["crop", "squash", "pad"]


@dataclass(frozen=True, slots=True)
class PictureInput:
    """What a picture encoder wants to see.

    ``fit`` says how a picture becomes ``width`` × ``height``: *crop* scales the shorter side and cuts the
    middle out, *squash* scales both sides on their own, *pad* scales the longer side and fills up with white.
    ``zoom`` is the share of the cropped square that is kept (0.875 is the custom of ImageNet networks).
    """

    width: int
    height: int
    fit: Fit = "crop"
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class AudioInput:
    """What a music encoder wants to hear: mono windows of a track, float32 in about [-1, 1].

    Window k of a track holds the ``samples`` samples at ``rate`` Hz from sample k · ``hop`` − ``lead`` on,
    with silence before its start and after its end. A track with more than ``most_windows`` gives that many,
    evenly spaced.
    """

    rate: int
    samples: int
    hop: int
    lead: int = 0
    most_windows: int = 80


class EncoderState(StrEnum):
    """The standing of an encoder version."""

    ACTIVE = "active"
    CANDIDATE = "candidate"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class EncoderVersion:
    """A stored state of an encoder; every vector names one."""

    id: int
    name: str
    kind: Kind
    dimension: int
    state: EncoderState
    source: str
    """Where it comes from: ``bundled``, ``hub:NAME``, ``file:NAME`` or the training job that made it."""
    vectors: int = 0
    """How many items have a vector under it."""
    reads_text: bool = False
    """Whether texts can be compared with its embeddings."""
    base: str | None = None
    """Name of the version it was trained from."""
    collection: str | None = None
    """Name of the collection it was trained on."""
    method: str | None = None
    """The objective it was trained with."""
