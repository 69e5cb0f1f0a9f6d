"""Clusters of a collection whose folders say what is what, ours beside those of scikit-learn.

``python tests/benchmarks/bench_clusters.py LIBRARY COLLECTION --level 2``: of each method the number of
clusters, the share of items in none, and how far it goes with the folders down to a level (adjusted Rand
index and normalised mutual information). With ``--noise`` in place of a library: how many clusters our method
finds where there are a known number, or none.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score

from engine.catalog import collections, colours, embeddings, encoder_versions
from engine.catalog.catalog import Catalog
from engine.projection.clusters import clusters

Vectors = NDArray[np.float32]
Codes = NDArray[np.int32]
SEEDS = range(6)


def neighbours(vectors: Vectors, k: int = 15) -> tuple[Codes, Vectors]:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    rows = np.argsort(-cosines, axis=1)[:, : min(k, len(vectors) - 1)]
    return rows.astype(np.int32), np.take_along_axis(cosines, rows, axis=1)


def ours(vectors: Vectors) -> Iterator[Codes]:
    rows, cosines = neighbours(vectors)
    for seed in SEEDS:
        yield clusters(vectors, rows, cosines, seed, lambda done, total: None)


def read(library: Path, collection: str, level: int) -> tuple[Vectors, Codes]:
    """The embeddings of a collection, and the folder of each item as a number."""
    catalog = Catalog.open(library)
    with catalog.read() as session:
        version = encoder_versions.get(session, str(collections.get(session, collection).encoder))
        ids, vectors = embeddings.read_all(session, version.id, version.dimension, collection)
        # The deepest folder of each item down to the level, so that those that lie higher count too.
        labels = np.full(len(ids), -1, np.int32)
        for depth in range(1, level + 1):
            named = colours.folders(session, ids, depth)
            labels = np.where(named.codes < 0, labels, named.codes + 10_000 * depth)
    catalog.close()
    return vectors, labels


def tell(name: str, found: list[Codes], labels: Codes, more: str = "") -> None:
    numbers = [len(np.unique(codes[codes >= 0])) for codes in found]
    rand = np.mean([adjusted_rand_score(labels, codes) for codes in found])
    mutual = np.mean([normalized_mutual_info_score(labels, codes) for codes in found])
    none = np.mean([(codes < 0).mean() for codes in found])
    print(f"{name:32} {numbers!s:26} none {none:.2f}  ARI {rand:.3f}  NMI {mutual:.3f}  {more}", flush=True)


def compare(vectors: Vectors, labels: Codes) -> None:
    tell("communities", list(ours(vectors)), labels)
    for axes in (20, 50):
        reduced = PCA(min(axes, len(vectors) - 1), random_state=0).fit_transform(vectors)
        for least in (5, 10):
            found = HDBSCAN(min_cluster_size=least, min_samples=3, copy=True).fit_predict(reduced)
            tell(f"HDBSCAN, {axes} axes, at least {least}", [found], labels)
        for count in (8, 13, 19, 30):
            found = [KMeans(count, n_init=4, random_state=seed).fit_predict(reduced) for seed in SEEDS]
            more = f"silhouette {silhouette_score(reduced, found[0]):.3f}"
            tell(f"k-means, {axes} axes, {count}", found, labels, more)
        found = [AgglomerativeClustering(count).fit_predict(reduced) for count in (13, 19)]
        tell(f"Ward, {axes} axes, 13 and 19", found, labels)


def known_numbers() -> None:
    """Directions with noise about them, as many as there are sizes."""
    for sizes, dimension, spread in (
        ([1000], 16, 0.5),
        ([2000], 384, 5.0),
        ([400, 300], 16, 0.5),
        ([2000, 100], 16, 0.2),
        ([400] * 8, 16, 1.0),
        ([300] * 20, 16, 0.6),
    ):
        rng = np.random.default_rng(1)
        labels = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        vectors = rng.normal(size=(len(sizes), dimension))[labels] + spread * rng.normal(
            size=(len(labels), dimension)
        )
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        tell(f"{len(sizes)}: {sizes[:2]}", list(ours(vectors)), labels)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path, nargs="?")
    parser.add_argument("collection", nargs="?")
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--noise", action="store_true")
    wanted = parser.parse_args()
    if wanted.noise:
        known_numbers()
    else:
        compare(*read(wanted.library, wanted.collection, wanted.level))


if __name__ == "__main__":
    main()
