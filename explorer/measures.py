"""What the measures of an evaluation are called, what they mean, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

NOTHING = "–"
"""Stands where a measure is not defined."""


class Better(IntEnum):
    """Which way a measure is better."""

    LOWER = -1
    NEITHER = 0
    HIGHER = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as people read it."""

    name: str
    meaning: str
    better: Better = Better.HIGHER
    digits: int = 3
    """After the point."""

    def written(self, value: float | int | None) -> str:
        """A value of it."""
        if value is None:
            return NOTHING
        digits = 0 if isinstance(value, int) else self.digits
        return f"{value:,.{digits}f}".replace("-", "−")

    def written_difference(self, value: float) -> str:
        """How much more or less: ``+0.021``, ``−0.003``, ``±0``."""
        written = f"{value:+,.{self.digits}f}"
        return "±0" if not float(written.replace(",", "")) else written.replace("-", "−")


def _count(name: str, meaning: str) -> Measure:
    return Measure(name, meaning, Better.NEITHER, digits=0)


MEASURES = {
    "map": Measure("mAP", "Mean average precision: 1 when all that shares a label comes before the rest"),
    "precision_at_1": Measure("Nearest is right", "How often the nearest neighbour shares a label"),
    "knn_accuracy": Measure("Label guessed", "How often the majority of the neighbours has the item’s label"),
    "knn_accuracy_weighted": Measure(
        "Label guessed, weighted", "The same, where nearer neighbours have more of a say"
    ),
    "r_precision": Measure(
        "R-precision", "Share of right ones among as many neighbours as there are right ones in all"
    ),
    "mrr": Measure("MRR", "One over the rank of the first right neighbour, on an average"),
    "ndcg": Measure("nDCG", "As mAP, with ranks counted by their logarithm: 1 is a perfect order"),
    "queries": _count("Queries", "Items that looked for others with their label"),
    "unlabelled": _count("Without a label", "Items that nothing labels; they do not ask"),
    "unmatched": _count("Alone with their label", "Items that have no other to find"),
    "ari": Measure("ARI", "How well clusters agree with labels: 1 is the same, 0 is chance"),
    "nmi": Measure("NMI", "What clusters tell of labels, in [0, 1]; many clusters flatter it"),
    "ami": Measure("AMI", "What clusters tell of labels beyond chance: 1 is all, 0 is chance"),
    "v_measure": Measure("V-measure", "Homogeneity and completeness in one, in [0, 1]"),
    "homogeneity": Measure("Homogeneity", "1 when each cluster has but one label"),
    "completeness": Measure("Completeness", "1 when each label is in but one cluster"),
    "silhouette": Measure("Silhouette", "How much nearer items are to their own cluster, in [−1, 1]"),
    "davies_bouldin": Measure(
        "Davies–Bouldin", "How much clusters overlap; the lower, the better", Better.LOWER
    ),
    "calinski_harabasz": Measure(
        "Calinski–Harabasz", "Spread between clusters over that within; the higher, the better", digits=1
    ),
    "dunn": Measure("Dunn", "The narrowest gap between clusters over the widest cluster; higher is better"),
    "clusters": _count("Clusters", "How many were made"),
    "unclustered": _count("In no cluster", "Items that belong to none"),
    "compared": _count("Labelled", "Items that clusters and labels are compared for"),
    "items": _count("Items", "So many were looked at"),
    "effective_rank": Measure(
        "Effective rank",
        "How many dimensions the embeddings use; few mean that they have collapsed",
        digits=1,
    ),
    "alignment": Measure(
        "Alignment", "Mean squared distance of items that share a label; the lower, the nearer", Better.LOWER
    ),
    "uniformity": Measure(
        "Uniformity", "0 where all items are the same, −4 where they are spread evenly", Better.LOWER
    ),
    "hubness": Measure(
        "Hubness", "0 where all are found as often; above 2 a few are neighbours of most", Better.LOWER
    ),
    "anti_hubs": Measure("Never found", "Share of items that are a neighbour of none", Better.LOWER),
}
_AT_K = {
    "precision": ("Right among {k}", "Share of right ones among the {k} nearest neighbours"),
    "recall": ("Found among {k}", "Share of all right ones that the {k} nearest neighbours hold"),
    "f1": ("F1 among {k}", "Harmonic mean of what is right and what is found among {k}"),
    "hit_rate": ("Any right among {k}", "How often one or more of the {k} nearest is right"),
    "ndcg": ("nDCG among {k}", "How well the {k} nearest are ordered: 1 when the right ones come first"),
}
_PATTERN = re.compile(rf"({'|'.join(_AT_K)})_at_(\d+)")


def principal(keys: Iterable[str]) -> list[str]:
    """Of the measures of retrieval those that most people look at: of all k, the largest."""
    most = max((int(match[2]) for match in map(_PATTERN.fullmatch, keys) if match is not None), default=0)
    at_most = [f"precision_at_{most}", f"recall_at_{most}"] if most > 1 else []
    return ["map", "precision_at_1", *at_most, "knn_accuracy", "mrr", "queries"]


def measure(key: str) -> Measure:
    """The measure that the engine calls ``key``; one that is not known here goes by that name."""
    known = MEASURES.get(key)
    if known is not None:
        return known
    match = _PATTERN.fullmatch(key)
    if match is None:
        return Measure(key.replace("_", " ").capitalize(), "", Better.NEITHER)
    name, meaning = _AT_K[match[1]]
    return Measure(name.format(k=match[2]), meaning.format(k=match[2]))
