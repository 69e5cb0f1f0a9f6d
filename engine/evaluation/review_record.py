"""Reviews as plain data, to be kept and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from engine.domain import (
    DuplicateItem,
    DuplicateItems,
    Outlier,
    Review,
    ReviewKind,
    ReviewRequest,
    Suggestion,
    Suspect,
)

Plain = dict[str, Any]


def as_plain(review: Review) -> Plain:
    """All of a review, as JSON has it; findings are lists, since there may be a hundred thousand."""
    return {
        "request": plain_request(review.request),
        "encoder": review.encoder,
        "items": review.items,
        "made_at": review.made_at.isoformat(),
        "duplicates": [
            [group.best, group.reason, [[one.item, one.score, one.exact] for one in group.others]]
            for group in review.duplicates
        ],
        "outliers": [[one.item, one.score, one.stands_out] for one in review.outliers],
        "suspects": [
            [one.item, one.label, one.suggested, one.confidence, one.witnesses] for one in review.suspects
        ],
        "suggestions": [[one.item, one.label, one.confidence, one.witnesses] for one in review.suggestions],
        "to_label_next": review.to_label_next,
    }


def from_plain(plain: Mapping[str, Any]) -> Review:
    """The review that ``as_plain`` was given."""
    return Review(
        request=request_from(plain["request"]),
        encoder=plain["encoder"],
        items=plain["items"],
        made_at=datetime.fromisoformat(plain["made_at"]),
        duplicates=tuple(
            DuplicateItems(best, reason, tuple(DuplicateItem(*one) for one in others))
            for best, reason, others in plain["duplicates"]
        ),
        outliers=tuple(Outlier(*one) for one in plain["outliers"]),
        suspects=tuple(
            Suspect(item, label, better, confidence, tuple(near))
            for item, label, better, confidence, near in plain["suspects"]
        ),
        suggestions=tuple(
            Suggestion(item, label, confidence, tuple(near))
            for item, label, confidence, near in plain["suggestions"]
        ),
        to_label_next=tuple(plain["to_label_next"]),
    )


def plain_request(request: ReviewRequest) -> Plain:
    """What is asked for, as JSON has it."""
    return {**asdict(request), "kind": request.kind.value}


def request_from(plain: Mapping[str, Any]) -> ReviewRequest:
    """The request that ``plain_request`` was given."""
    return ReviewRequest(**{**plain, "kind": ReviewKind(plain["kind"])})
