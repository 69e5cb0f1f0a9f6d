"""Why two files have the score that they have: the encoder service's other answer.

It brings torch, and so is imported when an encoder has been loaded, after ``registry.load``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from engine.domain import AudioInput, ExplanationMethod
from engine.encoders import registry
from engine.encoders.backbones import backbone
from engine.encoders.encoder import Encoder
from engine.encoders.explaining.places import PlaceNetwork, place_network
from engine.errors import DecodeError, InvalidRequestError
from engine.jobs.service import ExplainReply, ExplainRequest
from engine.runners import explain_pictures

_T = TypeVar("_T")


@cache
def _network(source: str, folder: Path) -> PlaceNetwork | None:
    """The network behind an encoder; None where the places of its last feature map are not known."""
    if source.startswith(registry.HUB_PREFIX):
        return None
    return place_network(backbone(source, folder).module)


def explained(encoder: Encoder, request: ExplainRequest) -> ExplainReply:
    """What ``encoder`` goes by in the two files.

    Raises:
        InvalidRequestError: one of them cannot be read.
        EncoderError: the encoder cannot be used.
    """
    wanted, files = encoder.input, (request.first, request.second)
    if isinstance(wanted, AudioInput):
        from engine.runners import explain_tracks  # audio libraries, which pictures do not need

        first, second = (_read(path, partial(explain_tracks.read, wanted=wanted)) for path in files)
        return explain_tracks.explained(encoder, first, second)
    here, there = (_read(path, partial(explain_pictures.read, wanted=wanted)) for path in files)
    maps_places = ExplanationMethod.GRADIENT in request.methods
    network = _network(request.source, request.cache) if maps_places else None
    return explain_pictures.explained(encoder, network, here, there, request.methods)


def _read(path: Path, read: Callable[[Path], _T]) -> _T:
    try:
        return read(path)
    except DecodeError as error:
        raise InvalidRequestError(f"{path} cannot be looked into: {error}.") from error
