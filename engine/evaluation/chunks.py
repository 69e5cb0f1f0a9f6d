"""Work on many rows, a bounded number at a time, by all processors."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from threadpoolctl import threadpool_limits

Tell = Callable[[int, int], None]
"""Is told how many rows of how many are done; what it raises ends the work."""

MOST_BYTES = 256 << 20
"""Of scores that are held at once, by all threads together."""
MOST_THREADS = 8
MOST_ROWS = 1 << 20
"""Of a slice, where nothing else is asked for."""
SECONDS_UNHEARD = 0.2
"""So long, at most, whoever wants the work to end waits where it is in one piece."""

_T = TypeVar("_T")


def in_chunks(
    rows: int, row_bytes: int, work: Callable[[slice], _T], tell: Tell | None = None, *, most: int = MOST_ROWS
) -> Iterator[_T]:
    """What ``work`` makes of each slice of ``rows`` rows, in their order.

    ``row_bytes`` is what one row takes while it is worked on: it decides how many rows are in a slice, beside
    the ``most`` there may be, so that ``tell`` is told often.
    ``work`` runs in several threads, in each of which matrix products use no further ones.
    """
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    step = max(1, MOST_BYTES // threads // max(1, row_bytes))
    step = min(step, most, max(64, -(-rows // threads)))
    parts = [slice(start, min(start + step, rows)) for start in range(0, rows, step)]
    pool = ThreadPoolExecutor(threads, thread_name_prefix="evaluation")
    try:
        with threadpool_limits(1, "blas"):
            for part, made in zip(parts, pool.map(work, parts), strict=True):
                yield made
                if tell:
                    tell(part.stop, rows)
    finally:
        pool.shutdown(cancel_futures=True)


def in_one_piece(work: Callable[[], _T], rows: int, tell: Tell | None = None) -> _T:
    """What ``work`` makes, which nobody can look into: none of ``rows`` is told to be done until all are.

    What ``tell`` raises ends the waiting at once. The work itself goes on in its thread until it is through,
    or the process ends.
    """
    if tell is None:
        return work()
    made: Future[_T] = Future()

    def run() -> None:
        try:
            made.set_result(work())
        except BaseException as error:
            made.set_exception(error)

    threading.Thread(target=run, name="evaluation", daemon=True).start()
    while not wait([made], SECONDS_UNHEARD).done:
        tell(0, rows)
    return made.result()
