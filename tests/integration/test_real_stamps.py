"""Search quality on real pictures: is the nearest neighbour of a stamp a stamp of the same sort?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from command_line import answer, items
from libraries import Imported
from numpy.typing import NDArray
from real_data import with_stamps

LEAST_OF_A_CLASS = 5

pytestmark = with_stamps


def leave_one_out(vectors: NDArray[np.float32], labels: NDArray[np.str_]) -> tuple[float, float]:
    """P@1 and mAP of every item as a query against all others, by cosine.

    Args:
        vectors: float32 (n, d) of length 1.
        labels: (n,), each at least twice.
    """
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :-1]  # (n, n - 1), the query itself comes last
    relevant = labels[order] == labels[:, None]
    ranks = np.arange(1, relevant.shape[1] + 1)
    precision = np.cumsum(relevant, axis=1) / ranks
    average = (precision * relevant).sum(axis=1) / relevant.sum(axis=1)
    return float(relevant[:, 0].mean()), float(average.mean())


@pytest.mark.timeout(600)
def test_that_stamps_of_a_sort_find_each_other(stamps: Imported, tmp_path: Path) -> None:
    library, result, out = stamps.library, stamps.result, tmp_path / "stamps.npz"
    assert result["failed"] == []
    sort_of = {item["id"]: "/".join(item["labels"][:2]) for item in items(library)}
    answer(library, "embeddings", "--out", out)
    with np.load(out, allow_pickle=False) as archive:
        ids, vectors = archive["ids"], archive["vectors"]
    assert len(ids) == result["imported"] > 700
    labels = np.array([sort_of[item_id] for item_id in ids.tolist()])
    count = Counter(labels.tolist())
    kept = np.array([count[label] >= LEAST_OF_A_CLASS for label in labels])
    precision, mean_average_precision = leave_one_out(vectors[kept], labels[kept])
    assert precision >= 0.79
    assert mean_average_precision >= 0.48
