"""The measures of retrieval, from the ranks at which queries find what is relevant to them.

Relevance is a matter of yes or no. All are averages over queries of a figure that is in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from engine.evaluation.labels import Rows

Values = npt.NDArray[np.float64]

RANKED = ("map", "mrr", "ndcg", "r_precision")
_AT_K = ("precision", "recall", "f1", "hit_rate", "ndcg")


def names(ks: Sequence[int]) -> tuple[str, ...]:
    """Of the columns of :func:`of_queries`."""
    return (*RANKED, *(f"{name}_at_{k}" for k in ks for name in _AT_K))


def of_queries(ranks: Sequence[Rows], ks: Sequence[int]) -> Values:
    """(q, measures) from the ``ranks`` of all that is relevant to each query: from 0, rising, at least one.

    Of a query with R relevant items:

    - ``map``: average precision, the mean over the relevant items of the precision at their rank.
    - ``mrr``: one over the rank of the first, counted from 1.
    - ``ndcg``: over the whole ranking, Σ 1 / log2(1 + rank), over what it would be were the R in front.
    - ``r_precision``: share of relevant items among the first R.
    - ``precision_at_k``: share among the first k, of k even where there are fewer than k items.
    - ``recall_at_k``: how many of the R are among the first k, over R.
    - ``f1_at_k``: harmonic mean of the two.
    - ``hit_rate_at_k``: whether any is among the first k; what papers on metric learning call Recall@k.
    - ``ndcg_at_k``: Σ 1 / log2(1 + rank) over the first k, over the most that k or R hits can make.
    """
    if not len(ranks):
        return np.empty((0, len(names(ks))))
    totals = np.array([len(own) for own in ranks])
    starts = np.cumsum(totals) - totals
    flat = np.concatenate(ranks)
    owners = np.repeat(np.arange(len(ranks)), totals)

    def summed(weights: Values) -> Values:
        return np.add.reduceat(weights, starts)

    found = np.arange(len(flat)) - starts[owners] + 1
    gains = 1 / np.log2(flat + 2)
    best = np.cumsum(1 / np.log2(2 + np.arange(totals.max())))
    columns = [
        summed(found / (flat + 1)) / totals,
        1 / (flat[starts] + 1),
        summed(gains) / best[totals - 1],
        summed((flat < totals[owners]).astype(np.float64)) / totals,
    ]
    for k in ks:
        near = flat < k
        hits = summed(near.astype(np.float64))
        columns += [hits / k, hits / totals, 2 * hits / (k + totals), (hits > 0).astype(np.float64)]
        columns.append(summed(gains * near) / best[np.minimum(totals, k) - 1])
    return np.stack(columns, axis=1)
