"""Evaluation: ours beside the plain way by one table of all pairs, in time and memory.

``python tests/benchmarks/bench_evaluate.py [--shape 100000x128] [--gigabytes 8] [--parts retrieval dunn …]``.
The plain way gets twice the items again and again until its memory is at the limit, or a run takes longer
than ``--patience``; ours does the largest size that it survived, and then the whole. Vectors are synthetic
clusters of 50 items; each run has a process of its own. Processor time is told beside the time that passed:
on a machine with company only the former means something.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from engine.evaluation import bootstrap, clustering, health, neighbours, score_split
from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import LabelledItems, retrieval

ITEMS_A_LABEL = 50
FEWEST = 2_500
SCATTER = 2.5


def draw(count: int, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, d) unit vectors around the middle of their label, and (n,) labels."""
    rng = np.random.default_rng(0)
    codes = rng.integers(max(1, count // ITEMS_A_LABEL), size=count)
    middles = rng.standard_normal((codes.max() + 1, dimension)).astype(np.float32)
    vectors = middles[codes]
    vectors += SCATTER * rng.standard_normal(vectors.shape, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, codes


def plain_retrieval(vectors: np.ndarray, codes: np.ndarray) -> float:
    """Mean average precision and precision, as one writes them down with NumPy."""
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    order = np.argsort(-scores, axis=1)[:, :-1]
    relevant = codes[order] == codes[:, None]
    hits = np.cumsum(relevant, axis=1, dtype=np.int32)
    precision = hits / np.arange(1, hits.shape[1] + 1, dtype=np.float32)
    totals = hits[:, -1]
    return float(((precision * relevant).sum(axis=1) / np.maximum(totals, 1))[totals > 0].mean())


def plain_dunn(vectors: np.ndarray, codes: np.ndarray) -> float:
    from scipy.spatial.distance import cdist

    apart = cdist(vectors, vectors)
    same = codes[:, None] == codes
    return float(apart[~same].min() / apart[same].max())


def our_retrieval(vectors: np.ndarray, codes: np.ndarray) -> float | None:
    labels = Labels.single([f"{code:06}" for code in codes])
    found = retrieval(LabelledItems(np.arange(len(codes)), vectors, labels))
    return found.overall()["map"]


def our_health(vectors: np.ndarray, codes: np.ndarray) -> dict[str, float | None]:
    return health.health(vectors, neighbours.nearest_of_all(vectors, 10)).as_dict()


def our_bootstrap(vectors: np.ndarray, codes: np.ndarray) -> float:
    """Of as many queries as there are items, with 18 measures."""
    values = np.random.default_rng(0).random((len(codes), 18))
    return float(np.quantile(bootstrap.resampled_means(values, bootstrap.ROUNDS, 0)[:, 0], 0.025))


def our_kmeans(vectors: np.ndarray, codes: np.ndarray) -> int:
    """With as many clusters as there are labels."""
    return len(np.unique(clustering.kmeans(vectors, int(codes.max()) + 1)))


def our_scores(vectors: np.ndarray, codes: np.ndarray) -> float | None:
    """Of pairs with the same label and with different ones."""
    split = score_split.score_split(vectors, Labels.single([f"{code:06}" for code in codes]))
    return None if split is None else split.threshold


OURS: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {
    "retrieval": our_retrieval,
    "health": our_health,
    "dunn": clustering.dunn_index,
    "bootstrap": our_bootstrap,
    "kmeans": our_kmeans,
    "scores": our_scores,
}
PLAIN: dict[str, Callable[[np.ndarray, np.ndarray], Any]] = {"retrieval": plain_retrieval, "dunn": plain_dunn}


def _measure(
    answer: Connection, work: Callable[..., Any], count: int, dimension: int, limit: int | None
) -> None:
    vectors, codes = draw(count, dimension)
    work(*draw(500, dimension))
    if limit:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, spent = time.perf_counter(), time.process_time()
    try:
        value = work(vectors, codes)
    except MemoryError:
        answer.send(None)
        return
    passed, spent = time.perf_counter() - begun, time.process_time() - spent
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    answer.send(
        {"seconds": round(passed, 2), "cpu_s": round(spent, 2), "more_mb": round(more), "value": value}
    )


def run(
    name: str, part: str, work: Callable[..., Any], count: int, dimension: int, limit: int | None = None
) -> dict[str, Any] | None:
    """Figures of one run in a process of its own, printed as a line; None where memory did not suffice."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(theirs, work, count, dimension, limit))
    process.start()
    theirs.close()
    try:
        figures: dict[str, Any] | None = ours.recv()
    except EOFError:  # ended by the system
        figures = None
    process.join()
    print(
        json.dumps({"who": name, "part": part, "items": count, **(figures or {"memory": "out"})}), flush=True
    )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", default="100000x128")
    parser.add_argument("--gigabytes", type=float, default=8, help="of address space for the plain way")
    parser.add_argument("--patience", type=float, default=60, help="seconds")
    parser.add_argument("--parts", nargs="+", choices=list(OURS), default=list(OURS))
    arguments = parser.parse_args()
    count, dimension = map(int, arguments.shape.split("x"))
    limit = int(arguments.gigabytes * 2**30)
    for part in arguments.parts:
        survived, size = 0, FEWEST
        while part in PLAIN and size <= count:
            figures = run("plain", part, PLAIN[part], size, dimension, limit)
            if figures is None:
                break
            survived, size = size, 2 * size
            if figures["seconds"] > arguments.patience:
                break
        if survived:
            run("ours", part, OURS[part], survived, dimension)
        if survived < count:
            run("ours", part, OURS[part], count, dimension)


if __name__ == "__main__":
    main()
