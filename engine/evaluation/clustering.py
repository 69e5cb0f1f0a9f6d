"""How well clusters agree with labels, and how well they are set apart.

Clusters are codes (n,) of items, -1 for an item that is in none: such items are left out and counted, as are
items without a label. Where a measure is not defined, it is None.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from engine.evaluation.chance import adjusted_information
from engine.evaluation.chunks import Tell, in_one_piece
from engine.evaluation.dunn import dunn_index
from engine.evaluation.labels import Codes, Labels
from engine.evaluation.scores import Copies, Vectors

SILHOUETTE_SAMPLE = 5000
_STARTS = 4
_MOST_WHOLE = 10**9
"""Products in a round of k-means; beyond, it begins once and looks at a part of the items at a time."""
_SAMPLE_A_CLUSTER = 3
"""Items among which such a one chooses where to begin."""

MOST_BY_DENSITY = 5000
"""HDBSCAN compares all pairs at once: 200 MB of distances."""
FEWEST_OF_A_CLUSTER = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of clusters with labels; 1 is the best of each, and chance has an ARI and an AMI of 0."""

    ari: float | None
    nmi: float | None
    ami: float | None
    v_measure: float | None
    homogeneity: float | None
    completeness: float | None
    items: int
    unlabelled: int
    unclustered: int
    """Of those that have a label."""

    def as_dict(self) -> dict[str, float | int | None]:
        """Under the names of the command line."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Separation:
    """Of clusters by themselves."""

    silhouette: float | None
    """In [-1, 1], the higher the better; of a sample where there are many items."""
    davies_bouldin: float | None
    """From 0 up, the lower the better."""
    calinski_harabasz: float | None
    """From 0 up, the higher the better."""
    dunn: float | None
    """From 0 up, the higher the better."""
    clusters: int
    items: int
    unclustered: int

    def as_dict(self) -> dict[str, float | int | None]:
        """Under the names of the command line."""
        return asdict(self)


def kmeans(vectors: Vectors, clusters: int, seed: int = 0) -> Codes:
    """(n,) codes from 0 by k-means of ``vectors`` (n, d); fewer clusters where fewer vectors differ."""
    from sklearn.cluster import KMeans, MiniBatchKMeans

    if not len(vectors):
        return np.empty(0, np.int64)
    different = len(vectors) - len(Copies.among(vectors).copies)
    clusters = max(1, min(clusters, different))
    # On a busy machine its threads wait for each other ten times as long as one of them would work.
    with threadpool_limits(1):
        if clusters * vectors.size <= _MOST_WHOLE:
            method = KMeans(clusters, n_init=_STARTS, random_state=seed)
        else:
            start = _start(vectors, clusters, seed)
            method = MiniBatchKMeans(clusters, init=start, n_init=1, random_state=seed)
        found = method.fit_predict(vectors)
    return np.asarray(found, np.int64)


def _start(vectors: Vectors, clusters: int, seed: int) -> Vectors:
    """(clusters, d) middles by k-means++ in a sample; double precision makes it five times as fast."""
    from sklearn.cluster import kmeans_plusplus

    order = np.random.default_rng(seed).permutation(len(vectors))
    sample = vectors[np.sort(order[: _SAMPLE_A_CLUSTER * clusters])].astype(np.float64)
    middles, _ = kmeans_plusplus(sample, clusters, random_state=seed)
    return np.asarray(middles, np.float32)


def hdbscan(vectors: Vectors) -> Codes:
    """(n,) codes from 0 by HDBSCAN of ``vectors`` (n, d), -1 for what is in none; n is 5,000 at most."""
    from sklearn.cluster import HDBSCAN

    if len(vectors) < 2 * FEWEST_OF_A_CLUSTER:
        return np.full(len(vectors), -1, np.int64)
    method = HDBSCAN(min_cluster_size=FEWEST_OF_A_CLUSTER, algorithm="brute", copy=True)
    return np.asarray(method.fit_predict(vectors), np.int64)


def agreement(codes: Codes, labels: Labels) -> Agreement:
    """Of clusters ``codes`` (n,) with n ``labels``. Raises InvalidRequestError where an item has several."""
    from sklearn import metrics

    true = labels.only_codes()
    labelled = true >= 0
    used = labelled & (codes >= 0)
    counts = (int(used.sum()), int((~labelled).sum()), int((labelled & ~used).sum()))
    if not used.any():
        return Agreement(None, None, None, None, None, None, *counts)
    true, found = true[used], codes[used]
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(true, found)
    return Agreement(
        float(metrics.adjusted_rand_score(true, found)),
        float(metrics.normalized_mutual_info_score(true, found)),
        adjusted_information(true, found),
        float(v_measure),
        float(homogeneity),
        float(completeness),
        *counts,
    )


def separation(
    vectors: Vectors,
    codes: Codes,
    sample: int = SILHOUETTE_SAMPLE,
    seed: int = 0,
    tell: Tell | None = None,
) -> Separation:
    """Of clusters ``codes`` (n,) of ``vectors`` (n, d), by Euclidean distances.

    Most of the time goes into the Dunn index, which compares all pairs; of that, ``tell`` is told rows.
    """
    from sklearn import metrics

    used = codes >= 0
    unclustered = int((~used).sum())
    if unclustered:
        vectors, codes = vectors[used], codes[used]
    clusters = len(np.unique(codes))
    counts = (clusters, len(codes), unclustered)
    if not 2 <= clusters < len(codes):
        return Separation(None, None, None, None, *counts)
    rows = len(codes)
    return Separation(
        in_one_piece(lambda: _silhouette(vectors, codes, sample, seed), rows, tell),
        in_one_piece(lambda: float(metrics.davies_bouldin_score(vectors, codes)), rows, tell),
        in_one_piece(lambda: float(metrics.calinski_harabasz_score(vectors, codes)), rows, tell),
        dunn_index(vectors, codes, tell),
        *counts,
    )


def _silhouette(vectors: Vectors, codes: Codes, sample: int, seed: int) -> float | None:
    from sklearn import metrics

    if len(codes) > sample:
        chosen = np.sort(np.random.default_rng(seed).permutation(len(codes))[:sample])
        vectors, codes = vectors[chosen], codes[chosen]
    if not 2 <= len(np.unique(codes)) < len(codes):
        return None
    return float(metrics.silhouette_score(vectors, codes))
