"""Clusters against labels and by themselves: what is left out, and what is not defined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from engine.errors import InvalidRequestError
from engine.evaluation import clustering
from engine.evaluation.clustering import agreement, kmeans, separation
from engine.evaluation.labels import Labels

BLOBS = np.random.default_rng(7)


def _blobs(count: int = 120) -> tuple[np.ndarray, np.ndarray]:
    codes = np.arange(count) % 4
    vectors = np.eye(4)[codes] + 0.1 * BLOBS.standard_normal((count, 4))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), codes


@settings(max_examples=40)
@given(data=st.data(), count=st.integers(0, 30))
def test_that_agreement_is_that_of_scikit_learn_where_both_are_known(data: st.DataObject, count: int) -> None:
    names = st.none() | st.sampled_from("abc")
    labels = data.draw(st.lists(names, min_size=count, max_size=count))
    codes = np.array(data.draw(st.lists(st.integers(-1, 3), min_size=count, max_size=count)), np.int64)
    told = agreement(codes, Labels.single(labels)).as_dict()
    both = [(label, code) for label, code in zip(labels, codes, strict=True) if label and code >= 0]
    assert told["items"] == len(both)
    assert told["unlabelled"] == labels.count(None)
    assert told["items"] + told["unlabelled"] + told["unclustered"] == count
    measures = {
        "ari": metrics.adjusted_rand_score,
        "nmi": metrics.normalized_mutual_info_score,
        "ami": metrics.adjusted_mutual_info_score,
        "v_measure": metrics.v_measure_score,
        "homogeneity": metrics.homogeneity_score,
        "completeness": metrics.completeness_score,
    }
    for name, measure in measures.items():
        expected = measure(*zip(*both, strict=True)) if both else None
        assert told[name] == pytest.approx(expected, abs=1e-9)


def test_that_clusters_are_not_compared_with_several_labels() -> None:
    with pytest.raises(InvalidRequestError, match="several labels"):
        agreement(np.zeros(1, np.int64), Labels.several([("a", "b")]))


def test_that_separation_is_that_of_scikit_learn() -> None:
    vectors, codes = _blobs()
    codes = np.where(np.arange(120) < 20, -1, codes)
    told = separation(vectors, codes).as_dict()
    vectors, codes = vectors[20:], codes[20:]
    assert (told["clusters"], told["items"], told["unclustered"]) == (4, 100, 20)
    assert told["silhouette"] == pytest.approx(metrics.silhouette_score(vectors, codes), abs=1e-6)
    assert told["davies_bouldin"] == pytest.approx(metrics.davies_bouldin_score(vectors, codes), abs=1e-6)
    assert told["calinski_harabasz"] == pytest.approx(metrics.calinski_harabasz_score(vectors, codes))
    assert told["dunn"] is not None


def test_that_the_silhouette_of_a_sample_is_near_that_of_all() -> None:
    vectors, codes = _blobs(2000)
    whole, part = (separation(vectors, codes, sample).silhouette for sample in (2000, 500))
    assert part == pytest.approx(whole, abs=0.02)
    assert part == separation(vectors, codes, 500).silhouette != whole


@pytest.mark.parametrize("codes", [[], [0], [-1, -1], [0, 0, 0], [0, 1, 2], [0, -1, -1]])
def test_that_separation_is_not_defined_for_one_cluster_or_for_single_items(codes: list[int]) -> None:
    told = separation(np.eye(3, dtype=np.float32)[: len(codes)], np.array(codes, np.int64))
    assert {told.silhouette, told.davies_bouldin, told.calinski_harabasz, told.dunn} == {None}
    assert told.items + told.unclustered == len(codes)


def test_that_items_that_are_all_the_same_have_figures_and_no_warning() -> None:
    told = separation(np.ones((6, 3), np.float32), np.array([0, 0, 0, 1, 1, 1]))
    assert (told.silhouette, told.davies_bouldin, told.dunn) == (0.0, 0.0, None)


@pytest.mark.parametrize("most_whole", [20_000, 50])
def test_that_kmeans_finds_clusters_that_are_there(most_whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "_MOST_WHOLE", most_whole)
    vectors, codes = _blobs()
    found = kmeans(vectors, 4)
    assert metrics.adjusted_rand_score(codes, found) == 1
    np.testing.assert_array_equal(found, kmeans(vectors, 4))


def test_that_kmeans_finds_no_more_clusters_than_vectors_differ() -> None:
    assert kmeans(np.ones((5, 2), np.float32), 3).tolist() == [0] * 5
    assert len(set(kmeans(np.eye(2, dtype=np.float32)[[0, 1, 1]], 3).tolist())) == 2
    assert kmeans(np.empty((0, 2), np.float32), 3).tolist() == []
