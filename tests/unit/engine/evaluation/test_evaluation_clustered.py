"""Clusters made and measured: how many, of which items, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from engine.domain import ClusterMethod
from engine.evaluation import clustered as module
from engine.evaluation.clustered import clustered
from engine.evaluation.clustering import hdbscan
from engine.evaluation.labels import Labels

NAMES = np.array(["ash", "birch", "cedar", "fir"])


def _blobs(count: int = 80) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    codes = np.arange(count) % 4
    vectors = np.eye(4)[codes] + 0.1 * rng.standard_normal((count, 4))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), codes


@pytest.mark.parametrize("method", list(ClusterMethod))
def test_that_clusters_that_stand_apart_agree_with_their_labels(method: ClusterMethod) -> None:
    vectors, codes = _blobs()
    found = clustered(vectors, Labels.single(NAMES[codes].tolist()), np.arange(80), method)
    assert found["ari"] == pytest.approx(1)
    assert (found["clusters"], found["items"], found["compared"], found["unclustered"]) == (4, 80, 80, 0)
    assert found["silhouette"] == pytest.approx(metrics.silhouette_score(vectors, codes), abs=1e-6)


def test_that_only_what_asks_is_compared_with_labels_but_all_is_clustered() -> None:
    vectors, codes = _blobs()
    wrong = np.where(np.arange(80) < 40, (codes + np.arange(80) // 8) % 4, codes)
    labels = Labels.single(NAMES[wrong].tolist())
    half = clustered(vectors, labels, np.arange(40, 80), ClusterMethod.KMEANS)
    assert half["ari"] == pytest.approx(1)
    assert (half["compared"], half["items"]) == (40, 80)
    assert float(clustered(vectors, labels, np.arange(80), ClusterMethod.KMEANS)["ari"] or 0) < 0.9


@pytest.mark.parametrize("labels", [None, Labels.several([("a", "b")] * 80)])
def test_that_without_one_label_for_each_clusters_stand_for_themselves(labels: Labels | None) -> None:
    vectors, _ = _blobs()
    found = clustered(vectors, labels, np.arange(80), ClusterMethod.KMEANS)
    assert {found[name] for name in ("ari", "nmi", "ami", "v_measure")} == {None}
    assert found["silhouette"] is not None
    assert found["clusters"] == (6 if labels is None else 2)


def test_that_density_is_looked_at_in_a_sample_of_many() -> None:
    vectors, codes = _blobs(200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_BY_DENSITY", 80)
        found = clustered(
            vectors, Labels.single(NAMES[codes].tolist()), np.arange(0, 200, 2), ClusterMethod.HDBSCAN
        )
    assert found["items"] == 80
    assert 20 < int(found["compared"] or 0) < 60
    assert found["ari"] == pytest.approx(1)


@pytest.mark.parametrize("method", list(ClusterMethod))
@pytest.mark.parametrize("count", [0, 1, 2, 30])
def test_that_nothing_and_what_is_all_the_same_can_be_clustered(method: ClusterMethod, count: int) -> None:
    vectors = np.tile(np.float32([1, 0]), (count, 1))
    found = clustered(vectors, Labels.single(["a"] * count), np.arange(count), method)
    assert found["dunn"] is None
    assert found["silhouette"] is None


def test_that_too_few_are_in_no_cluster_by_density() -> None:
    assert hdbscan(np.eye(9, dtype=np.float32)).tolist() == [-1] * 9
