"""An evaluation as it may be: of some versions, some labels, and what a report shows of it all."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from engine.domain.evaluation import (
    ClassFigures,
    Confused,
    EncoderComparison,
    EncoderEvaluation,
    Evaluation,
    EvaluationRecord,
    Interval,
    ItemChange,
    PerturbationCurve,
    PrecisionRecall,
    QueryOutcomes,
    ScoreSplit,
)

_BINS = 40
_STRENGTHS = {
    "crop": ("%", (10.0, 20.0, 30.0, 50.0)),
    "blur": ("px", (1.0, 2.0, 4.0, 8.0)),
    "jpeg": ("quality", (90.0, 50.0, 20.0, 5.0)),
}


def evaluation(
    versions: tuple[str, ...] = ("frozen", "fine-tuned"),
    labels: tuple[str, ...] = ("birds", "boats", "flowers"),
    gained: int = 4,
) -> Evaluation:
    """Each version is better than the one before; the last label is found worst."""
    record = EvaluationRecord(
        3, "stamps", versions, "folder:1", 785, 12.4, datetime(2026, 3, 1, 12, tzinfo=UTC), {}
    )
    comparisons = tuple(
        EncoderComparison(
            name,
            versions[0],
            {
                "map": Interval(0.29 * place, 0.25 * place, 0.33 * place),
                "mrr": Interval(0.001, -0.01, 0.012),
            },
            tuple(ItemChange(item, 0.1, 0.9 - item / 100) for item in range(1, gained + 1)),
            tuple(ItemChange(item + 100, 0.8, 0.3 + item / 100) for item in range(1, gained + 1)),
        )
        for place, name in enumerate(versions)
        if place
    )
    encoders = tuple(encoder(name, place, labels) for place, name in enumerate(versions))
    return Evaluation(record, encoders, comparisons)


def unlabelled(versions: tuple[str, ...] = ("frozen",)) -> Evaluation:
    """What is known where nothing labels the items."""
    record = EvaluationRecord(4, "heap", versions, None, 12, 0.4, datetime(2026, 3, 1, tzinfo=UTC), {})
    health = {
        "effective_rank": 83.2,
        "uniformity": -3.1,
        "alignment": None,
        "hubness": 1.2,
        "anti_hubs": 0.04,
    }
    clustering = {"silhouette": None, "clusters": 1}
    nothing = ((), (), None, None)
    encoders = tuple(
        EncoderEvaluation(name, {}, {}, *nothing, clustering, health, (), None) for name in versions
    )
    return Evaluation(record, encoders, ())


def encoder(name: str, place: int, labels: tuple[str, ...]) -> EncoderEvaluation:
    """What a version that is so far ahead of the first is worth."""
    better = 0.15 * place
    retrieval = {
        "map": 0.41 + better,
        "mrr": 0.7,
        "precision_at_1": 0.6 + better,
        "precision_at_10": 0.49 + better,
        "recall_at_10": 0.2 + better,
        "knn_accuracy": 0.62 + better,
        "queries": 780,
        "unlabelled": 3,
        "unmatched": 2,
    }
    return EncoderEvaluation(
        name,
        retrieval,
        {measure: _about(retrieval[measure]) for measure in ("map", "mrr", "precision_at_10")},
        tuple(ClassFigures(label, 10, {"map": _falling(labels, label, better)}) for label in labels),
        _confusion(labels),
        PrecisionRecall(_grid(), tuple(min(1.0, 0.95 - 0.8 * at + better) for at in _grid())),
        _scores(better),
        {"ari": 0.3 + better, "nmi": 0.5 + better, "calinski_harabasz": 1234.5, "clusters": len(labels)},
        {"effective_rank": 83.2 + place, "hubness": 1.2, "anti_hubs": 0.04},
        tuple(_curve(perturbation, better) for perturbation in _STRENGTHS),
        QueryOutcomes((1,), (labels[0],), (labels[0],), (0.5,)),
    )


def _about(value: float) -> Interval:
    return Interval(value, value - 0.03, value + 0.03)


def _grid() -> tuple[float, ...]:
    return tuple(step / 20 for step in range(21))


def _falling(labels: tuple[str, ...], label: str, better: float) -> float:
    return min(1.0, 0.8 - 0.7 * labels.index(label) / len(labels) + better)


def _confusion(labels: tuple[str, ...]) -> tuple[Confused, ...]:
    right = [Confused(label, label, 8) for label in labels]
    return (
        *right,
        *(Confused(label, labels[0], place % 4 + 1) for place, label in enumerate(labels) if place),
    )


def _scores(better: float) -> ScoreSplit:
    """Heaps about .7 and .3, none below 0."""
    edges = tuple(-1 + 2 * edge / _BINS for edge in range(_BINS + 1))
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    same = tuple(max(0, round(400 - 1400 * abs(middle - 0.7))) for middle in middles)
    different = tuple(max(0, round(4000 - 14000 * abs(middle - 0.3 + better / 3))) for middle in middles)
    return ScoreSplit(edges, same, different, 0.52)


def _curve(perturbation: str, better: float) -> PerturbationCurve:
    unit, strengths = _STRENGTHS[perturbation]
    found = tuple(max(0.0, 0.98 - 0.2 * place + better / 5) for place in range(len(strengths)))
    kept = tuple(max(0.0, 0.8 - 0.2 * place) for place in range(len(strengths)))
    return PerturbationCurve(perturbation, unit, strengths, found, kept, found, 200)
