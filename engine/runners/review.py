"""The review job: looks a collection through for duplicates, outliers, wrong labels or missing ones.

Like the map's a job that may have faiss, and never has torch.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine.catalog import jobs, reports
from engine.domain import Review, ReviewKind
from engine.errors import InvalidRequestError
from engine.evaluation.review_record import as_plain, request_from
from engine.jobs.context import JobContext
from engine.runners.reviewing.copies import duplicates
from engine.runners.reviewing.findings import outliers, suggested, suspicious
from engine.runners.reviewing.labelled import labelled
from engine.runners.reviewing.subject import Subject


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Looks for what ``spec`` (a ``ReviewRequest`` as a dict) asks for, and keeps what was found."""
    began = time.monotonic()
    subject = Subject.of(request_from(spec), context)
    if not len(subject.ids):
        raise InvalidRequestError(
            f"No file of the collection '{subject.collection.name}' is there any more. Import its folder "
            "again."
        )
    review = _looked_through(subject)
    context.stop_if_cancelled()
    summary = {
        "collection": review.request.collection,
        "kind": review.request.kind.value,
        "encoder": review.encoder,
        "labels": review.request.labels,
        "items": review.items,
        "found": _found(review),
        "seconds": round(time.monotonic() - began, 3),
    }
    return {"review": _stored(review, summary, subject), **summary}


def _looked_through(subject: Subject) -> Review:
    review = Review(subject.request, subject.version.name, len(subject.ids), datetime.now(UTC))
    match subject.request.kind:
        case ReviewKind.DUPLICATES:
            return replace(review, duplicates=duplicates(subject))
        case ReviewKind.OUTLIERS:
            return replace(review, outliers=outliers(subject))
        case ReviewKind.SUSPECTS:
            chosen, doubted = suspicious(subject, labelled(subject))
            return replace(review, request=chosen, suspects=doubted)
        case ReviewKind.SUGGESTIONS:
            chosen, found, following = suggested(subject, labelled(subject))
            return replace(review, request=chosen, suggestions=found, to_label_next=following)


def _found(review: Review) -> int:
    """How many groups, outliers, suspects or suggestions there are."""
    standing_out = sum(outlier.stands_out for outlier in review.outliers)
    return len(review.duplicates) + standing_out + len(review.suspects) + len(review.suggestions)


def _stored(review: Review, summary: dict[str, Any], subject: Subject) -> int:
    request = review.request
    body = as_plain(review)
    with subject.context.catalog.write() as session:
        report = reports.store(
            session,
            subject.collection.id,
            request.kind.value,
            review.encoder,
            request.labels,
            body,
            summary,
        )
        jobs.advance(session, subject.context.job_id, review.items, review.items)
    return report
