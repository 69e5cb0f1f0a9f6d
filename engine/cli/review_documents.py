"""What reviews found, as scripts are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.cli.review_findings import Findings
from engine.domain import Item, Review, ReviewKind

Json = dict[str, Any]


def document(found: Findings) -> Json:
    """One document; of several collections each finding tells its own."""
    single = len(found.reviews) == 1
    encoders = {review.encoder for review in found.reviews}
    told: Json = {
        "collection": found.reviews[0].request.collection if single else None,
        "encoder": encoders.pop() if len(encoders) == 1 else None,
        "items": sum(review.items for review in found.reviews),
    }
    if single and found.reviews[0].request.labels is not None:
        told["labels"] = found.reviews[0].request.labels
    for name, rows in _LISTS[found.kind].items():
        told[name] = [
            row if single else {"collection": review.request.collection, **row}
            for review in found.reviews
            for row in rows(review, found.items)
        ]
    if found.table is not None:
        told["out"] = found.table
    return {**told, "seconds": round(found.seconds, 3)}


def _place(item: int, items: Mapping[int, Item]) -> Json:
    return {"id": item, "path": items[item].path}


def _groups(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for group in review.duplicates:
        yield {
            "best": _place(group.best, items),
            "reason": group.reason,
            "others": [
                {**_place(other.item, items), "score": other.score, "exact": other.exact}
                for other in group.others
            ],
        }


def _outliers(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.outliers:
        yield {**_place(one.item, items), "score": one.score, "stands_out": one.stands_out}


def _suspects(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.suspects:
        yield {
            **_place(one.item, items),
            "label": one.label,
            "suggested": one.suggested,
            "confidence": one.confidence,
            "witnesses": one.witnesses,
        }


def _suggestions(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    for one in review.suggestions:
        yield {
            **_place(one.item, items),
            "label": one.label,
            "confidence": one.confidence,
            "witnesses": one.witnesses,
        }


def _to_label_next(review: Review, items: Mapping[int, Item]) -> Iterator[Json]:
    return (_place(item, items) for item in review.to_label_next)


_Rows = Callable[[Review, Mapping[int, Item]], Iterator[Json]]
_LISTS: Mapping[ReviewKind, Mapping[str, _Rows]] = {
    ReviewKind.DUPLICATES: {"groups": _groups},
    ReviewKind.OUTLIERS: {"outliers": _outliers},
    ReviewKind.SUSPECTS: {"suspects": _suspects},
    ReviewKind.SUGGESTIONS: {"suggestions": _suggestions, "to_label_next": _to_label_next},
}
