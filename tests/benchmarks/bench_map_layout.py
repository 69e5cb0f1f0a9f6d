"""Maps: ours by every method beside plain umap-learn and pacmap, with how far each can be trusted.

``python tests/benchmarks/bench_map_layout.py [--shape 10000x1280] [--vectors FILE.npy] [--contenders …]``.
The vectors are synthetic clusters with an inner order, or the unit vectors of a file. Ours includes the
neighbours of all items as the index finds them, and the principal axes to start from; the rivals get the
vectors, as their documentation shows it. Compiled code is warmed up before, and each contender runs in a
process of its own. Processor time is told beside the time that passed: on a machine with company only the
former means something. Last, a tenth of the items is placed on a map of the others.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench_search import ArraySource

from engine.domain.maps import MapMethod
from engine.index.owner import VectorIndex
from engine.projection import measures, placing, registry, starting
from engine.projection.projector import Projector

WARMING = 600
RIVALS_MOST = 100_000
"""Beyond so many vectors rivals are left out unless they are asked for."""


def draw(count: int, dimension: int, seed: int = 0) -> np.ndarray:
    """(n, d) unit vectors: clusters on 24 axes, each stretched along axes of its own, and noise on all."""
    rng = np.random.default_rng(seed)
    clusters, axes, inner = max(5, int(count**0.5 / 2)), 24, 12
    basis = rng.standard_normal((axes, dimension)).astype(np.float32) / np.sqrt(dimension)
    middles = 2 * rng.standard_normal((clusters, axes)).astype(np.float32)
    stretch = 0.35 * rng.standard_normal((clusters, inner, axes)).astype(np.float32)
    vectors = np.empty((count, dimension), np.float32)
    for start in range(0, count, 10_000):
        part = vectors[start : start + 10_000]
        labels = rng.integers(clusters, size=len(part))
        places = rng.standard_normal((len(part), 1, inner)).astype(np.float32)
        part[:] = (middles[labels] + (places @ stretch[labels])[:, 0]) @ basis
        part += 0.3 / np.sqrt(dimension) * rng.standard_normal(part.shape).astype(np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def opened(vectors: np.ndarray, folder: Path) -> VectorIndex:
    """An index of ``vectors``; what it finds is found as the map's job finds it."""
    arguments = (folder / "vectors", folder / "indexes", 1, "bench", vectors.shape[1], ArraySource(vectors))
    # No index is built in the background meanwhile: it would take processors from what is measured.
    index = VectorIndex.open(*arguments, threshold=len(vectors))
    index.sync()
    return index


def laid_out(projector: Projector, vectors: np.ndarray, index: VectorIndex) -> np.ndarray:
    """A map, with all that the map's job does for it."""
    none = np.empty((len(vectors), 0), np.float32)
    rows, cosines = none.astype(np.int32), none
    if needed := projector.neighbours_needed(len(vectors)):
        found = index.neighbours_of_all(None, needed)
        rows, cosines = found.rows, found.cosines
    return projector.fit(vectors, rows, cosines, starting.from_pca(vectors), 0, lambda done, total: None)


def ours(method: MapMethod, vectors: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    projector = registry.projector(method, {})
    few = np.array(vectors[:WARMING])
    laid_out(projector, few, opened(few, folder / "few"))
    index = opened(vectors, folder)
    return lambda: laid_out(projector, vectors, index)


def umap_learn(vectors: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    import umap

    # Beyond 4,096 other code is compiled.
    umap.UMAP().fit_transform(np.array(vectors[:5_000]))
    return lambda: umap.UMAP().fit_transform(vectors)


def pacmap_package(vectors: np.ndarray, folder: Path) -> Callable[[], np.ndarray]:
    import pacmap

    pacmap.PaCMAP().fit_transform(np.array(vectors[:WARMING]))
    return lambda: pacmap.PaCMAP().fit_transform(np.array(vectors))


CONTENDERS: dict[str, Callable[[np.ndarray, Path], Callable[[], np.ndarray]]] = {
    "pca": lambda vectors, folder: ours(MapMethod.PCA, vectors, folder),
    "umap": lambda vectors, folder: ours(MapMethod.UMAP, vectors, folder),
    "umap-learn": umap_learn,
    "pacmap": lambda vectors, folder: ours(MapMethod.PACMAP, vectors, folder),
    "pacmap-package": pacmap_package,
    "tsne": lambda vectors, folder: ours(MapMethod.TSNE, vectors, folder),
}


def measure(name: str, file: Path, results: Any) -> None:
    """Let one contender make a map; runs in its own process."""
    warnings.simplefilter("ignore")  # rivals' remarks on what they do anyway
    vectors = np.load(file, mmap_mode="r")
    lay_out = CONTENDERS[name](vectors, file.parent / name)
    begun, begun_busy = time.perf_counter(), time.process_time()
    positions = lay_out()
    seconds, busy = time.perf_counter() - begun, time.process_time() - begun_busy
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ranks = measures.map_neighbour_ranks(vectors, positions)
    results.put(
        {
            "seconds": round(seconds, 2),
            "cpu_seconds": round(busy, 2),
            "peak_mb": round(peak_mb),
            "trustworthiness": round(measures.trustworthiness_of(ranks, len(vectors)), 5),
            "preservation": round(measures.preservation_of(ranks), 4),
        }
    )


def measure_placing(name: str, file: Path, results: Any) -> None:
    """Place a tenth of the items on a map of the others; how many neighbours they have there."""
    vectors = np.load(file, mmap_mode="r")
    is_new = np.random.default_rng(0).random(len(vectors)) < 0.1
    old, new = np.array(vectors[~is_new]), np.array(vectors[is_new])
    index = opened(old, file.parent / name)
    places = starting.normalised(laid_out(registry.projector(MapMethod.UMAP, {}), old, index))
    scores = new @ old.T
    nearest = np.argsort(-scores, axis=1)[:, :15].astype(np.int32)
    near = np.take_along_axis(scores, nearest, axis=1)
    begun = time.perf_counter()
    placed = placing.place(nearest, near, places)
    seconds = time.perf_counter() - begun
    both, positions = np.concatenate([new, old]), np.concatenate([placed, places])
    ranks = measures.map_neighbour_ranks(both, positions, sample=len(both))  # of all, in order
    results.put(
        {
            "placed": len(new),
            "seconds": round(seconds, 4),
            "preservation_of_placed": round(measures.preservation_of(ranks[: len(new)]), 4),
            "preservation_of_old": round(measures.preservation_of(ranks[len(new) :]), 4),
        }
    )


def run(task: Callable[..., None], name: str, file: Path) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=task, args=(name, file, results))
    process.start()
    result: dict[str, Any] = results.get()
    process.join()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", default="10000x1280")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--contenders", nargs="*", choices=[*CONTENDERS, "placing"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.npy"
        count, dimension = map(int, options.shape.split("x"))
        vectors = np.load(options.vectors) if options.vectors else draw(count, dimension)
        np.save(file, vectors)
        all_of_them = [*CONTENDERS, "placing"] if len(vectors) <= RIVALS_MOST else ["pca", "umap"]
        for name in options.contenders or all_of_them:
            task = measure_placing if name == "placing" else measure
            print(json.dumps({"contender": name, **run(task, name, file)}), flush=True)


if __name__ == "__main__":
    main()
