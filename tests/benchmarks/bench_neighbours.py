"""The nearest neighbours of every vector at once, ours beside pynndescent, with recall against comparing all.

``python tests/benchmarks/bench_neighbours.py --shapes 10000x1280 100000x384 1000000x384``. The vectors are
those of ``bench_search``. pynndescent, which umap-learn finds neighbours with, compiles itself first; it is
run on a few vectors before, and timed without that. Each contender runs in a process of its own. Processor
time is told beside the time that passed: on a machine with company only the former means something. Peaks of
memory count mapped files.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from bench_search import ArraySource, draw

from engine.index.owner import VectorIndex

K = 15
ASKED = 500
SLOWEST = 200_000
"""Beyond so many vectors pynndescent is left out unless it is asked for."""


def ours(vectors: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    arguments = (folder / "vectors", folder / "indexes", 1, "bench", vectors.shape[1], ArraySource(vectors))
    # No index is built in the background meanwhile: it would take processors from what is measured.
    index = VectorIndex.open(*arguments, threshold=len(vectors))
    index.sync()
    return lambda: index.neighbours_of_all(None, K).rows


def pynndescent(vectors: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    from pynndescent import NNDescent

    def find(some: np.ndarray) -> np.ndarray:
        # With the settings of umap-learn. An item is its own first neighbour here.
        graph = NNDescent(
            some,
            "cosine",
            n_neighbors=K + 1,
            n_trees=min(64, 5 + round(len(some) ** 0.5 / 20)),
            n_iters=max(5, round(float(np.log2(len(some))))),
            max_candidates=60,
            random_state=1,
        )
        return graph.neighbor_graph[0][:, 1:]

    find(np.array(vectors[:2_000]))
    whole = np.array(vectors)
    return lambda: find(whole)


CONTENDERS = {"ours": ours, "pynndescent": pynndescent}


def measure(name: str, folder: Path, results: Any) -> None:
    """Let one contender find all neighbours; runs in its own process."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    find = CONTENDERS[name](vectors, folder / name)
    begun, begun_busy = time.perf_counter(), time.process_time()
    rows = find()
    seconds, busy = time.perf_counter() - begun, time.process_time() - begun_busy
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = recall(vectors, rows)
    results.put({"seconds": seconds, "cpu_seconds": busy, "recall": found, "peak_mb": peak_mb})


def recall(vectors: np.ndarray, rows: np.ndarray) -> float:
    """Share of the true neighbours of a sample that are among ``rows`` (n, K)."""
    asked = np.sort(np.random.default_rng(3).choice(len(vectors), min(ASKED, len(vectors)), replace=False))
    stretches = range(0, len(vectors), 65_536)
    scores = np.concatenate([vectors[asked] @ vectors[s : s + 65_536].T for s in stretches], axis=1)
    scores[np.arange(len(asked)), asked] = -np.inf
    last = np.partition(scores, len(vectors) - K, axis=1)[:, len(vectors) - K]
    found = np.take_along_axis(scores, np.maximum(rows[asked], 0), axis=1)
    return float(np.mean((found >= last[:, None] - 2e-6) & (rows[asked] >= 0)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shapes", nargs="+", default=["10000x1280", "100000x384"])
    parser.add_argument("--decay", type=float, default=1.0, help="how fast the variance falls with the axis")
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS)
    options = parser.parse_args()
    spawn = multiprocessing.get_context("spawn")
    for shape in options.shapes:
        size, dimension = map(int, shape.split("x"))
        names = options.contenders or [name for name in CONTENDERS if name == "ours" or size <= SLOWEST]
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            np.save(folder / "vectors.npy", draw(size, dimension, 1, options.decay))
            print(f"\n{shape}, {os.cpu_count()} processors, load before {psutil.getloadavg()[0]:.1f}")
            print(f"{'':12}{'s':>8}{'cpu s':>8}{'recall':>8}{'MB':>7}")
            facts = {}
            for name in names:
                answers = spawn.Queue()
                process = spawn.Process(target=measure, args=(name, folder, answers))
                process.start()
                facts[name] = told = answers.get(timeout=7_200)
                process.join()
                print(
                    f"{name:12}{told['seconds']:8.1f}{told['cpu_seconds']:8.1f}{told['recall']:8.4f}"
                    f"{told['peak_mb']:7.0f}",
                    flush=True,
                )
        print(json.dumps({"shape": shape, "results": facts}), flush=True)


if __name__ == "__main__":
    main()
