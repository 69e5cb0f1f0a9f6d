"""The collections that somebody wants looked through, and the jobs that do it, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from engine.domain import ReviewKind, ReviewRequest
from explorer.asked_jobs import Asked, AskedJobs

JOB = "review"
"""The kind of the jobs that look through collections."""

Looking = Asked[ReviewRequest]
"""A collection that is, or will be, looked through."""


class ReviewJobs(AskedJobs[ReviewRequest]):
    """Reviews: a collection is looked through for each of their kinds once at a time."""

    ended = Signal(object, str)
    """A ``ReviewRequest`` that is carried out, or given up, and then why; empty where a person stopped it."""

    def of(self, collection: str, kind: ReviewKind) -> Looking | None:
        """What looks through a collection for this; None where nothing does."""
        return next((one for one in self._asked if _subject(one.request) == (collection, kind)), None)

    def _are_same(self, one: ReviewRequest, other: ReviewRequest) -> bool:
        return _subject(one) == _subject(other)

    def _finish(self, request: ReviewRequest | None, result: Mapping[str, Any]) -> None:
        if request is not None:
            self.ended.emit(request, "")

    def _give_up(self, request: ReviewRequest, sentence: str) -> None:
        self.ended.emit(request, sentence)


def _subject(request: ReviewRequest) -> tuple[str, ReviewKind]:
    return request.collection, request.kind
