"""What measures are called, what each means in one line, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Better(IntEnum):
    """Which way a measure is better."""

    LOWER = -1
    NEITHER = 0
    """It is a number of things, or a matter of what is wanted."""
    HIGHER = 1

    @property
    def words(self) -> str:
        """For people; nothing where neither way is."""
        return f"{self.name.lower()} is better" if self else ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure for people."""

    name: str
    words: str
    """One line, without a full stop."""
    better: Better = Better.HIGHER


_NEITHER, _LOWER = Better.NEITHER, Better.LOWER

_MEANINGS = {
    "map": Meaning(
        "mAP",
        "mean average precision: how far in front the items with the same label are, over whole rankings",
    ),
    "mrr": Meaning("MRR", "one over the rank of the first item with the same label"),
    "ndcg": Meaning("nDCG", "how near the ranking is to the best one, with what is in front counting most"),
    "r_precision": Meaning(
        "R-precision",
        "share with the same label among the first R, where R is how many there are to be found",
    ),
    "knn_accuracy": Meaning(
        "kNN accuracy", "share of the items whose nearest, with one vote each, elect the right label"
    ),
    "knn_accuracy_weighted": Meaning(
        "kNN accuracy, weighted", "the same where those with a higher score have more of a say"
    ),
    "queries": Meaning("Queries", "items that were asked for others like them", _NEITHER),
    "unlabelled": Meaning("Unlabelled", "items left out because they have no label", _NEITHER),
    "unmatched": Meaning("Unmatched", "items left out because no other has their label", _NEITHER),
    "ari": Meaning("ARI", "pairs on which clusters and labels agree; 1 is all, 0 is what chance brings"),
    "nmi": Meaning("NMI", "what clusters tell of labels, from 0 to 1; many small clusters are flattered"),
    "ami": Meaning("AMI", "the same less what chance brings, which is 0"),
    "v_measure": Meaning("V-measure", "harmonic mean of homogeneity and completeness"),
    "homogeneity": Meaning("Homogeneity", "1 where no cluster holds two labels"),
    "completeness": Meaning("Completeness", "1 where no label is in two clusters"),
    "compared": Meaning("Compared", "items that have a label and are in a cluster", _NEITHER),
    "silhouette": Meaning(
        "Silhouette", "how much nearer items are to their own cluster than to the next, -1 to 1"
    ),
    "davies_bouldin": Meaning(
        "Davies–Bouldin", "how wide clusters are for their distance, from 0 up", _LOWER
    ),
    "calinski_harabasz": Meaning("Calinski–Harabasz", "spread between clusters over the spread within them"),
    "dunn": Meaning("Dunn", "the narrowest gap between clusters over the widest cluster"),
    "clusters": Meaning("Clusters", "how many were found", _NEITHER),
    "items": Meaning("Items", "how many were measured", _NEITHER),
    "unclustered": Meaning("Unclustered", "items that are in no cluster", _NEITHER),
    "effective_rank": Meaning("Effective rank", "how many dimensions the embeddings make use of"),
    "uniformity": Meaning(
        "Uniformity", "0 where all items are the same, about -4 where they are spread evenly", _LOWER
    ),
    "alignment": Meaning("Alignment", "mean squared distance of items with the same label, 0 to 4", _LOWER),
    "hubness": Meaning("Hubness", "0 where all are found alike; above 2 a few are near to most", _LOWER),
    "anti_hubs": Meaning("Anti-hubs", "share of the items that no other finds among its neighbours", _LOWER),
}
_AT_K = {
    "precision": ("Precision@{k}", "share with the same label {among}"),
    "recall": ("Recall@{k}", "share of all with the same label that is {among}"),
    "f1": ("F1@{k}", "harmonic mean of precision and recall {among}"),
    "ndcg": ("nDCG@{k}", "how near the order {among} is to the best one"),
    "hit_rate": ("Hit rate@{k}", "share of the items with any of the same label {among}"),
}


def meaning_of(measure: str) -> Meaning:
    """Of a measure by its name on the command line; one that is not known is called as it is there."""
    if measure in _MEANINGS:
        return _MEANINGS[measure]
    kind, _, k = measure.rpartition("_at_")
    if kind in _AT_K and k.isdecimal():
        among = "at the first place" if k == "1" else f"among the first {k}"
        name, words = (text.format(k=k, among=among) for text in _AT_K[kind])
        return Meaning(name, words)
    return Meaning(measure.replace("_", " ").capitalize(), "", _NEITHER)
