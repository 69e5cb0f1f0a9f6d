"""Evaluation: what is asked of encoder versions, and what they turned out to be worth for a collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Figures = Mapping[str, float | int | None]
"""Measures by the names of the command line; None where one is not defined."""


class ClusterMethod(StrEnum):
    """How items are put into clusters, to be compared with labels."""

    KMEANS = "kmeans"
    HDBSCAN = "hdbscan"


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """A wish to know what encoder versions are worth for a collection."""

    collection: str
    encoders: tuple[str, ...] = ()
    """Names of versions, the first of which the others are compared with; the one that answers, if empty."""
    labels: str | None = None
    """``folder:LEVEL``, ``tag``, a field such as ``artist``, or the path of a CSV (path, label, …); what fits
    best, if None. Where nothing labels the items, what needs no labels is measured."""
    ks: tuple[int, ...] = (1, 5, 10)
    held_out: bool = False
    """Only items that no training of the versions has learnt from ask; all others can be found."""
    clusters: ClusterMethod = ClusterMethod.KMEANS
    robustness: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between what the truth is with 95 % (a bootstrap over queries)."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What the queries with one label find."""

    name: str
    queries: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Confused:
    """So many items with the label ``truth`` are taken for ``foretold`` by a vote of their neighbours."""

    truth: str
    foretold: str
    count: int


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Interpolated precision, the mean over queries, at rising recall from 0 to 1."""

    recall: tuple[float, ...]
    precision: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ScoreSplit:
    """What scores pairs of items have, with the same label and with different ones; of a sample of pairs."""

    edges: tuple[float, ...]
    """(bins + 1,) rising, in [-1, 1]."""
    same: tuple[int, ...]
    """(bins,) pairs."""
    different: tuple[int, ...]
    threshold: float | None
    """From which score on "the same label" is right most often (the best F1, both kinds of pairs counting
    alike); None where one kind is missing."""


@dataclass(frozen=True, slots=True)
class PerturbationCurve:
    """How well items are still known when they are changed, more and more."""

    perturbation: str
    """``crop``, ``blur``, ``jpeg``, ``noise``, ``brightness``, ``rotation``; of music ``gain``, ``noise``,
    ``mp3``, ``pitch``, ``shift``."""
    unit: str
    """Of the strengths, as people read it: ``%``, ``px``, ``quality``, ``dB``, ``kbit/s``, …"""
    strengths: tuple[float, ...]
    """From the gentlest to the harshest."""
    found_first: tuple[float, ...]
    """Share of the changed items that find their original first among all items."""
    neighbours_kept: tuple[float, ...]
    """Share of the ten nearest others that stay the same, on an average."""
    cosine: tuple[float, ...]
    """Mean cosine of a changed item with its original."""
    items: int
    """So many were changed: a sample, where there are many."""


@dataclass(frozen=True, slots=True)
class QueryOutcomes:
    """What became of each query; the four go together."""

    ids: tuple[int, ...]
    truth: tuple[str, ...]
    """The label; several are joined by ", "."""
    foretold: tuple[str, ...]
    """What the neighbours elect."""
    average_precision: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """An item that was held out from a training, and a copy of it that was learnt from."""

    held_out: int
    learnt: int
    score: float
    """Cosine of the two; 1 where their files have the same content."""


@dataclass(frozen=True, slots=True)
class SplitCheck:
    """Whether what a version has learnt from and what was held out are apart, and yet alike."""

    by: str | None
    """The version by whose embeddings that is told. Not by the one that was trained: training draws different
    items together that it is shown, and says itself what it was taught. None where only contents were
    compared."""
    held_out: int
    """Items of the collection that were held out and still are."""
    leaked: int
    """Those that have a copy among what was learnt from."""
    near: float | None
    """Cosine from which on an item counts as near: all but 5 % of what was learnt from reach it with another
    such item."""
    uncovered: float | None
    """Share of what was held out with nothing near among what was learnt from; about 0.05 where both sides
    are alike."""
    leaks: tuple[Leak, ...] = ()
    """Exact copies first, then the likest; of several files with the same content one on each side. Of very
    many these are the first."""


@dataclass(frozen=True, slots=True)
class EncoderEvaluation:
    """What one encoder version is worth."""

    encoder: str
    retrieval: Figures
    """``map``, ``precision_at_K``, ``recall_at_K``, ``f1_at_K``, ``r_precision``, ``mrr``, ``ndcg_at_K``,
    ``knn_accuracy``, …, and ``queries``, ``unlabelled``, ``unmatched``; empty without labels."""
    intervals: Mapping[str, Interval]
    per_class: tuple[ClassFigures, ...]
    confusion: tuple[Confused, ...]
    """The most frequent first, right ones (truth = foretold) too; empty where items have several labels."""
    curve: PrecisionRecall | None
    scores: ScoreSplit | None
    clustering: Figures
    """``ari``, ``nmi``, ``ami``, ``v_measure``, ``silhouette``, ``davies_bouldin``, ``calinski_harabasz``,
    ``dunn``, ``clusters``, …"""
    health: Figures
    """``effective_rank``, ``alignment``, ``uniformity``, ``hubness``, ``anti_hubs``, …"""
    robustness: tuple[PerturbationCurve, ...]
    outcomes: QueryOutcomes | None
    """None without labels, and of an evaluation that is read again: ``Evaluations.outcomes`` reads them."""
    split: SplitCheck | None = None
    """None of a version that has learnt from nothing of the collection."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A query that found more or less under another version."""

    item: int
    before: float
    """Average precision."""
    after: float


@dataclass(frozen=True, slots=True)
class EncoderComparison:
    """One version beside the first of an evaluation, on the same queries."""

    encoder: str
    against: str
    differences: Mapping[str, Interval]
    """``encoder`` minus ``against``, by measure; an interval without 0 is more than chance."""
    gained: tuple[ItemChange, ...]
    """The queries that gained most, the greatest gain first."""
    lost: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """An evaluation that was kept, in short."""

    id: int
    collection: str
    encoders: tuple[str, ...]
    labels: str | None
    """As ``EvaluationRequest.labels`` has it, but chosen; None where nothing labels the items."""
    items: int
    seconds: float
    made_at: datetime
    figures: Mapping[str, Figures]
    """Of each version what a list shows: ``map``, ``knn_accuracy``, ``ari``, …"""
    held_out: bool = False
    """Whether only items asked that no training has learnt from."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation, whole."""

    record: EvaluationRecord
    encoders: tuple[EncoderEvaluation, ...]
    comparisons: tuple[EncoderComparison, ...]
    remarks: tuple[str, ...] = ()
    """What a person should know who reads the figures, in sentences."""
