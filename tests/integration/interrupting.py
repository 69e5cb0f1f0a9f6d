"""Watches a running import through its catalogue, and strikes at a chosen moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from command_line import SECONDS

from engine.jobs.lock import is_free
from engine.settings import LibraryPaths

PAUSE = 0.003


@dataclass(frozen=True, slots=True)
class Watched:
    """A library in which another process is importing."""

    library: Path
    front_end: subprocess.Popen[str]

    @property
    def committed(self) -> int:
        """Items in the catalogue that have a vector."""
        return int(self._first("SELECT count(*) FROM embeddings", 0))

    @property
    def job_pid(self) -> int | None:
        """The process of the job that runs, or None."""
        pid: int | None = self._first("SELECT pid FROM jobs WHERE state = 'running' ORDER BY id DESC", None)
        return pid

    def until(self, condition: Callable[[], bool]) -> None:
        """Waits for a moment of the import."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert self.front_end.poll() is None, "the import ended before the moment came"
            assert time.monotonic() < deadline, "the moment never came"
            time.sleep(PAUSE)

    def until_committed(self, count: int) -> int:
        """Waits until the job runs and so many items are there, and returns the job's process id."""
        self.until(lambda: self.job_pid is not None and self.committed >= count)
        pid = self.job_pid
        assert pid is not None
        return pid

    def _first(self, query: str, otherwise: Any) -> Any:
        try:
            uri = f"{(self.library / 'catalog.sqlite').as_uri()}?mode=ro"
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                row = connection.execute(query).fetchone()
        except sqlite3.OperationalError:  # there is no catalogue yet, or no table in it
            return otherwise
        return otherwise if row is None else row[0]


def wait_for_release(library: Path) -> None:
    """Waits until no job writes to the library any more, whoever started it."""
    deadline = time.monotonic() + SECONDS
    while not is_free(LibraryPaths(library)):
        assert time.monotonic() < deadline, "the job goes on and on"
        time.sleep(PAUSE)


@contextmanager
def held(watched: Watched, pid: int) -> Iterator[None]:
    """Stops the job at a moment at which it is not in the middle of a transaction."""
    deadline = time.monotonic() + SECONDS
    while True:
        os.kill(pid, signal.SIGSTOP)
        if _can_be_written(watched.library):
            break
        os.kill(pid, signal.SIGCONT)
        assert time.monotonic() < deadline
        time.sleep(PAUSE)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _can_be_written(library: Path) -> bool:
    try:
        with closing(sqlite3.connect(library / "catalog.sqlite", timeout=0.05)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError:
        return False
    return True
