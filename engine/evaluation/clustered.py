"""Items put into clusters by their vectors alone, and what the clusters are worth."""

from __future__ import annotations

import numpy as np

from engine.domain import ClusterMethod, Figures
from engine.evaluation.chunks import Tell, in_one_piece
from engine.evaluation.clustering import (
    MOST_BY_DENSITY,
    Agreement,
    agreement,
    hdbscan,
    kmeans,
    separation,
)
from engine.evaluation.labels import Labels, Rows
from engine.evaluation.scores import Vectors

MOST_UNLABELLED = 100
"""Clusters that k-means makes at most where no labels say how many there are."""


def clustered(
    vectors: Vectors,
    labels: Labels | None,
    asked: Rows,
    method: ClusterMethod,
    seed: int = 0,
    tell: Tell | None = None,
) -> Figures:
    """Agreement of clusters of ``vectors`` (n, d) with labels, counted over the rows ``asked``; separation.

    K-means makes as many clusters as there are labels, or √(n/2) where there are none. HDBSCAN chooses; of
    many items it sees a sample. With several labels for an item, there is nothing to agree with.
    ``compared`` is how many items the agreement is about. ``tell`` is told rows, or at least that it goes on.
    """
    if method is ClusterMethod.HDBSCAN and len(vectors) > MOST_BY_DENSITY:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(vectors))[:MOST_BY_DENSITY])
        vectors, asked = vectors[chosen], np.flatnonzero(np.isin(chosen, asked))
        labels = None if labels is None else labels.take(chosen)
    count = len(vectors)
    if method is ClusterMethod.HDBSCAN:
        codes = in_one_piece(lambda: hdbscan(vectors), count, tell)
    else:
        clusters = _how_many(count, labels)
        codes = in_one_piece(lambda: kmeans(vectors, clusters, seed), count, tell)
    if labels is None or not labels.are_single():
        agreed = Agreement(None, None, None, None, None, None, 0, 0, 0)
    else:
        asked_for = labels.take(asked)
        agreed = in_one_piece(lambda: agreement(codes[asked], asked_for), count, tell)
    figures = {name: value for name, value in agreed.as_dict().items() if name in _AGREEMENT}
    apart = separation(vectors, codes, seed=seed, tell=tell)
    return {**figures, "compared": agreed.items, **apart.as_dict()}


_AGREEMENT = ("ari", "nmi", "ami", "v_measure", "homogeneity", "completeness")


def _how_many(count: int, labels: Labels | None) -> int:
    used = 0 if labels is None else len(np.unique(labels.codes))
    return used or int(min(MOST_UNLABELLED, max(2, round((count / 2) ** 0.5))))
