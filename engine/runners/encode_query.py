"""The encoder service: answers queries from warm encoders until its pipe ends."""

from __future__ import annotations

from multiprocessing.connection import Connection

import numpy as np
from numpy.typing import NDArray

from engine.encoders import registry
from engine.encoders.encoder import Encoder, TextEncoder
from engine.errors import DecodeError, EncoderError, EngineError
from engine.jobs.service import EncodeReply, EncodeRequest
from engine.media.pictures import decode_picture, network_input, smallest_for

Vector = NDArray[np.float32]


def serve(connection: Connection) -> None:
    """Receives ``EncodeRequest`` and sends ``EncodeReply`` or the ``EngineError`` that says why not."""
    encoders: dict[str, Encoder] = {}
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        try:
            if request.source not in encoders:
                encoders[request.source] = registry.load(request.source, request.cache)
            reply: EncodeReply | EngineError = _answer(encoders[request.source], request)
        except EngineError as error:
            reply = error
        connection.send(reply)


def _answer(encoder: Encoder, request: EncodeRequest) -> EncodeReply:
    results: list[Vector | str] = []
    for path in request.files:
        try:
            picture = decode_picture(path, smallest_for(encoder.input))
        except DecodeError as error:
            results.append(str(error))
            continue
        results.append(encoder.encode(network_input(picture.pixels, encoder.input)[None]).embeddings[0])
    if request.texts:
        if not isinstance(encoder, TextEncoder):
            raise EncoderError(
                f"The encoder '{encoder.name}' does not understand text. Give the collection a CLIP or "
                "SigLIP encoder, for instance with 'use-encoder hub:openai/clip-vit-base-patch32'."
            )
        results.extend(encoder.encode_text(list(request.texts)))
    return EncodeReply(encoder.name, tuple(results))
