"""Processes of our own: started afresh, each at the end of a pipe."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

CONTEXT: BaseContext = multiprocessing.get_context("spawn")
"""How processes are started: afresh, for a copy of a process with threads may stand still for good."""


def start(
    target: Callable[..., None], *arguments: Any, name: str, daemon: bool = False
) -> tuple[BaseProcess, Connection]:
    """Starts ``target(*arguments, connection)`` in a new process; returns it and our end of the pipe."""
    connection, remote = CONTEXT.Pipe(duplex=True)
    process: BaseProcess = CONTEXT.Process(target=target, args=(*arguments, remote), name=name, daemon=daemon)  # type: ignore[attr-defined]
    with _interrupts_held_back():
        process.start()
    remote.close()
    return process, connection


def detach() -> None:
    """Keeps standard output free for the front end's answer and leaves Ctrl+C to the front end.

    Standard error is for this program alone: decoders in C print there whatever they meet in a file.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):  # a program with a window may have no standard error
        ours = os.dup(2)
        os.dup2(ours, 1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        sys.stderr = os.fdopen(ours, "w", buffering=1, errors="backslashreplace")


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl+C reaches the new process only when ``detach`` has told it to leave that alone.

    It inherits that the signal is blocked; in this one it is delivered afterwards. Windows has no such thing.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would unblock the signal if it were started with the process
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
