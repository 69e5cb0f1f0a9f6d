"""The versions that have something to embed to answer for a collection, and the jobs that do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal

from engine.domain import Succession
from explorer.asked_jobs import Asked, AskedJobs

JOB = "embed"
"""The kind of the jobs that embed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was decided about a version, and what is to be embedded for that."""

    version: str
    succession: Succession
    """Names the version itself where it is promoted, the one before where it is gone back from."""


class PromotionJobs(AskedJobs[Wanted]):
    """Promotions and ways back: of a version there is one at a time."""

    ended = Signal(object, str)
    """A ``Wanted`` that is carried out, or given up, and then why."""

    @property
    def versions(self) -> list[str]:
        """Those of which something is carried out, or will be."""
        return [one.request.version for one in self._asked]

    def of(self, version: str) -> Asked[Wanted] | None:
        """What is carried out, or will be, of what was decided about a version; None where nothing is."""
        return next((one for one in self._asked if one.request.version == version), None)

    def _are_same(self, one: Wanted, other: Wanted) -> bool:
        return one.version == other.version

    def _finish(self, request: Wanted | None, result: Mapping[str, Any]) -> None:
        if request is not None:
            self.ended.emit(request, "")

    def _give_up(self, request: Wanted, sentence: str) -> None:
        self.ended.emit(request, sentence or "Cancelled. What was embedded is kept.")
