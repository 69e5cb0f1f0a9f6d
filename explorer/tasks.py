"""Reads off the GUI thread, with their answers delivered on it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from engine.errors import EngineError

T = TypeVar("T")
_log = logging.getLogger(__name__)

THREADS = 3


class Tasks(QObject):
    """Runs functions in a few threads and calls ``then`` or ``failed`` on the thread it lives on."""

    trouble = Signal(str)
    """A sentence about a task that failed and that nobody else handles."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="explorer")
        self._newest: dict[str, int] = {}
        self._open = True
        self._pending = 0
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether every task has been delivered."""
        return self._pending == 0

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        failed: Callable[[str], None] | None = None,
        group: str | None = None,
    ) -> None:
        """Runs ``work`` in a thread, then ``then`` with its result.

        Of the tasks of one ``group`` only the newest is delivered, and those that have not begun are not run.
        """
        number = 0
        if group is not None:
            number = self._newest[group] = self._newest.get(group, 0) + 1
        if not self._open:
            return

        def outdated() -> bool:
            return not self._open or (group is not None and self._newest[group] != number)

        def job() -> T | None:
            return None if outdated() else work()

        def deliver(future: Future[T | None]) -> None:
            self._pending -= 1
            if outdated():
                return
            error = future.exception()
            if error is None:
                then(future.result())  # type: ignore[arg-type]
            else:
                (failed or self.trouble.emit)(_sentence(error))

        self._pending += 1
        future = self._pool.submit(job)
        future.add_done_callback(lambda done: self._send(lambda: deliver(done)))

    def close(self) -> None:
        """Waits for what runs and delivers nothing more."""
        self._open = False
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _send(self, delivery: Callable[[], None]) -> None:
        if self._open:
            self._arrived.emit(delivery)

    def _deliver(self, delivery: Callable[[], None]) -> None:
        delivery()


def _sentence(error: BaseException) -> str:
    """What to tell a person of ``error``; only the expected ones explain themselves."""
    if isinstance(error, EngineError):
        return str(error)
    _log.error("a task failed", exc_info=error)
    return f"Something went wrong in this program ({type(error).__name__}: {error}). The log has the details."
