"""Prepares batches in a thread, ahead of their use. Without torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
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
        self._ready: Queue[BatchT | BaseException | _End] = Queue(ahead)
        self._wanted = True
        self._thread = threading.Thread(
            target=self._fill, args=(iter(plans), load), name="batches", daemon=True
        )
        self._thread.start()

    def __iter__(self) -> Iterator[BatchT]:
        while True:
            batch = self._ready.get()
            if isinstance(batch, BaseException):
                raise batch
            if isinstance(batch, _End):
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
