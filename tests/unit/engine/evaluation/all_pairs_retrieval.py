"""Retrieval the slow and obvious way: one table of all pairs, and a loop over queries."""

from __future__ import annotations

from collections import Counter
from math import exp, log2

import numpy as np

from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import LabelledItems


def collection(vectors: np.ndarray, labels: Labels, ids: np.ndarray | None = None) -> LabelledItems:
    ids = np.arange(len(vectors)) if ids is None else ids
    return LabelledItems(np.asarray(ids, np.int64), np.asarray(vectors, np.float32), labels)


def draw(seed: int, count: int, classes: int, several: bool = False, ties: bool = False) -> LabelledItems:
    """Items in no order of their ids, some of them the same, some without a label."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, 4)).astype(np.float32)
    if ties:  # small whole numbers, whose products are exact
        vectors = rng.integers(-1, 2, (count, 3)).astype(np.float32)
    words = [f"c{code}" for code in range(classes)]
    most = 3 if several else 1
    drawn = [rng.choice(words, rng.integers(0, min(most, classes) + 1), replace=False) for _ in range(count)]
    ids = rng.permutation(3 * count)[:count]
    return collection(vectors, Labels.several([tuple(map(str, own)) for own in drawn]), ids)


def names_of(items: LabelledItems) -> list[set[str]]:
    return [{items.labels.names[code] for code in items.labels.of(row)} for row in range(len(items.ids))]


def slow_retrieval(
    queries: LabelledItems, gallery: LabelledItems, ks: tuple[int, ...], voters: int, temperature: float
) -> dict[int, dict[str, float]]:
    """Figures of each query that can be answered, by its id."""
    table = queries.vectors.astype(np.float64) @ gallery.vectors.T.astype(np.float64)
    theirs = names_of(gallery)
    found = {}
    for row, own in enumerate(names_of(queries)):
        others = [
            column
            for column in range(len(gallery.ids))
            if theirs[column] and gallery.ids[column] != queries.ids[row]
        ]
        others.sort(key=lambda column: (-np.float32(table[row, column]), gallery.ids[column]))
        relevant = [bool(own & theirs[column]) for column in others]
        if any(relevant):
            figures = measure(relevant, ks)
            near = others[:voters]
            for name, votes in {
                "knn_accuracy": [1.0] * len(near),
                "knn_accuracy_weighted": [
                    exp((table[row, c] - table[row, near[0]]) / temperature) for c in near
                ],
            }.items():
                figures[name] = float(elected([theirs[c] for c in near], votes) in own)
            found[int(queries.ids[row])] = figures
    return found


def elected(labels: list[set[str]], votes: list[float]) -> str:
    counted: Counter[str] = Counter()
    for own, vote in zip(labels, votes, strict=True):
        for label in sorted(own):
            counted[label] += vote
    return counted.most_common(1)[0][0]


def measure(relevant: list[bool], ks: tuple[int, ...]) -> dict[str, float]:
    total = sum(relevant)
    ranks = [rank for rank, yes in enumerate(relevant, 1) if yes]
    figures = {
        "map": sum(sum(relevant[:rank]) / rank for rank in ranks) / total,
        "mrr": 1 / ranks[0],
        "ndcg": sum(1 / log2(rank + 1) for rank in ranks) / sum(1 / log2(r + 2) for r in range(total)),
        "r_precision": sum(relevant[:total]) / total,
    }
    for k in ks:
        hits = sum(relevant[:k])
        precision, recall = hits / k, hits / total
        figures[f"precision_at_{k}"], figures[f"recall_at_{k}"] = precision, recall
        figures[f"f1_at_{k}"] = 2 * precision * recall / (precision + recall) if hits else 0.0
        figures[f"hit_rate_at_{k}"] = float(hits > 0)
        best = sum(1 / log2(r + 2) for r in range(min(k, total)))
        figures[f"ndcg_at_{k}"] = sum(1 / log2(rank + 1) for rank in ranks if rank <= k) / best
    return figures
