"""Playlists, song paths and searches by part in a large library, beside the naive way in the same run.

``python tests/benchmarks/bench_recommend.py [--tracks 10000] [--windows 40] [--dimension 200]``. Tracks,
artists and windows are synthetic; they go through the real catalogue, index and library. The naive ways are
what one would write first: a loop over the tracks for parts; all pairs, a graph of them and Dijkstra's
algorithm for a path (whose length is what it happens to be); the nearest tracks for a playlist.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert

from engine.catalog import collections, embeddings, encoder_versions, segments
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.catalog.segments import Segments
from engine.domain import Example, Kind, PlaylistRequest, Query, SongPathRequest, Span
from engine.library import Library

WINDOW = 3.0
BATCH = 1000
LENGTH = 20


def fill(folder: Path, count: int, windows: int, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    """Writes the tracks; returns their vectors (n, d) and those of their windows (n, w, d), float16."""
    rng = np.random.default_rng(7)
    styles = max(1, count // 40)
    # Styles that lie on a few axes pass into each other, as those of music do.
    spread = rng.standard_normal((6, dimension)).astype(np.float32) / 2
    centres = 1 + rng.standard_normal((styles, 6)).astype(np.float32) @ spread
    whole = np.empty((count, dimension), np.float32)
    parts = np.empty((count, windows, dimension), np.float16)
    catalog = Catalog.open(folder)
    with catalog.write() as session:
        version = encoder_versions.get_or_create(
            session, "synthetic", kind=Kind.MUSIC, dimension=dimension, source="file:synthetic"
        )
        collection = collections.get_or_create(session, "Music", Kind.MUSIC, version.id)
        root, _ = collections.add_root(session, collection, Path("/synthetic"))
    starts = (np.arange(windows) * WINDOW).astype(np.float32)
    for start in range(0, count, BATCH):
        rows = range(start, min(start + BATCH, count))
        style = rng.integers(styles, size=len(rows))
        heard = centres[style][:, None] + rng.standard_normal((len(rows), windows, dimension)).astype(
            np.float32
        )
        heard += 0.7 * rng.standard_normal((len(rows), 1, dimension)).astype(np.float32)
        heard /= np.linalg.norm(heard, axis=2, keepdims=True)
        mean = heard.mean(axis=1)
        whole[rows.start : rows.stop] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        parts[rows.start : rows.stop] = heard.astype(np.float16)
        with catalog.write() as session:
            session.execute(insert(ItemRow), _rows(rows, style, collection, root, windows))
            embeddings.write(session, version.id, [row + 1 for row in rows], whole[rows.start : rows.stop])
            segments.write(
                session, version.id, {row + 1: Segments(starts, WINDOW, parts[row]) for row in rows}
            )
    catalog.close()
    return whole, parts


def artist_of(number: int, style: int) -> str:
    """Two artists share a style, one of them busier than the other."""
    return f"Artist {style} {'A' if number % 4 else 'B'}"


def _rows(rows: range, style: np.ndarray, collection: int, root: int, windows: int) -> list[dict[str, Any]]:
    return [
        _row(row, artist_of(row, own), collection, root, windows)
        for row, own in zip(rows, style.tolist(), strict=True)
    ]


def _row(number: int, artist: str, collection: int, root: int, windows: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "collection_id": collection,
        "root_id": root,
        "path": f"/synthetic/{number:07}.mp3".encode(),
        "name": f"{number:07}.mp3",
        "folder": "",
        "kind": "music",
        "state": "ready",
        "size": 1,
        "mtime_ns": 0,
        "artist": artist,
        "title": f"Title {number}",
        "duration": windows * WINDOW + number % 97,
        "imported_at": now,
    }


def naive_parts(query: np.ndarray, parts: np.ndarray, run: int) -> list[tuple[float, int, int]]:
    """Score, track and first window of the ten best parts: every run of every track in turn."""
    best = []
    for track, vectors in enumerate(parts):
        scores = vectors.astype(np.float32) @ query
        runs = [scores[first : first + run].mean() for first in range(len(scores) - run + 1)]
        first = int(np.argmax(runs))
        best.append((float(runs[first]), track, first))
    return heapq.nlargest(10, best)


def naive_path(vectors: np.ndarray, start: int, end: int, neighbours: int = 15) -> list[int]:
    """The shortest path, however long, in the graph of nearest neighbours of all tracks."""
    near = []
    for first in range(0, len(vectors), 1024):
        cosines = vectors[first : first + 1024] @ vectors.T
        near.append(np.argpartition(-cosines, neighbours + 1, axis=1)[:, : neighbours + 1])
    nearest = np.concatenate(near)
    spent, before, queue = {start: 0.0}, {}, [(0.0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == end:
            break
        for other in nearest[node].tolist():
            further = cost + (1 - float(vectors[node] @ vectors[other])) ** 2
            if further < spent.get(other, np.inf):
                spent[other], before[other] = further, node
                heapq.heappush(queue, (further, other))
    path = [end]
    while path[-1] in before:
        path.append(before[path[-1]])
    return path[::-1]


def naive_playlist(vectors: np.ndarray, seed: int) -> list[int]:
    """The nearest tracks, nearest first."""
    return np.argsort(-(vectors @ vectors[seed]))[:LENGTH].tolist()


def timed(question: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Median milliseconds of a question, and its last answer."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        answer = question()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), answer


def steps(vectors: np.ndarray, path: list[int]) -> list[float]:
    """Cosine of each step of a path."""
    return [float(vectors[one] @ vectors[other]) for one, other in itertools.pairwise(path)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tracks", type=int, default=10_000)
    parser.add_argument("--windows", type=int, default=40)
    parser.add_argument("--dimension", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole, parts = fill(Path(folder), options.tracks, options.windows, options.dimension)
        with Library.open(Path(folder)) as library:
            print(json.dumps(measure(library, whole, parts, options), indent=2))


def measure(
    library: Library, whole: np.ndarray, parts: np.ndarray, options: argparse.Namespace
) -> dict[str, Any]:
    """Every question in our way and in the naive one, in turn."""
    one, other = Example(item_id=1), Example(item_id=options.tracks // 2)
    library.similar(Query((one,)))
    span = Span(6.0, 18.0)
    mark = parts[0, 2:6].astype(np.float32).mean(axis=0)
    mark /= np.linalg.norm(mark)
    process = psutil.Process()
    before = process.memory_info().rss
    part_ms, part = timed(lambda: library.similar(Query((one,), span=span)), options.times)
    grown = (process.memory_info().rss - before) / 1e6
    naive_part_ms, naive_part = timed(lambda: naive_parts(mark, parts, 4), 1)
    same = sum(
        (found.id - 1, round(found.span.start / WINDOW)) in {(track, first) for _, track, first in naive_part}
        for found in part.neighbours
        if found.span is not None
    )
    path_request = SongPathRequest(one, other, LENGTH)
    path_ms, path = timed(lambda: library.music.song_path(path_request), options.times)
    naive_path_ms, short = timed(lambda: naive_path(whole, 0, options.tracks // 2 - 1), 1)
    path_steps = steps(whole, [track.id - 1 for track in path.tracks])
    short_steps = steps(whole, short)
    list_ms, playlist = timed(
        lambda: library.music.playlist(PlaylistRequest((one,), length=LENGTH, seed=1)), options.times
    )
    naive_list_ms, flood = timed(lambda: naive_playlist(whole, 0), options.times)
    ours = [track.id - 1 for track in playlist.tracks]
    known = library.items_by_id([row + 1 for row in {*ours, *flood}])
    artists = [Counter(known[row + 1].artist for row in rows).most_common(1)[0][1] for rows in (ours, flood)]
    return {
        "tracks": options.tracks,
        "windows": options.windows,
        "dimension": options.dimension,
        "part": {
            "ms": part_ms,
            "naive_ms_in_memory": naive_part_ms,
            # The asked track is not among its own neighbours, so that at most 9 can agree.
            "same_of_9": same,
            "memory_grown_mb": grown,
        },
        "song_path": {
            "ms": path_ms,
            "naive_ms": naive_path_ms,
            "length": len(path.tracks),
            "naive_length": len(short),
            "least_step": min(path_steps),
            "naive_least_step": min(short_steps, default=None),
            "leap": float(whole[0] @ whole[options.tracks // 2 - 1]),
        },
        "playlist": {
            "ms": list_ms,
            "naive_ms": naive_list_ms,
            "mean_step": statistics.mean(steps(whole, ours)),
            "naive_mean_step": statistics.mean(steps(whole, flood)),
            "most_of_one_artist": artists[0],
            "naive_most_of_one_artist": artists[1],
        },
    }


if __name__ == "__main__":
    main()
