"""The evaluations that somebody wants and that jobs carry out, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from engine.domain import EvaluationRequest
from explorer.asked_jobs import Asked, AskedJobs

JOB = "evaluate"
"""The kind of the jobs that evaluate."""

EvaluationRun = Asked[EvaluationRequest]
"""An evaluation that was asked for and is not there yet."""


class EvaluationRuns(AskedJobs[EvaluationRequest]):
    """Evaluations, of which one is shown and the others are counted."""

    made = Signal(object, object)
    """An evaluation is there: its request, None where another asked for it, and what its job gave."""
    given_up = Signal(str)
    """Nothing comes of one; a sentence says why."""

    @property
    def current(self) -> EvaluationRun | None:
        """The one that is carried out now, or is the next to be."""
        return self._asked[0] if self._asked else None

    @property
    def waiting(self) -> int:
        """How many come after it."""
        return max(0, len(self._asked) - 1)

    def cancel_current(self) -> None:
        """Stops the one that is shown."""
        if self.current is not None:
            self.cancel(self.current)

    def _finish(self, request: EvaluationRequest | None, result: Mapping[str, Any]) -> None:
        if "evaluation" in result:
            self.made.emit(request, result)

    def _give_up(self, request: EvaluationRequest, sentence: str) -> None:
        self.given_up.emit(sentence or "Cancelled. Nothing is kept.")
