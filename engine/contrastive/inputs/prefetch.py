"""Prepares batches in a thread, ahead of their use. Without torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
from time import perf_counter
from typing import Generic, Self, TypeVar

PlanT = TypeVar("PlanT")
BatchT = TypeVar("BatchT")

AHEAD = 2
"""Batches that are ready while one is used."""
_PATIENCE = 0.1
"""Seconds after which the thread looks whether it is still wanted."""


class _End:
    """After the last batch."""


class Prefetch(Generic[PlanT, BatchT]):
    """Batches of ``plans``, in order, each loaded in a thread; to be iterated over once.

    What the thread raises is raised where the batch was to come. To be closed, or used in a ``with``.
    """

    def __init__(self, plans: Iterable[PlanT], load: Callable[[PlanT], BatchT], ahead: int = AHEAD) -> None:
        self.waited = 0.0
        """Seconds that the consumer has waited for batches."""
        self._begun: float | None = None
        self._ended: float | None = None
        self._ready: Queue[BatchT | BaseException | _End] = Queue(ahead)
        self._wanted = True
        self._thread = threading.Thread(
            target=self._fill, args=(iter(plans), load), name="batches", daemon=True
        )
        self._thread.start()

    @property
    def share_waited(self) -> float:
        """Part of the time since the first batch was asked for that went into waiting, in [0, 1]."""
        if self._begun is None:
            return 0.0
        lasted = (self._ended or perf_counter()) - self._begun
        return min(self.waited / lasted, 1.0) if lasted > 0 else 0.0

    def __iter__(self) -> Iterator[BatchT]:
        self._begun = perf_counter()
        while True:
            asked = perf_counter()
            batch = self._ready.get()
            self.waited += perf_counter() - asked
            if isinstance(batch, (_End, BaseException)):
                self._ended = perf_counter()
                if isinstance(batch, BaseException):
                    raise batch
                return
            yield batch

    def close(self) -> None:
        """Ends the thread, after the batch it is at."""
        self._wanted = False
        while self._thread.is_alive():
            try:
                self._ready.get_nowait()  # makes room, so that it sees that it may go
            except Empty:
                self._thread.join(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _fill(self, plans: Iterator[PlanT], load: Callable[[PlanT], BatchT]) -> None:
        try:
            for plan in plans:
                if not self._put(load(plan)):
                    return
        except BaseException as error:
            self._put(error)
        else:
            self._put(_End())

    def _put(self, batch: BatchT | BaseException | _End) -> bool:
        while self._wanted:
            try:
                self._ready.put(batch, timeout=_PATIENCE)
            except Full:
                continue
            return True
        return False
