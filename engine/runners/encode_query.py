"""The encoder service: answers queries and explains scores, from warm encoders, until its pipe ends."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import AudioInput, Span
from engine.encoders import registry
from engine.encoders.encoder import Encoder, TextEncoder, unit_rows
from engine.errors import DecodeError, EncoderError, EngineError
from engine.jobs.service import EncodeReply, EncodeRequest, ExplainReply, ExplainRequest
from engine.runners.decoding import encoder_data

Vector = NDArray[np.float32]


def serve(connection: Connection) -> None:
    """Receives requests of ``jobs.service``; sends replies, or the ``EngineError`` that says why not."""
    encoders: dict[str, Encoder] = {}
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        reply: EncodeReply | ExplainReply | EngineError
        try:
            if request.source not in encoders:
                encoders[request.source] = registry.load(request.source, request.cache)
            reply = _answer(encoders[request.source], request)
        except EngineError as error:
            reply = error
        connection.send(reply)


def _answer(encoder: Encoder, request: EncodeRequest | ExplainRequest) -> EncodeReply | ExplainReply:
    if isinstance(request, EncodeRequest):
        return _encoded(encoder, request)
    from engine.runners.explain_query import explained  # brings torch, which the encoder has brought by now

    return explained(encoder, request)


def _encoded(encoder: Encoder, request: EncodeRequest) -> EncodeReply:
    results: list[Vector | str] = []
    for path in request.files:
        try:
            results.append(_embed(encoder, path, request.span))
        except DecodeError as error:
            results.append(str(error))
    if request.texts:
        if not isinstance(encoder, TextEncoder):
            raise EncoderError(
                f"The encoder '{encoder.name}' does not understand text. Give the collection a CLIP or "
                "SigLIP encoder, for instance with 'use-encoder hub:openai/clip-vit-base-patch32', or for "
                "music a CLAP encoder: 'use-encoder hub:laion/larger_clap_general'."
            )
        results.extend(encoder.encode_text(list(request.texts)))
    return EncodeReply(encoder.name, tuple(results))


def _embed(encoder: Encoder, path: Path, span: Span | None) -> Vector:
    """The vector of a file, or for a ``span`` of a track the mean of its segments there."""
    if span is None:
        return np.asarray(encoder.encode([encoder_data(path, encoder.input).array]).embeddings[0])
    if not isinstance(encoder.input, AudioInput):
        raise DecodeError("only music has parts, and it is a picture that is asked for")
    from engine.media.tracks import decode_span  # audio libraries, which pictures do not need

    (segments,) = encoder.encode([decode_span(path, encoder.input, span)]).segments
    return np.asarray(unit_rows(segments.mean(axis=0, keepdims=True), encoder.name)[0])
