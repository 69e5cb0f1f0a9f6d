"""Evaluations as plain values that JSON can hold, and back.

What an earlier version of the program wrote may lack what has come since, and a later one's may have more:
the former is taken as not measured, the latter is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from engine.domain import (
    ClassFigures,
    Confused,
    EncoderComparison,
    EncoderEvaluation,
    Evaluation,
    EvaluationRecord,
    Figures,
    Interval,
    ItemChange,
    Leak,
    PerturbationCurve,
    PrecisionRecall,
    QueryOutcomes,
    ScoreSplit,
    SplitCheck,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    _Value = TypeVar("_Value", bound=DataclassInstance)

Plain = dict[str, Any]

SHOWN = {
    "retrieval": ("map", "precision_at_1", "knn_accuracy", "queries"),
    "clustering": ("ari", "nmi", "silhouette"),
    "health": ("effective_rank", "hubness"),
}
"""What is told of a version in a list of evaluations."""


def plain_encoder(found: EncoderEvaluation) -> Plain:
    """All but what became of each query, as the command line tells it."""
    return {
        "encoder": found.encoder,
        "retrieval": dict(found.retrieval),
        "clustering": dict(found.clustering),
        "health": dict(found.health),
        "robustness": {curve.perturbation: _plain_curve(curve) for curve in found.robustness},
        "intervals": _plain_intervals(found.intervals),
        "per_class": [{**asdict(one), "figures": dict(one.figures)} for one in found.per_class],
        "confusion": [asdict(one) for one in found.confusion],
        "curve": None if found.curve is None else asdict(found.curve),
        "scores": None if found.scores is None else asdict(found.scores),
        "split": None if found.split is None else asdict(found.split),
    }


def plain_comparison(found: EncoderComparison) -> Plain:
    """As the command line tells it."""
    return {
        "encoder": found.encoder,
        "against": found.against,
        "differences": _plain_intervals(found.differences),
        "gained": [asdict(change) for change in found.gained],
        "lost": [asdict(change) for change in found.lost],
    }


def body(evaluation: Evaluation) -> Plain:
    """All of an evaluation but its record and its details."""
    encoders = [plain_encoder(one) for one in evaluation.encoders]
    comparisons = [plain_comparison(one) for one in evaluation.comparisons]
    return {"encoders": encoders, "comparison": comparisons, "remarks": list(evaluation.remarks)}


def details(evaluation: Evaluation) -> Plain:
    """What became of each query by version: of many items megabytes, which hardly anybody looks at."""
    return {one.encoder: asdict(one.outcomes) for one in evaluation.encoders if one.outcomes is not None}


def details_in(body: Mapping[str, Any]) -> Plain:
    """The details that earlier versions of the program kept in the body."""
    return {one["encoder"]: one.get("outcomes") for one in body.get("encoders", ())}


def outcomes_from(details: Mapping[str, Any], encoder: str) -> QueryOutcomes | None:
    """What became of each query under a version; None where that is not among the ``details``."""
    found = details.get(encoder)
    return None if found is None else _made(QueryOutcomes, found)


def summary(evaluation: Evaluation) -> Plain:
    """What a list of evaluations shows of one, beside what every report has."""
    record = evaluation.record
    return {
        "encoders": list(record.encoders),
        "items": record.items,
        "seconds": record.seconds,
        "held_out": record.held_out,
        "figures": {name: dict(own) for name, own in record.figures.items()},
    }


def told(evaluation: Evaluation) -> Plain:
    """The answer of the command line."""
    return {
        "encoders": [plain_encoder(one) for one in evaluation.encoders],
        "comparison": [plain_comparison(one) for one in evaluation.comparisons],
        **in_short(evaluation),
    }


def in_short(evaluation: Evaluation) -> Plain:
    """What it was about, without any figures: of many labels those are megabytes."""
    record = evaluation.record
    return {
        "evaluation": record.id,
        "collection": record.collection,
        "labels": record.labels,
        "items": record.items,
        "seconds": round(record.seconds, 3),
        "held_out": record.held_out,
        "remarks": list(evaluation.remarks),
    }


def numbered(evaluation: Evaluation, report_id: int) -> Evaluation:
    """The same under the id by which it is kept."""
    return replace(evaluation, record=replace(evaluation.record, id=report_id))


def shown(found: EncoderEvaluation) -> Figures:
    """Those figures of a version that a list of evaluations has room for."""
    parts = {"retrieval": found.retrieval, "clustering": found.clustering, "health": found.health}
    return {name: parts[part].get(name) for part, names in SHOWN.items() for name in names}


def record_from(
    report_id: int, collection: str, labels: str | None, made_at: datetime, summary: Mapping[str, Any]
) -> EvaluationRecord:
    """The record that a ``summary`` was made of."""
    return EvaluationRecord(
        id=report_id,
        collection=collection,
        encoders=tuple(summary.get("encoders", ())),
        labels=labels,
        items=summary.get("items", 0),
        seconds=summary.get("seconds", 0.0),
        made_at=made_at,
        figures=summary.get("figures", {}),
        held_out=summary.get("held_out", False),
    )


def evaluation_from(record: EvaluationRecord, plain: Mapping[str, Any]) -> Evaluation:
    """The evaluation of which ``plain`` is the body; what became of each query is not read with it."""
    return Evaluation(
        record,
        tuple(_encoder_from(one) for one in plain.get("encoders", ())),
        tuple(_comparison_from(one) for one in plain.get("comparison", ())),
        tuple(plain.get("remarks", ())),
    )


def _encoder_from(plain: Mapping[str, Any]) -> EncoderEvaluation:
    curve, scores = plain.get("curve"), plain.get("scores")
    return EncoderEvaluation(
        encoder=plain["encoder"],
        retrieval=plain.get("retrieval", {}),
        intervals=_intervals_from(plain.get("intervals", {})),
        per_class=tuple(_made(ClassFigures, one) for one in plain.get("per_class", ())),
        confusion=tuple(_made(Confused, one) for one in plain.get("confusion", ())),
        curve=None if curve is None else _made(PrecisionRecall, curve),
        scores=None if scores is None else _made(ScoreSplit, scores),
        clustering=plain.get("clustering", {}),
        health=plain.get("health", {}),
        robustness=tuple(
            _made(PerturbationCurve, {"perturbation": name, **own})
            for name, own in plain.get("robustness", {}).items()
        ),
        outcomes=None,
        split=_split_from(plain.get("split")),
    )


def _split_from(plain: Mapping[str, Any] | None) -> SplitCheck | None:
    if plain is None:
        return None
    leaks = tuple(_made(Leak, one) for one in plain.get("leaks", ()))
    return _made(SplitCheck, {**plain, "leaks": leaks})


def _comparison_from(plain: Mapping[str, Any]) -> EncoderComparison:
    return EncoderComparison(
        encoder=plain["encoder"],
        against=plain["against"],
        differences=_intervals_from(plain.get("differences", {})),
        gained=tuple(_made(ItemChange, one) for one in plain.get("gained", ())),
        lost=tuple(_made(ItemChange, one) for one in plain.get("lost", ())),
    )


def _made(kind: type[_Value], plain: Mapping[str, Any]) -> _Value:
    """A value of ``kind`` from what it knows of ``plain``; lists become tuples."""
    known = {field.name for field in fields(kind)}
    values = {name: value for name, value in plain.items() if name in known}
    return kind(**{name: tuple(own) if isinstance(own, list) else own for name, own in values.items()})


def _plain_curve(curve: PerturbationCurve) -> Plain:
    return {name: value for name, value in asdict(curve).items() if name != "perturbation"}


def _plain_intervals(found: Mapping[str, Interval]) -> Plain:
    return {name: asdict(interval) for name, interval in found.items()}


def _intervals_from(plain: Mapping[str, Any]) -> dict[str, Interval]:
    return {name: _made(Interval, one) for name, one in plain.items()}
