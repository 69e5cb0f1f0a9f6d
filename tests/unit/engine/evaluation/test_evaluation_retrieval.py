"""Retrieval: against a table of all pairs, scikit-learn and pytorch-metric-learning."""

from __future__ import annotations

import numpy as np
import pytest
from all_pairs_retrieval import collection, draw, slow_retrieval
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics, neighbors

from engine.evaluation import chunks
from engine.evaluation.labels import Labels
from engine.evaluation.neighbours import nearest_of
from engine.evaluation.retrieval import LabelledItems, Retrieval, retrieval
from engine.evaluation.votes import Voting

KS = (1, 3, 10)
VOTING = Voting(5, 0.5)
seeds = st.integers(0, 2**32 - 1)


def _by_query(result: Retrieval) -> dict[int, dict[str, float]]:
    rows = (dict(zip(result.measures, row, strict=True)) for row in result.values.tolist())
    return dict(zip(result.ids.tolist(), rows, strict=True))


def _assert_same(result: Retrieval, expected: dict[int, dict[str, float]]) -> None:
    found = _by_query(result)
    assert found.keys() == expected.keys()
    for query, figures in expected.items():
        assert found[query] == pytest.approx(figures, abs=1e-9)


def _rows(items: LabelledItems, start: int, stop: int) -> LabelledItems:
    return items.take(np.arange(start, stop))


@settings(max_examples=60)
@given(
    seed=seeds, count=st.integers(0, 40), classes=st.integers(1, 8), several=st.booleans(), ties=st.booleans()
)
def test_that_every_figure_is_that_of_a_table_of_all_pairs(
    seed: int, count: int, classes: int, several: bool, ties: bool
) -> None:
    items = draw(seed, count, classes, several, ties)
    result = retrieval(items, ks=KS, voting=VOTING)
    expected = slow_retrieval(items, items, KS, 5, 0.5)
    _assert_same(result, expected)
    assert result.unlabelled == int((items.labels.counts() == 0).sum())
    assert len(result.ids) + result.unlabelled + result.unmatched == count
    means = {name: np.mean([own[name] for own in expected.values()]) for name in result.measures if expected}
    assert {name: value for name, value in result.overall().items() if value is not None} == pytest.approx(
        means
    )


@settings(max_examples=40)
@given(seed=seeds, split=st.integers(0, 30), several=st.booleans(), ties=st.booleans(), shared=st.booleans())
def test_that_queries_are_answered_from_a_gallery(
    seed: int, split: int, several: bool, ties: bool, shared: bool
) -> None:
    items = draw(seed, 30, 5, several, ties)
    queries, gallery = _rows(items, 0, split), _rows(items, 0 if shared else split, 30)
    _assert_same(retrieval(queries, gallery, KS, VOTING), slow_retrieval(queries, gallery, KS, 5, 0.5))


@settings(max_examples=20)
@given(seed=seeds, most=st.integers(1, 20_000))
def test_that_chunks_change_nothing(seed: int, most: int) -> None:
    items = draw(seed, 90, 6, several=True, ties=True)
    whole = retrieval(items)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "MOST_BYTES", most)
        parts = retrieval(items)
    np.testing.assert_array_equal(parts.values, whole.values)
    np.testing.assert_array_equal(parts.foretold, whole.foretold)


@settings(max_examples=20)
@given(seed=seeds)
def test_that_average_precision_and_ndcg_are_those_of_scikit_learn(seed: int) -> None:
    items = draw(seed, 30, 3)
    result = retrieval(items)
    found = _by_query(result)
    labels = items.labels.only_codes()
    for row in np.flatnonzero(np.isin(items.ids, result.ids)):
        others = np.flatnonzero((labels >= 0) & (np.arange(30) != row))
        scores, relevant = items.vectors[others] @ items.vectors[row], labels[others] == labels[row]
        figures = found[int(items.ids[row])]
        assert figures["map"] == pytest.approx(metrics.average_precision_score(relevant, scores))
        if len(others) > 1:
            assert figures["ndcg"] == pytest.approx(metrics.ndcg_score([relevant], [scores]))
            assert figures["ndcg_at_10"] == pytest.approx(metrics.ndcg_score([relevant], [scores], k=10))
        near = np.zeros(len(others), bool)
        near[np.argsort(-scores)[:5]] = True
        if len(others) >= 5:
            assert figures["f1_at_5"] == pytest.approx(metrics.f1_score(relevant, near))


def test_that_figures_are_those_of_pytorch_metric_learning() -> None:
    torch = pytest.importorskip("torch")
    from pytorch_metric_learning.distances import CosineSimilarity
    from pytorch_metric_learning.utils.accuracy_calculator import AccuracyCalculator
    from pytorch_metric_learning.utils.inference import CustomKNN

    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((120, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = rng.integers(6, size=120)
    wanted = {
        "precision_at_1": "precision_at_1",
        "r_precision": "r_precision",
        "map": "mean_average_precision",
        "mrr": "mean_reciprocal_rank",
    }
    calculator = AccuracyCalculator(
        include=tuple(wanted.values()), k=119, knn_func=CustomKNN(CosineSimilarity())
    )
    theirs = calculator.get_accuracy(torch.tensor(vectors), torch.tensor(codes))
    ours = retrieval(collection(vectors, Labels.single([str(code) for code in codes]))).overall()
    assert {name: ours[name] for name in wanted} == pytest.approx(
        {name: theirs[other] for name, other in wanted.items()}, abs=1e-5
    )


def test_that_votes_are_those_of_scikit_learns_neighbours() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((200, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = rng.integers(2, size=200)
    items = collection(vectors, Labels.single([str(code) for code in codes]))
    queries, gallery = _rows(items, 0, 60), _rows(items, 60, 200)
    result = retrieval(queries, gallery, voting=Voting(7, 0.1))
    for column, weigh in enumerate(["uniform", lambda d: np.exp((1 - d**2 / 2) / 0.1)]):
        theirs = neighbors.KNeighborsClassifier(7, weights=weigh, algorithm="brute")
        foretold = theirs.fit(vectors[60:], codes[60:]).predict(vectors[:60])
        np.testing.assert_array_equal(result.foretold[:, column], foretold)
        confusion = result.confusion(weighted=bool(column))
        assert confusion is not None
        np.testing.assert_array_equal(confusion.matrix(), metrics.confusion_matrix(codes[:60], foretold))
        assert sum(int(pair["items"]) for pair in confusion.as_list()) == 60


def test_that_the_voters_are_the_nearest_of_all() -> None:
    items = draw(8, 40, 3)
    items = items.take(np.flatnonzero(items.labels.counts()))
    items = items.take(np.argsort(items.ids))
    result = retrieval(items, voting=Voting(6))
    rows = np.searchsorted(items.ids, result.ids)
    np.testing.assert_array_equal(result.nearest, items.ids[nearest_of(items.vectors, rows, 6)])
    few = retrieval(items.take(np.arange(4)), voting=Voting(6))
    assert few.nearest.shape == (len(few.ids), 4)
    assert (few.nearest[:, 3] == -1).all()


def test_that_figures_of_a_label_are_means_over_the_queries_that_have_it() -> None:
    items = draw(3, 60, 4, several=True)
    result = retrieval(items)
    classes = result.per_class()
    names = dict(zip(items.ids.tolist(), map(items.labels.of, range(60)), strict=True))
    for code, name in enumerate(items.labels.names):
        rows = [row for row, query in enumerate(result.ids.tolist()) if code in names[query]]
        assert classes[name]["queries"] == len(rows)
        assert classes[name]["map"] == pytest.approx(result.values[rows, 0].mean())
    assert result.confusion() is None


def test_that_items_that_are_all_the_same_come_by_their_ids() -> None:
    vectors = np.tile(np.float32([0.6, 0.8, 1 / 3]), (67, 1))
    labels = Labels.single(["a", *["b"] * 65, "a"])
    ids = np.arange(67)[::-1]  # the first row has the highest id
    result = retrieval(collection(vectors, labels, ids))
    found = _by_query(result)
    assert found[0]["mrr"] == pytest.approx(1 / 66), "the other a has id 66 and comes last"
    assert found[66]["mrr"] == 1, "the other a has id 0 and comes first"


@pytest.mark.parametrize(
    ("labels", "unlabelled", "unmatched"),
    [([], 0, 0), (["a"], 0, 1), ([None], 1, 0), (["a", "b", None], 1, 2)],
)
def test_that_what_nothing_can_be_asked_of_is_counted(
    labels: list[str | None], unlabelled: int, unmatched: int
) -> None:
    result = retrieval(collection(np.eye(4)[: len(labels)], Labels.single(labels)))
    told = result.as_dict()
    assert (told["queries"], told["unlabelled"], told["unmatched"]) == (0, unlabelled, unmatched)
    assert told["map"] is None
    assert all(own["queries"] == 0 and own["map"] is None for own in result.per_class().values())
    confusion = result.confusion()
    assert confusion is not None
    assert confusion.as_list() == []


def test_that_one_label_for_all_is_found_without_fault() -> None:
    figures = retrieval(collection(draw(1, 30, 1).vectors, Labels.single(["a"] * 30))).as_dict()
    assert {figures[name] for name in ("map", "mrr", "ndcg", "r_precision", "knn_accuracy")} == {1.0}
    assert figures["recall_at_10"] == pytest.approx(10 / 29)


def test_that_labels_of_other_names_are_refused() -> None:
    one, other = (collection(np.eye(2), Labels.single(names)) for names in (["a", "a"], ["b", "b"]))
    with pytest.raises(ValueError, match="same names"):
        retrieval(one, other)


def test_that_what_is_told_can_end_the_work() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrieval(draw(1, 30, 2), tell=stop)
