"""A warm process that embeds queries and explains scores, so that neither waits behind a job."""

from __future__ import annotations

import importlib
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.domain import ExplanationMethod, SharedBand, SharedMoments, SimilarityMap, Span
from engine.errors import EncoderError, EngineError
from engine.jobs import spawning
from engine.jobs.protocol import ENCODER_SERVICE

IDLE_SECONDS = 300.0
STOP_SECONDS = 2.0
"""How long the process may take to end, once it is not wanted any more."""


@dataclass(frozen=True, slots=True)
class EncodeRequest:
    """Files or texts to embed with the encoder ``source``; ``cache`` is a folder for what it measured.

    With ``span``, a range of the one file is meant, and the answer is the mean of its windows' vectors,
    float32 (s,): the vectors that tracks are compared by part, not as wholes.
    """

    source: str
    cache: Path
    files: tuple[Path, ...] = ()
    texts: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class EncodeReply:
    """One embedding, float32 (d,), or one reason for each file or text, and the encoder's version name."""

    encoder: str
    results: tuple[NDArray[np.float32] | str, ...]


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """Two files of one kind whose score under the encoder ``source`` is to be explained.

    ``cache`` as in ``EncodeRequest``; ``methods`` are for pictures, and those that cannot be are left out.
    """

    source: str
    cache: Path
    first: Path
    second: Path
    methods: tuple[ExplanationMethod, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainReply:
    """What there is to say of the two files; the fields are those of ``Explanation``."""

    encoder: str
    score: float
    maps: tuple[SimilarityMap, ...] = ()
    moments: SharedMoments | None = None
    bands: tuple[SharedBand, ...] = ()


class EncoderService:
    """Starts its process on first use and stops it after ``idle_seconds`` without a query."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS, module: str = ENCODER_SERVICE) -> None:
        self._idle_seconds = idle_seconds
        self._module = module
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._timer: threading.Timer | None = None
        self._used_at = 0.0
        self._abandoned = False

    @property
    def running(self) -> bool:
        """Whether its process is up."""
        return self._process is not None and self._process.is_alive()

    def encode(self, request: EncodeRequest) -> EncodeReply:
        """Embeds what ``request`` names. Safe from any thread; one query at a time.

        Raises:
            EncoderError: the encoder cannot be loaded, or its process ended.
        """
        reply = self._ask(request)
        assert isinstance(reply, EncodeReply)
        return reply

    def explain(self, request: ExplainRequest) -> ExplainReply:
        """Explains the score of two files; seconds long, in which no query is answered.

        Raises:
            EncoderError: the encoder cannot be loaded, or its process ended.
            InvalidRequestError: a file cannot be read.
        """
        reply = self._ask(request)
        assert isinstance(reply, ExplainReply)
        return reply

    def _ask(self, request: EncodeRequest | ExplainRequest) -> object:
        with self._lock:
            connection = self._connection if self.running else None
            connection = connection or self._start()
            self._used_at = time.monotonic()
            if self._abandoned:
                raise EncoderError("The library is being closed.")
            try:
                connection.send(request)
                reply = connection.recv()
            except (EOFError, OSError) as error:
                self._stop()
                raise EncoderError(
                    "The encoder's process ended unexpectedly; try the query again."
                ) from error
            self._watch(self._idle_seconds)
        if isinstance(reply, EngineError):
            raise reply
        return reply

    def warm_up(self) -> None:
        """Starts the process ahead of the first query."""
        with self._lock:
            if not self.running:
                self._start()
                self._watch(self._idle_seconds)

    def abandon(self) -> None:
        """Gives up at once what is asked now, and all that is asked from now on; ``close`` is still to come.

        Whoever waits for an answer gets an EncoderError.
        """
        self._abandoned = True
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """Stops the process; a query that does not end in time is given up."""
        if not self._lock.acquire(timeout=STOP_SECONDS):
            if (process := self._process) is not None:
                process.kill()
            self._lock.acquire()
        try:
            self._stop()
        finally:
            self._lock.release()

    def _start(self) -> Connection:
        self._stop()
        name = "encoder-service"
        self._process, self._connection = spawning.start(serve, self._module, name=name, daemon=True)
        return self._connection

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.join(STOP_SECONDS)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process = None

    def _watch(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = threading.Timer(seconds, self._stop_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _stop_if_idle(self) -> None:
        with self._lock:
            self._timer = None
            left = self._used_at + self._idle_seconds - time.monotonic()
            if left <= 0:
                self._stop()
            elif self._process is not None:
                self._watch(left)


def serve(module: str, connection: Connection) -> None:
    """Entry point of the service process; it ends with the pipe."""
    spawning.detach()
    importlib.import_module(module).serve(connection)
