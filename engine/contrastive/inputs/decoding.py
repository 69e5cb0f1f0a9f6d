"""Decoding items abreast, in order, no further ahead than needed. Without torch."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from numpy.typing import NDArray

from engine.errors import DecodeError

Rows = NDArray[Any]
Decode = Callable[[int], Rows]
"""The rows of the item at a place of the collection, as its layout says; raises ``DecodeError``.

It is called from several threads at once.
"""


def decoded(places: Sequence[int], decode: Decode) -> Generator[tuple[int, Rows | DecodeError], None, None]:
    """The rows of each item in turn, or why it has none."""

    def attempt(place: int) -> Rows | DecodeError:
        try:
            return decode(place)
        except DecodeError as error:
            return error

    abreast = usable_cores()
    pending: deque[tuple[int, Future[Rows | DecodeError]]] = deque()
    pool = ThreadPoolExecutor(abreast, "decode")
    try:
        for place in places:
            pending.append((place, pool.submit(attempt, place)))
            if len(pending) > 2 * abreast:
                first, future = pending.popleft()
                yield first, future.result()
        for first, future in pending:
            yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
