"""What tests of evaluations need: evaluations that were never made, and a library that keeps them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from training_parts import NOON, offer_of, version

from engine.domain import (
    ClassFigures,
    Confused,
    EncoderComparison,
    EncoderEvaluation,
    EncoderVersion,
    Evaluation,
    EvaluationRecord,
    Interval,
    ItemChange,
    Kind,
    Leak,
    PerturbationCurve,
    PrecisionRecall,
    QueryOutcomes,
    ScoreSplit,
    SplitCheck,
    TrainingOffer,
)
from engine.errors import NotFoundError

BASE, TUNED = "net", "stamps-gensupcon-1"
STRENGTHS = (5.0, 10.0, 20.0, 40.0)
SPLIT = SplitCheck(BASE, 157, 3, 0.6, 0.08, (Leak(5, 2, 1.0), Leak(7, 2, 0.9), Leak(8, 5, 0.8)))
CLASSES = ("birds/gulls", "birds/owls", "ships")


def outcomes_of(count: int, classes: tuple[str, ...], right: float, seed: int = 0) -> QueryOutcomes:
    """So many queries, of which a share is taken for what it is."""
    draw = np.random.default_rng(seed)
    truth = [classes[place] for place in draw.integers(0, len(classes), count)]
    guesses = [classes[place] for place in draw.integers(0, len(classes), count)]
    hits = draw.random(count) < right
    foretold = [label if hit else guess for label, guess, hit in zip(truth, guesses, hits, strict=True)]
    return QueryOutcomes(
        tuple(range(1, count + 1)), tuple(truth), tuple(foretold), tuple(draw.random(count).round(3).tolist())
    )


def result_of(
    encoder: str,
    found: float,
    *,
    classes: tuple[str, ...] = CLASSES,
    queries: int = 30,
    labelled: bool = True,
    robust: bool = False,
) -> EncoderEvaluation:
    """What a version is worth whose mean average precision is ``found``."""
    outcomes = outcomes_of(queries, classes, found)
    counted = Counter(zip(outcomes.truth, outcomes.foretold, strict=True))
    edges = np.linspace(-1, 1, 41)
    result = EncoderEvaluation(
        encoder=encoder,
        retrieval={"map": found, "precision_at_10": found, "knn_accuracy": None, "queries": queries},
        intervals={"map": Interval(found, found - 0.02, found + 0.02)},
        per_class=tuple(
            ClassFigures(
                name, outcomes.truth.count(name), {"map": found * (place + 1) / len(classes), "queries": 3}
            )
            for place, name in enumerate(classes)
        ),
        confusion=tuple(Confused(*pair, count) for pair, count in counted.most_common()),
        curve=PrecisionRecall((0.0, 0.5, 1.0), (1.0, found, 0.1)),
        scores=ScoreSplit(
            tuple(edges.tolist()),
            tuple(np.histogram(np.linspace(0.4, 0.9, 100), edges)[0].tolist()),
            tuple(np.histogram(np.linspace(-0.2, 0.5, 700), edges)[0].tolist()),
            0.45,
        ),
        clustering={"ari": found / 2, "davies_bouldin": 1.5, "clusters": len(classes)},
        health={"effective_rank": 42.0, "hubness": 1.25},
        robustness=_curves(found) if robust else (),
        outcomes=outcomes,
    )
    return result if labelled else _unlabelled(result)


def _unlabelled(result: EncoderEvaluation) -> EncoderEvaluation:
    return replace(
        result, retrieval={}, intervals={}, per_class=(), confusion=(), curve=None, scores=None, outcomes=None
    )


def _curves(found: float) -> tuple[PerturbationCurve, ...]:
    falling = tuple(max(0.0, 1.0 - share / 50 * (1.2 - found)) for share in STRENGTHS)
    names = (("crop", "%"), ("blur", "px"), ("jpeg", "quality"), ("noise", "%"), ("rotation", "°"))
    return tuple(
        PerturbationCurve(name, unit, STRENGTHS, falling, falling, falling, 200) for name, unit in names
    )


def evaluation(number: int = 1, *results: EncoderEvaluation, **changes: Any) -> Evaluation:
    """An evaluation; without ``results`` of a version before and after a training."""
    found = results or (result_of(BASE, 0.52), result_of(TUNED, 0.72))
    usual: dict[str, Any] = {
        "id": number,
        "collection": "stamps",
        "encoders": tuple(one.encoder for one in found),
        "labels": "folder:2",
        "items": 785,
        "seconds": 14.0,
        "made_at": NOON,
        "figures": {one.encoder: {"map": one.retrieval.get("map")} for one in found},
    }
    comparisons = tuple(_compared(one, found[0]) for one in found[1:] if one.retrieval)
    return Evaluation(EvaluationRecord(**(usual | changes)), tuple(found), comparisons)


def _compared(one: EncoderEvaluation, first: EncoderEvaluation) -> EncoderComparison:
    gain = (one.retrieval["map"] or 0.0) - (first.retrieval["map"] or 0.0)
    return EncoderComparison(
        one.encoder,
        first.encoder,
        {"map": Interval(gain, gain - 0.03, gain + 0.03)},
        tuple(ItemChange(item, 0.1, 0.9) for item in range(1, 9)),
        tuple(ItemChange(item, 0.8, 0.3) for item in range(9, 12)),
    )


def large_evaluation(queries: int = 785, classes: int = 73, *, robust: bool = True) -> Evaluation:
    """Two versions on many queries with many labels."""
    names = tuple(f"country {place // 10}/series {place:02}" for place in range(classes))
    made = [
        result_of(name, found, classes=names, queries=queries, robust=robust)
        for name, found in ((BASE, 0.52), (TUNED, 0.72))
    ]
    made[1] = replace(made[1], split=SPLIT)
    return evaluation(1, *made)


class EvaluationLibrary:
    """Its evaluations and trainings too, for the facade has them apart."""

    def __init__(self) -> None:
        self.evaluation = self.training = self
        self.offers = {"stamps": offer_of("stamps", teachers=(BASE, TUNED)), "songs": offer_of("songs")}
        self.versions = [
            replace(version(TUNED), id=2),
            version(BASE),
            replace(version("other"), id=3),
            version("ear", kind=Kind.MUSIC),
        ]
        self.kept: dict[int, Evaluation] = {}
        self.read: list[int] = []
        """Ids of evaluations that were read whole."""
        self.written: list[tuple[str, int, Path]] = []

    def offer(self, collection: str) -> TrainingOffer:
        return self.offers[collection]

    def encoders(self) -> list[EncoderVersion]:
        return self.versions

    def keep(self, *evaluations: Evaluation) -> None:
        self.kept |= {one.record.id: one for one in evaluations}

    def records(self, collection: str | None = None) -> list[EvaluationRecord]:
        found = [one.record for one in self.kept.values() if collection in (None, one.record.collection)]
        return sorted(found, key=lambda record: -record.id)

    def get(self, evaluation_id: int) -> Evaluation:
        self.read.append(evaluation_id)
        if evaluation_id not in self.kept:
            raise NotFoundError(f"There is no evaluation {evaluation_id}.")
        return self.kept[evaluation_id]

    def delete(self, evaluation_id: int) -> None:
        del self.kept[evaluation_id]

    def write_html(self, evaluation_id: int, path: Path) -> None:
        self.written.append(("html", evaluation_id, path))

    def write_csv(self, evaluation_id: int, path: Path) -> None:
        self.written.append(("csv", evaluation_id, path))
