"""Evaluations written down as JSON and read again, also those of other versions of the program."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.domain import (
    ClassFigures,
    Confused,
    EncoderComparison,
    EncoderEvaluation,
    Evaluation,
    EvaluationRecord,
    Interval,
    ItemChange,
    Leak,
    PerturbationCurve,
    PrecisionRecall,
    QueryOutcomes,
    ScoreSplit,
    SplitCheck,
)
from engine.evaluation import record as module

MADE_AT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
BARE = EncoderEvaluation("bare", {}, {}, (), (), None, None, {"ari": None}, {"hubness": 1.5}, (), None)
FULL = EncoderEvaluation(
    encoder="full",
    retrieval={"map": 0.5, "queries": 3, "mrr": None},
    intervals={"map": Interval(0.5, 0.4, 0.6)},
    per_class=(ClassFigures("ash", 2, {"map": 0.25}), ClassFigures("caf\udce9", 1, {"map": None})),
    confusion=(Confused("ash", "ash", 2), Confused("ash", "<fir>", 1)),
    curve=PrecisionRecall((0.0, 0.5, 1.0), (1.0, 0.5, 0.25)),
    scores=ScoreSplit((-0.5, 0.0, 0.5), (0, 2), (3, 0), 0.125),
    clustering={"ari": 0.5, "clusters": 2},
    health={"effective_rank": 2.5},
    robustness=(
        PerturbationCurve("blur", "px", (1.0, 2.0), (1.0, 0.5), (0.9, 0.4), (0.9, 0.7), 24),
        PerturbationCurve("jpeg", "quality", (90.0,), (1.0,), (1.0,), (1.0,), 24),
    ),
    outcomes=QueryOutcomes((1, 2), ("ash", "fir"), ("ash", "ash"), (1.0, 0.5)),
    split=SplitCheck("bare", 3, 1, 0.75, None, (Leak(1, 2, 1.0), Leak(1, 3, 0.5))),
)
COMPARISON = EncoderComparison(
    "full", "bare", {"map": Interval(0.1, -0.1, 0.2)}, (ItemChange(1, 0.25, 0.5),), (ItemChange(2, 1.0, 0.5),)
)
RECORD = EvaluationRecord(
    7, "Trees", ("bare", "full"), "folder:1", 3, 1.5, MADE_AT, {"full": {"map": 0.5, "ari": None}}, True
)
WHOLE = Evaluation(RECORD, (BARE, FULL), (COMPARISON,), ("Mind this.",))
EMPTY = Evaluation(replace(RECORD, encoders=(), figures={}, labels=None), (), ())


def _through_json(plain: dict[str, Any]) -> Any:
    return json.loads(json.dumps(plain))


@pytest.mark.parametrize("evaluation", [WHOLE, EMPTY])
def test_that_what_is_written_down_is_read_again(evaluation: Evaluation) -> None:
    known = evaluation.record
    record = module.record_from(
        known.id, known.collection, known.labels, known.made_at, _through_json(module.summary(evaluation))
    )
    assert record == known
    bare = replace(evaluation, encoders=tuple(replace(one, outcomes=None) for one in evaluation.encoders))
    assert module.evaluation_from(record, _through_json(module.body(evaluation))) == bare
    details = _through_json(module.details(evaluation))
    for one in evaluation.encoders:
        assert module.outcomes_from(details, one.encoder) == one.outcomes
    assert module.outcomes_from(details, "never heard of") is None


def test_that_what_became_of_queries_is_found_in_the_body_where_an_earlier_version_kept_it() -> None:
    outcomes = {"ids": [1], "truth": ["ash"], "foretold": ["fir"], "average_precision": [0.5]}
    body = {"encoders": [{"encoder": "old", "outcomes": outcomes}, {"encoder": "other", "outcomes": None}]}
    details = module.details_in(body)
    assert module.outcomes_from(details, "old") == QueryOutcomes((1,), ("ash",), ("fir",), (0.5,))
    assert module.outcomes_from(details, "other") is None


@pytest.mark.parametrize("evaluation", [WHOLE, EMPTY])
def test_that_the_command_line_tells_all_but_what_became_of_each_query(evaluation: Evaluation) -> None:
    told, body = module.told(evaluation), module.body(evaluation)
    assert told["encoders"] == body["encoders"]
    assert not any("outcomes" in one for one in told["encoders"])
    assert told["comparison"] == body["comparison"]
    assert told["evaluation"] == evaluation.record.id


def test_that_what_a_later_version_wrote_is_passed_over_and_what_an_earlier_one_lacks_is_not_measured() -> (
    None
):
    record = module.record_from(3, "Trees", None, MADE_AT, {"colour": "green"})
    assert (record.items, record.figures, record.held_out) == (0, {}, False)
    found = module.evaluation_from(
        record,
        {
            "encoders": [
                {
                    "encoder": "old",
                    "intervals": {"map": {"estimate": 0.5, "low": 0.4, "high": 0.6, "level": 0.95}},
                    "scent": 1,
                },
                {
                    "encoder": "late",
                    "split": {
                        "by": None,
                        "held_out": 4,
                        "leaked": 1,
                        "near": None,
                        "uncovered": None,
                        "leaks": [{"held_out": 1, "learnt": 2, "score": 1.0, "hue": 3}],
                        "depth": 5,
                    },
                },
            ],
            "comparison": [{"encoder": "new", "against": "old"}],
        },
    )
    (encoder, late), (comparison,) = found.encoders, found.comparisons
    assert encoder.intervals["map"].high == 0.6
    assert (encoder.curve, encoder.outcomes, encoder.robustness, dict(encoder.health)) == (None, None, (), {})
    assert encoder.split is None
    assert late.split == SplitCheck(None, 4, 1, None, None, (Leak(1, 2, 1.0),))
    assert (comparison.gained, found.remarks) == ((), ())


def test_that_a_list_shows_a_few_figures_none_where_one_was_not_measured() -> None:
    found = module.evaluation_from(
        module.record_from(1, "Trees", None, MADE_AT, {}),
        {"encoders": [{"encoder": "one", "retrieval": {"map": 0.5, "mrr": 0.6}}]},
    ).encoders[0]
    shown = module.shown(found)
    assert shown["map"] == 0.5
    assert shown["ari"] is None
    assert "mrr" not in shown
