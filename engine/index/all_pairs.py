"""Candidates for the nearest neighbours of every one of many rows at once, by blocks of matrix products.

A search for each row on its own would read the rows it is compared with anew each time; in a block many
rows share what is read. Up to a limit all pairs are compared. Above, the rows are put into lists around
centroids, and each row is compared with those in the lists nearest to it: as many lists as hold the
neighbours of a sample of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.clustering import BuildStopped, Stopped, kmeans, nearest_centroid
from engine.index.crew import share_out
from engine.index.generation import Rows
from engine.index.running_best import RunningBest
from engine.index.source import Vectors

Read = Callable[[Rows], Vectors]
Tell = Callable[[int, int], None]

TARGET = 0.985
"""Share of the neighbours of the sample that the lists looked at hold."""

MOST_PROBES = 64
"""Lists that a row is compared with at most, however the rows are spread: beyond, time grows out of hand."""

_ROWS = 512
_COLUMNS = 8_192
_SAMPLE = 256
_SAMPLE_PER_LIST = 32
_ROUND = 8
_SEED = 20_240_229


@dataclass(frozen=True, slots=True)
class Points:
    """``count`` rows of ``dimension`` floats, of which ``read(rows)`` gives some as (n, dimension)."""

    count: int
    dimension: int
    read: Read


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """All of ``rows`` (m,) are to be compared with all of ``columns`` (c,); both rise."""

    rows: Rows
    columns: Rows


def compare_all(points: Points, best: RunningBest, tell: Tell, stopped: Stopped) -> None:
    """Offer to ``best`` each row's products with all others. Raises BuildStopped."""
    vectors = points.read(np.arange(points.count))
    everything = np.arange(points.count)
    held = Points(points.count, points.dimension, lambda rows: vectors[rows[0] : rows[-1] + 1])
    tasks = [_Task(everything[start : start + _ROWS], everything) for start in range(0, points.count, _ROWS)]
    _compare(tasks, held, best, _share_of(points.count**2, points.count, tell), stopped)


def compare_by_lists(points: Points, best: RunningBest, tell: Tell, stopped: Stopped) -> None:
    """Offer to ``best`` each row's products with those in the lists nearest to it. Raises BuildStopped."""
    rng = np.random.default_rng(_SEED)
    lists = list_count(points.count)
    chosen = rng.choice(points.count, min(points.count, _SAMPLE_PER_LIST * lists), replace=False)
    centroids = kmeans(points.read(np.sort(chosen)), lists, rng, stopped)
    probes = _probes(points, centroids, _probe_count(points, centroids, best, rng, stopped), stopped)
    members = list(_grouped(probes[:, :1], lists))
    sizes = np.array([len(rows) for rows in members])
    total = sum(int(sizes[column].sum()) for column in probes.T)
    count = _share_of(total, points.count, tell)
    # First the rows of each list with each other, so that the bars are high when others come.
    for begin, end in [(0, 1), *((b, b + _ROUND) for b in range(1, probes.shape[1], _ROUND))]:
        groups = zip(_grouped(probes[:, begin:end], lists), members, strict=True)
        tasks = [
            _Task(rows[start : start + _ROWS], columns)
            for rows, columns in groups
            for start in range(0, len(rows), _ROWS)
        ]
        _compare(tasks, points, best, count, stopped)


def list_count(rows: int) -> int:
    """How many lists ``rows`` rows are spread over: lists of 200, at most 3√n of them.

    Short lists hold fewer strangers; to find the nearest of many takes as long as to look into them.
    """
    return max(1, min(rows // 200, int(3 * rows**0.5)))


def _probe_count(
    points: Points, centroids: Vectors, best: RunningBest, rng: np.random.Generator, stopped: Stopped
) -> int:
    """In how many lists one must look to meet ``TARGET`` of the neighbours of a sample of rows."""
    rows = np.sort(rng.choice(points.count, min(_SAMPLE, points.count), replace=False))
    found = RunningBest(len(rows), best.scores.shape[1])
    sample = points.read(rows)
    for start in range(0, points.count, _COLUMNS):
        if stopped():
            raise BuildStopped
        columns = np.arange(start, min(start + _COLUMNS, points.count))
        found.offer(np.arange(len(rows)), _products(sample, rows, points.read(columns), columns), columns)
    nearest = np.argsort(-_affinity(sample, centroids), axis=1)
    ranks = np.argsort(nearest, axis=1)
    homes = nearest_centroid(points.read(found.columns.ravel().astype(np.int64)), centroids, stopped)
    needed = np.take_along_axis(ranks, homes.reshape(found.columns.shape), axis=1)
    last = int(np.quantile(needed, TARGET, method="higher"))
    return min(last + 1, MOST_PROBES, len(centroids))


def _probes(points: Points, centroids: Vectors, count: int, stopped: Stopped) -> npt.NDArray[np.uint16]:
    """(n, count) the lists nearest to each row, its own first."""
    probes = np.empty((points.count, count), np.uint16)

    def look(start: int) -> int:
        rows = np.arange(start, min(start + 2 * _ROWS, points.count))
        distances = -_affinity(points.read(rows), centroids)
        near = np.argpartition(distances, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(distances, near, axis=1), axis=1)
        probes[rows] = np.take_along_axis(near, order, axis=1)
        return len(rows)

    share_out(range(0, points.count, 2 * _ROWS), look, lambda _: None, stopped)
    return probes


def _grouped(probes: npt.NDArray[np.uint16], lists: int) -> Iterator[Rows]:
    """For each list the rows that have it among their ``probes`` (n, p), rising."""
    keys = probes.ravel()
    rows = np.argsort(keys, kind="stable") // probes.shape[1]
    ends = np.cumsum(np.bincount(keys, minlength=lists))
    yield from np.split(rows, ends[:-1])


def _share_of(total: int, count: int, tell: Tell) -> Callable[[int], None]:
    """Adds up pairs that were compared, of ``total``, and tells them as so many of ``count`` rows."""
    done = 0

    def add(pairs: int) -> None:
        nonlocal done
        done += pairs
        tell(done * count // total, count)

    return add


def _compare(
    tasks: list[_Task], points: Points, best: RunningBest, count: Callable[[int], None], stopped: Stopped
) -> None:
    def work(task: _Task) -> int:
        queries = points.read(task.rows)
        for start in range(0, len(task.columns), _COLUMNS):
            columns = task.columns[start : start + _COLUMNS]
            best.offer(task.rows, _products(queries, task.rows, points.read(columns), columns), columns)
        return len(task.rows) * len(task.columns)

    share_out(tasks, work, count, stopped)


def _products(queries: Vectors, rows: Rows, vectors: Vectors, columns: Rows) -> Vectors:
    """(m, c) products of ``rows`` with ``columns``, minus infinity where a row meets itself."""
    products = queries @ vectors.T
    _, ours, theirs = np.intersect1d(rows, columns, assume_unique=True, return_indices=True)
    products[ours, theirs] = -np.inf
    return products


def _affinity(vectors: Vectors, centroids: Vectors) -> Vectors:
    """(n, lists) the more, the nearer a centroid is: x·c - |c|²/2."""
    affinity: Vectors = vectors @ centroids.T
    affinity -= np.vecdot(centroids, centroids) / 2
    return affinity
