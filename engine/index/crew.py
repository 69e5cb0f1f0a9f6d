"""Work for all processors at once, in threads that each compute on their own."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from engine.index.clustering import BuildStopped, Stopped

_T = TypeVar("_T")

MOST_THREADS = 8
"""Each has some tens of megabytes of its own at work."""

_SECONDS_BETWEEN_LOOKS = 0.1


def share_out(
    tasks: Iterable[_T], work: Callable[[_T], int], tell: Callable[[int], None], stopped: Stopped
) -> None:
    """Do ``work`` on all ``tasks``, in no particular order.

    Args:
        tasks: each of a few tenths of a second at most, as a stop waits for those that were begun.
        work: called in several threads, mostly in NumPy, which lets the others run; returns how much it did.
        tell: given that, in the calling thread. What it raises ends the work.
        stopped: asked ten times a second, in the calling thread.

    Raises:
        BuildStopped: ``stopped()`` said so.
    """
    left = deque(tasks)
    done: queue.SimpleQueue[int] = queue.SimpleQueue()
    halt = threading.Event()

    def labour() -> None:
        while not halt.is_set():
            try:
                task = left.popleft()
            except IndexError:
                return
            done.put(work(task))

    threads = min(os.cpu_count() or 1, MOST_THREADS)
    with _single_threaded_products(), ThreadPoolExecutor(threads) as pool:
        try:
            crew = [pool.submit(labour) for _ in range(threads)]
            while not all(member.done() for member in crew) or not done.empty():
                with contextlib.suppress(queue.Empty):
                    tell(done.get(timeout=_SECONDS_BETWEEN_LOOKS))
                if stopped():
                    raise BuildStopped
            for member in crew:
                member.result()
        finally:
            halt.set()


_users = 0
_limit: Any = None
_users_lock = threading.Lock()


@contextlib.contextmanager
def _single_threaded_products() -> Iterator[None]:
    """Matrix products stay in the thread that asks for them.

    Threads of a product wait for one another, and for whatever else the processors do; threads that each
    compute a product of their own do not. The limit holds for the whole process, hence the count of users.
    """
    global _users, _limit
    from threadpoolctl import threadpool_limits

    with _users_lock:
        if not _users:
            _limit = threadpool_limits(1, "blas")
        _users += 1
    try:
        yield
    finally:
        with _users_lock:
            _users -= 1
            if not _users:
                _limit.restore_original_limits()
