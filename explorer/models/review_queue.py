"""Suspects and suggestions one after another: where one is, and what was said of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from engine.domain import Review, Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """An item, and what it may be called."""

    item: int
    suggested: str | None = None
    """None where nobody knows, and a person is asked."""
    doubted: str | None = None
    """The label that the item has, and that is likely wrong; None where it has none."""
    confidence: float = 0.0
    """Of the suggestion, in [0, 1]."""
    witnesses: tuple[int, ...] = ()
    """Near items with the suggested label."""

    def __hash__(self) -> int:
        # Of many thousands at once; what is left out hardly ever differs where these agree.
        return hash((self.item, self.suggested))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of a case."""

    verdict: Verdict
    label: str


def cases_of(review: Review, least: float | None) -> tuple[Case, ...]:
    """What a review found, the surest first, from the ``least`` confidence on; then what to label next."""
    from_on = least if least is not None else 0.0
    suspects = [
        Case(one.item, one.suggested, one.label, one.confidence, one.witnesses) for one in review.suspects
    ]
    suggestions = [
        Case(one.item, one.label, None, one.confidence, one.witnesses) for one in review.suggestions
    ]
    sure = [case for case in (*suspects, *suggestions) if case.confidence >= from_on]
    named = {case.item for case in sure}
    return (*sure, *(Case(item) for item in review.to_label_next if item not in named))


class ReviewQueue(QObject):
    """Goes from case to case. What was answered stays where it is, so that one can go back to it."""

    changed = Signal()
    """Another case is shown, or another answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: tuple[str, datetime] | None = None
        self._answers: dict[Case, Answer] = {}
        self.cases: tuple[Case, ...] = ()
        self.at = 0
        """The number of the case that is shown; as many as there are at the end."""

    @property
    def case(self) -> Case | None:
        """The case that is shown; None at the end."""
        return self.cases[self.at] if self.at < len(self.cases) else None

    @property
    def answers(self) -> Mapping[Case, Answer]:
        """What was said so far."""
        return self._answers

    @property
    def skipped(self) -> int:
        """How many have no answer yet."""
        return sum(1 for case in self.cases if case not in self._answers)

    def counted(self, verdict: Verdict) -> int:
        """How many were answered so."""
        return sum(
            1 for case in self.cases if case in self._answers and self._answers[case].verdict is verdict
        )

    def show(self, source: tuple[str, datetime] | None, cases: Sequence[Case]) -> None:
        """Goes through other cases; of the same ``source``, a collection and when it was looked through,
        what was answered stays although it is not found any more."""
        current = self.case
        if source == self._source:
            left = set(cases)
            kept = [case for case in self.cases if case in left or case in self._answers]
            known = set(kept)
            self.cases = (*kept, *(case for case in cases if case not in known))
        else:
            self._source, self._answers, self.cases = source, {}, tuple(cases)
        self._return_to(current)
        self.changed.emit()

    def _return_to(self, case: Case | None) -> None:
        if case in self.cases:
            self.at = self.cases.index(case)
        elif self._answers:
            self.at = min(self.at, len(self.cases))
        else:
            self.at = 0

    def answer(self, answer: Answer) -> Case | None:
        """Notes what was said of the case that is shown, and goes on; that case."""
        case = self.case
        if case is not None:
            self._answers[case] = answer
            self.step(1)
        return case

    def note(self, case: Case, answer: Answer | None) -> None:
        """What was said of a case has changed; None where nothing is said any more, and it is shown again."""
        if case not in self.cases:
            return
        if answer is None:
            self._answers.pop(case, None)
            self.at = self.cases.index(case)
        else:
            self._answers[case] = answer
            if self.case == case:
                self.at += 1
        self.changed.emit()

    def step(self, by: int) -> None:
        """Goes on or back, no further than the end."""
        self.at = max(0, min(len(self.cases), self.at + by))
        self.changed.emit()

    def begin_again(self) -> None:
        """Goes to the first case without an answer."""
        self.at = next((place for place, case in enumerate(self.cases) if case not in self._answers), 0)
        self.changed.emit()
