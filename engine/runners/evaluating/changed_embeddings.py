"""Embeddings of changed items, which are decoded and changed in threads while the encoder is busy."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.domain import Kind
from engine.encoders.encoder import Encoder
from engine.errors import DecodeError
from engine.evaluation.chunks import Tell
from engine.evaluation.labels import Rows
from engine.evaluation.scores import Vectors
from engine.runners.evaluating.changing import Changes

MOST_THREADS = {Kind.IMAGE: 8, Kind.MUSIC: 2}
"""Of a long track each may hold ten times what an encoder hears of it, that is 150 MB and more."""

Failed = Callable[[Path, str], None]
"""Is told each file that cannot be decoded, and why."""

ItemT = TypeVar("ItemT")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """What an encoder says of the items of which it could be asked."""

    places: Rows
    """(m,) of those among all paths, ascending."""
    embeddings: Vectors
    """(m, c, d), each of length 1: of each item first all strengths of the first way, the gentlest first."""


def changed_embeddings(
    encoder: Encoder,
    changes: Changes[ItemT],
    paths: Sequence[Path],
    seed: int,
    tell: Tell | None = None,
    on_failure: Failed | None = None,
) -> Changed:
    """Embeds the items at ``paths``, changed in all ways of ``changes``, each decoded once.

    Args:
        tell: Is told items of how many, and may raise to end it.
        on_failure: Is told what cannot be decoded, which is left out.
    """
    each = sum(len(way.strengths) for way in changes.ways)
    places: list[int] = []
    threads = min(os.cpu_count() or 1, MOST_THREADS[encoder.kind])

    def work(pool: ThreadPoolExecutor) -> Iterator[Callable[[], NDArray[Any]]]:
        items = _ahead(pool, (partial(_decoded, changes, path) for path in paths), threads - 1)
        for place, item in enumerate(items):
            if isinstance(item, DecodeError):
                if on_failure:
                    on_failure(paths[place], str(item))
                continue
            places.append(place)
            for way in changes.ways:
                for strength in way.strengths:
                    yield partial(changes.changed, item, way, strength, seed)

    parts = [np.empty((0, encoder.dimension), np.float32)]
    with ThreadPoolExecutor(threads, thread_name_prefix="change") as pool:
        for batch in _batches(_ahead(pool, work(pool), threads), encoder.batch_size):
            parts.append(encoder.encode(batch).embeddings)
            if tell:
                tell(places[-1], len(paths))
    embeddings = np.concatenate(parts).reshape(len(places), each, encoder.dimension)
    return Changed(np.array(places, np.int64), embeddings)


def _decoded(changes: Changes[ItemT], path: Path) -> ItemT | DecodeError:
    try:
        return changes.decode(path)
    except DecodeError as error:
        return error


def _ahead(pool: ThreadPoolExecutor, tasks: Iterable[Callable[[], _T]], many: int) -> Iterator[_T]:
    """What comes of ``tasks``, in their order; so ``many`` are begun before they are needed."""
    begun: deque[Future[_T]] = deque()
    for task in tasks:
        begun.append(pool.submit(task))
        if len(begun) > many:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    batch: list[_T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
