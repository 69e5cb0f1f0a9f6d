"""Search through the real index, beside naive NumPy, hnswlib and usearch on the same vectors.

``python tests/benchmarks/bench_search.py --sizes 10000 100000 1000000 --dim 384``. The vectors are synthetic:
centres with a falling spectrum, as principal components of embeddings have, and noise around them; queries
are further draws that are not stored. Every contender runs in a process of its own, so that its memory can
be told from that of the others. Run it on an idle machine: products that use several threads, as the naive
one does, suffer most from company; ``cpu_p95_ms`` in the JSON counts processor time alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.index.owner import VectorIndex
from engine.index.source import VectorChanges, Watermark

K = 10
CENTRES = 2_000
SHARES = {"all": 1.0, "half": 0.5, "tenth": 0.1}
BATCH = 8_192
Search = Callable[[np.ndarray, "np.ndarray | None"], np.ndarray]


def draw(count: int, dimension: int, seed: int, decay: float) -> np.ndarray:
    """(count, dim) unit vectors around centres that are the same for every seed."""
    spread = (1 + 12 * np.arange(dimension) / dimension) ** (-decay / 2)
    spread = (spread / np.sqrt((spread**2).mean())).astype(np.float32)
    common = np.random.default_rng(0)
    centres = common.standard_normal((CENTRES, dimension), dtype=np.float32)
    weights = common.dirichlet(np.ones(CENTRES))
    rng = np.random.default_rng(seed)
    vectors = np.empty((count, dimension), np.float32)
    for start in range(0, count, 65_536):
        labels = rng.choice(CENTRES, min(65_536, count - start), p=weights)
        noise = rng.standard_normal((len(labels), dimension), dtype=np.float32)
        part = (centres[labels] + 0.7 * noise) * spread
        vectors[start : start + len(labels)] = part / np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


class ArraySource:
    """Tells the rows of an array as a catalogue tells embeddings; ids start at 1."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def read_changes(self, watermark: Watermark) -> Iterator[VectorChanges]:
        for start in range(watermark.embedding, len(self._vectors), BATCH):
            stop = min(start + BATCH, len(self._vectors))
            added = np.arange(start + 1, stop + 1)
            nothing = np.empty(0, np.int64)
            yield VectorChanges(nothing, added, np.array(self._vectors[start:stop]), Watermark(stop, 0))


def build_ours(vectors: np.ndarray, folder: Path) -> tuple[Search, dict[str, Any]]:
    source = ArraySource(vectors)
    arguments = (folder / "vectors", folder / "indexes", 1, "bench", vectors.shape[1], source)
    begun = time.perf_counter()
    index = VectorIndex.open(*arguments)
    index.sync()
    synced = time.perf_counter()
    index.settle()
    facts: dict[str, Any] = {
        "store_seconds": synced - begun,
        "build_seconds": time.perf_counter() - synced,
        "recall_said": index.status().recall,
        "index_mb": sum(path.stat().st_size for path in (folder / "indexes").rglob("*.bin")) / 2**20,
    }
    index.close()
    begun = time.perf_counter()
    index = VectorIndex.open(*arguments)
    facts["open_seconds"] = time.perf_counter() - begun
    facts["mode"] = index.status().mode
    return lambda query, allowed: index.search(query, K, allowed=allowed)[0], facts


def build_naive(vectors: np.ndarray, folder: Path) -> tuple[Search, dict[str, Any]]:
    whole = np.array(vectors)

    def search(query: np.ndarray, allowed: np.ndarray | None) -> np.ndarray:
        scores = whole @ query
        if allowed is None:
            return np.argsort(-scores)[:K] + 1
        return allowed[np.argsort(-scores[allowed - 1])[:K]]

    return search, {"build_seconds": 0.0}


def build_hnswlib(vectors: np.ndarray, folder: Path) -> tuple[Search, dict[str, Any]]:
    import hnswlib

    begun = time.perf_counter()
    index = hnswlib.Index("ip", vectors.shape[1])
    index.init_index(len(vectors), M=16, ef_construction=200, random_seed=1)
    for start in range(0, len(vectors), BATCH):
        part = vectors[start : start + BATCH]
        index.add_items(part, np.arange(start + 1, start + len(part) + 1))
    index.set_ef(128)
    facts = {"build_seconds": time.perf_counter() - begun}

    def search(query: np.ndarray, allowed: np.ndarray | None) -> np.ndarray:
        if allowed is None:
            return index.knn_query(query, K, num_threads=1)[0][0].astype(np.int64)
        chosen = np.zeros(len(vectors) + 1, np.bool_)
        chosen[allowed] = True
        # Its filter is a Python function called for each vector it meets.
        return index.knn_query(query, K, num_threads=1, filter=lambda item: chosen[item])[0][0].astype(
            np.int64
        )

    return search, facts


def build_usearch(vectors: np.ndarray, folder: Path) -> tuple[Search, dict[str, Any]]:
    from usearch.index import Index

    begun = time.perf_counter()
    index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16", connectivity=16, expansion_search=128)
    for start in range(0, len(vectors), BATCH):
        part = np.array(vectors[start : start + BATCH])
        index.add(np.arange(start + 1, start + len(part) + 1), part)
    facts = {"build_seconds": time.perf_counter() - begun}

    def search(query: np.ndarray, allowed: np.ndarray | None) -> np.ndarray:
        if allowed is None:
            return np.asarray(index.search(query, K).keys, np.int64)
        # It has no filter: more is asked for and sifted.
        more = int(4 * K * len(vectors) / len(allowed))
        keys = np.asarray(index.search(query, more).keys, np.int64)
        return keys[np.isin(keys, allowed, assume_unique=True)][:K]

    return search, facts


CONTENDERS = {"ours": build_ours, "naive": build_naive, "hnswlib": build_hnswlib, "usearch": build_usearch}


def private_mb() -> float:
    """Memory of this process that is its own: mapped files, which the system may drop, are left out."""
    memory = psutil.Process().memory_info()
    return (memory.rss - getattr(memory, "shared", 0)) / 2**20


def measure(name: str, folder: Path, results: Any) -> None:
    """Build one contender and ask it everything; runs in its own process."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    queries = np.load(folder / "queries.npy")
    before = private_mb()
    search, facts = CONTENDERS[name](vectors, folder / name)
    facts["memory_mb"] = private_mb() - before
    for label in SHARES:
        truth = np.load(folder / f"truth-{label}.npy")
        allowed = None if label == "all" else np.load(folder / f"allowed-{label}.npy")
        slow = name == "hnswlib" and allowed is not None
        asked = queries[:50] if slow else queries
        for query in asked[:10]:
            search(query, allowed)
        seconds, busy, hits = [], [], 0
        for query, right in zip(asked, truth, strict=False):
            begun, begun_busy = time.perf_counter(), time.process_time()
            found = search(query, allowed)
            seconds.append(time.perf_counter() - begun)
            busy.append(time.process_time() - begun_busy)
            hits += len(np.intersect1d(found, right))
        facts[label] = {
            "median_ms": 1e3 * statistics.median(seconds),
            "p95_ms": 1e3 * float(np.percentile(seconds, 95)),
            "cpu_p95_ms": 1e3 * float(np.percentile(busy, 95)),
            "recall": hits / (K * len(asked)),
        }
    facts["memory_after_mb"] = private_mb() - before
    results.put(facts)


def prepare(size: int, dimension: int, queries: int, decay: float, folder: Path) -> None:
    """Write vectors, queries, filters and the exact answers."""
    vectors = draw(size, dimension, 1, decay)
    asked = draw(queries, dimension, 2, decay)
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "queries.npy", asked)
    rng = np.random.default_rng(3)
    scores = asked @ vectors.T
    for label, share in SHARES.items():
        allowed = np.flatnonzero(rng.random(size) < share)
        part = scores[:, allowed]
        truth = allowed[np.argpartition(-part, K, axis=1)[:, :K]] + 1
        np.save(folder / f"truth-{label}.npy", truth)
        np.save(folder / f"allowed-{label}.npy", allowed + 1)


def report(size: int, results: dict[str, dict[str, Any]]) -> None:
    """Print a table; ratios are to ours."""
    print(f"\n{size} vectors")
    heads = [f"{label} med / p95 ms, recall" for label in SHARES]
    print(f"{'':10}{'build s':>9}{'MB':>7}  " + "".join(f"{head:>30}" for head in heads))
    for name, facts in results.items():
        cells = []
        for label in SHARES:
            part = facts[label]
            cells.append(f"{part['median_ms']:.2f} / {part['p95_ms']:.2f}, {part['recall']:.4f}")
        row = "".join(f"{cell:>30}" for cell in cells)
        print(f"{name:10}{facts['build_seconds']:9.1f}{facts['memory_after_mb']:7.0f}  {row}")
    ours = results.get("ours")
    for name, facts in results.items():
        if ours is not None and name != "ours":
            facts["ratio_to_ours"] = {
                "build": facts["build_seconds"] / ours["build_seconds"]
                if ours["mode"] == "approximate"
                else None,
                **{label: facts[label]["median_ms"] / ours[label]["median_ms"] for label in SHARES},
            }
    print(json.dumps({"size": size, "results": results}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--dim", type=int, default=384)
    parser.add_argument("--decay", type=float, default=1.0, help="how fast the variance falls with the axis")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load before {psutil.getloadavg()[0]:.1f}")
    spawn = multiprocessing.get_context("spawn")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            prepare(size, options.dim, options.queries, options.decay, folder)
            results = {}
            for name in options.contenders:
                answers = spawn.Queue()
                process = spawn.Process(target=measure, args=(name, folder, answers))
                process.start()
                results[name] = answers.get(timeout=3_600)
                process.join()
                print(name, json.dumps(results[name]), flush=True)
            report(size, results)


if __name__ == "__main__":
    main()
