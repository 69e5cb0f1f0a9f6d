"""An encoder for tests, imported by the service's process: it knows words, and how to fail."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection

import numpy as np

from engine.errors import EncoderError
from engine.jobs.service import EncodeReply, ExplainReply, ExplainRequest


def serve(connection: Connection) -> None:
    """Answers each text with its length as a vector; some sources make it misbehave."""
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        match request.source:
            case "die":
                os._exit(1)
            case "hang":
                time.sleep(60)
            case "refuse":
                connection.send(EncoderError("There is no such encoder."))
            case _ if isinstance(request, ExplainRequest):
                connection.send(ExplainReply("lengths", len(request.first.name) / len(request.second.name)))
            case _:
                vectors = tuple(
                    np.array([len(text), os.getpid()], dtype=np.float32) for text in request.texts
                )
                connection.send(EncodeReply("lengths", vectors))
