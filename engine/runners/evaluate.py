"""The evaluate job: what encoder versions are worth for a collection, each by itself and beside the first.

No network is needed for it, and none is loaded, unless it is to be told how robust an encoder is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.catalog import jobs, reports
from engine.domain import EncoderComparison, EncoderEvaluation, Evaluation, EvaluationRecord
from engine.evaluation import record
from engine.evaluation.retrieval import Retrieval
from engine.events import JobLog
from engine.jobs.context import JobContext
from engine.runners.evaluating.contrasting import contrast
from engine.runners.evaluating.measuring import Measuring, can_encode
from engine.runners.evaluating.splits import Splits, remarks_on
from engine.runners.evaluating.wanted import Wanted, request_of, wanted


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Carries out ``spec``, an ``EvaluationRequest`` as a dict, and tells its id in the catalogue."""
    began = time.monotonic()
    looked_up = wanted(request_of(spec), context.catalog)
    before = [*looked_up.remarks, *_not_changed(looked_up)]
    _remark(context, before)
    splits = Splits.of(looked_up, context)
    encoders, comparisons = _measured(looked_up, context, splits)
    checks = splits.checks()
    after = remarks_on(checks)
    _remark(context, after)
    encoders = tuple(replace(one, split=checks.get(one.encoder)) for one in encoders)
    made = Evaluation(
        _record(looked_up, encoders, time.monotonic() - began), encoders, comparisons, (*before, *after)
    )
    return record.in_short(_stored(made, looked_up, context))


def _measured(
    looked_up: Wanted, context: JobContext, splits: Splits
) -> tuple[tuple[EncoderEvaluation, ...], tuple[EncoderComparison, ...]]:
    measuring = Measuring(looked_up, context, splits)
    first: Retrieval | None = None
    encoders: list[EncoderEvaluation] = []
    comparisons: list[EncoderComparison] = []
    for version in looked_up.versions:
        evaluation, found = measuring.measured(version)
        if encoders:
            seed, against = looked_up.request.seed, encoders[0].encoder
            comparisons.append(contrast(version.name, found, against, first, seed))
        else:
            first = found
        encoders.append(evaluation)
    return tuple(encoders), tuple(comparisons)


def _remark(context: JobContext, remarks: Sequence[str]) -> None:
    for remark in remarks:
        context.emit(JobLog(context.job_id, "warning", remark))


def _not_changed(looked_up: Wanted) -> list[str]:
    """A remark for each version whose robustness is asked for in vain."""
    return [
        f"'{version.name}' has imported vectors and no encoder, so its robustness is not measured."
        for version in looked_up.versions
        if looked_up.request.robustness and not can_encode(version)
    ]


def _record(looked_up: Wanted, encoders: tuple[EncoderEvaluation, ...], seconds: float) -> EvaluationRecord:
    return EvaluationRecord(
        id=0,
        collection=looked_up.collection.name,
        encoders=tuple(one.encoder for one in encoders),
        labels=looked_up.field,
        items=len(looked_up.ids),
        seconds=seconds,
        made_at=datetime.now(UTC),
        figures={one.encoder: record.shown(one) for one in encoders},
        held_out=looked_up.request.held_out,
    )


def _stored(made: Evaluation, looked_up: Wanted, context: JobContext) -> Evaluation:
    """The same with the id under which the catalogue keeps it."""
    kept, names = made.record, ", ".join(made.record.encoders)
    body, summary, details = record.body(made), record.summary(made), record.details(made)
    with context.catalog.write(durable=True) as session:
        kind = reports.KEPT_KIND
        of = looked_up.collection.id
        report_id = reports.store(session, of, kind, names, kept.labels, body, summary, details)
        jobs.advance(session, context.job_id, kept.items, kept.items)
    return record.numbered(made, report_id)
