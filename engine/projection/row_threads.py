"""Compiled loops over rows, on all processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

_FEWEST_ROWS = 256
"""Of one part: with fewer, handing them to a thread takes longer than they do."""
_MOST_ROWS = 1 << 15
"""Of one part: a fraction of a second, so that what is done can be told and stopped in time."""
_PARTS_A_THREAD = 4
"""So that a processor that has other things to do holds nobody up."""

Kernel = Callable[..., None]
"""Called with the first row, the one behind the last, and what else it needs; releases the GIL."""


class RowThreads:
    """Runs a kernel over parts of n rows at once.

    A kernel writes nothing but its own rows and reads nothing that others write, so the number of threads
    makes no difference to what comes out. Numba's own parallel loops would do the same, but take several
    times as long to compile, and end the process where something else has threads of another kind.
    """

    def __init__(self, pool: ThreadPoolExecutor, rows: int, threads: int) -> None:
        self._pool = pool
        step = min(max(-(-rows // (threads * _PARTS_A_THREAD)), _FEWEST_ROWS), _MOST_ROWS)
        self._parts = [(start, min(start + step, rows)) for start in range(0, rows, step)]

    def __len__(self) -> int:
        """Parts that the rows are done in."""
        return len(self._parts)

    def run(self, kernel: Kernel, *arguments: Any) -> Iterator[None]:
        """Yields after each part; all are done when it ends."""
        if len(self._parts) == 1:
            kernel(*self._parts[0], *arguments)
            yield
            return
        for future in [self._pool.submit(kernel, *part, *arguments) for part in self._parts]:
            future.result()
            yield


@contextmanager
def row_threads(rows: int, threads: int | None = None) -> Iterator[RowThreads]:
    """Threads for kernels over ``rows`` rows; as many as there are processors, unless told otherwise."""
    threads = threads or os.cpu_count() or 1
    pool = ThreadPoolExecutor(threads, thread_name_prefix="layout")
    try:
        yield RowThreads(pool, rows, threads)
    finally:
        pool.shutdown(cancel_futures=True)
