"""What the window does with evaluations, knowing no widget: what is offered, asked for, kept, looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.domain import EncoderVersion, Evaluation, EvaluationRecord, EvaluationRequest, TrainingOffer
from engine.library import Library
from explorer.collection_follower import CollectionFollower
from explorer.evaluation_runs import EvaluationRuns
from explorer.tasks import Tasks
from explorer.training_request import is_table

MOST_OPEN = 6
"""So many evaluations are compared at most."""


class Evaluating(CollectionFollower):
    """Keeps the form at a collection, and its evaluations."""

    wished = Signal()
    """The wish has changed."""
    listed = Signal()
    """The evaluations of the collection, or which of them are chosen, have changed."""
    opened = Signal()
    """Other evaluations are to be looked at."""
    told = Signal(str)
    """A sentence about the last evaluation that was asked for; empty when all is well."""
    saved = Signal(str)
    """A report was written; a sentence says where."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(library, tasks, parent)
        self.offer: TrainingOffer | None = None
        self.versions: Sequence[EncoderVersion] = ()
        """Those that have embedded the whole collection, the one that answers first."""
        self.others = 0
        """Versions of its kind that have not."""
        self.wish = EvaluationRequest("")
        self.records: Sequence[EvaluationRecord] = ()
        """Of the collection, the newest first."""
        self.chosen: tuple[int, ...] = ()
        """Ids of those that are looked at."""
        self.evaluations: tuple[Evaluation, ...] = ()
        self.runs = EvaluationRuns(self)
        self.runs.made.connect(self._take)
        self.runs.given_up.connect(self.told)

    @property
    def can_start(self) -> bool:
        """Whether there is something to evaluate."""
        return self.subject is not None and self.offer is not None and bool(self.wish.encoders)

    # What a person wants

    def choose(self, wish: EvaluationRequest) -> None:
        """Wants another evaluation."""
        if wish != self.wish:
            self.wish = wish
            self.wished.emit()

    def start(self) -> None:
        """Begins with what is wished for."""
        if self.subject is not None and self.can_start:
            self.told.emit("")
            self.runs.ask(replace(self.wish, collection=self.subject.name))

    def open(self, ids: Sequence[int]) -> None:
        """Looks at some evaluations; several are compared, the first with the others."""
        kept = tuple(ids)[:MOST_OPEN]
        if kept != self.chosen:
            self.chosen = kept
            self.listed.emit()
            self._read_chosen()

    def delete(self, ids: Sequence[int]) -> None:
        """Removes evaluations for good."""

        def work() -> None:
            for one in ids:
                self._library.evaluation.delete(one)

        self._tasks.run(work, lambda _: self._read_records(), failed=self.told.emit)

    def write(self, evaluation_id: int, target: Path) -> None:
        """Writes an evaluation as a report, HTML or CSV by its ending."""
        facade = self._library.evaluation
        write = facade.write_csv if target.suffix.lower() == ".csv" else facade.write_html
        self._tasks.run(
            lambda: write(evaluation_id, target),
            lambda _: self.saved.emit(f"The report is saved as {target}."),
            failed=self.saved.emit,
        )

    # Reading

    def _forget(self) -> None:
        self.offer, self.versions, self.others = None, (), 0
        self.wish = replace(self.wish, encoders=(), labels=None)
        self.records, self.chosen, self.evaluations = (), (), ()
        self.opened.emit()

    def _read(self) -> None:
        self._read_offer()
        self._read_records()

    def _read_offer(self) -> None:
        subject, library = self.subject, self._library
        if subject is None:
            return

        def work() -> tuple[TrainingOffer, list[EncoderVersion]]:
            return library.training.offer(subject.name), library.encoders()

        def show(found: tuple[TrainingOffer, list[EncoderVersion]]) -> None:
            self.offer, versions = found
            fitting = [one for one in versions if one.kind is subject.kind]
            ready = [one for one in fitting if one.name in self.offer.teachers]
            self.versions = sorted(ready, key=lambda one: (one.name != subject.encoder, one.id))
            self.others = len(fitting) - len(ready)
            self.wish = suiting(self.wish, self.offer, self.versions)
            self.offered.emit()
            self.wished.emit()

        self._tasks.run(work, show, failed=self.told.emit, group="evaluation offer")

    def _read_records(self, then_open: int | None = None) -> None:
        subject, library = self.subject, self._library
        if subject is None:
            return

        def show(records: Sequence[EvaluationRecord]) -> None:
            self.records = records
            there = {record.id for record in records}
            kept = [one for one in self.chosen if one in there]
            wanted = [then_open] if then_open in there else kept or [one.id for one in records[:1]]
            self.listed.emit()
            self.open([one for one in wanted if one is not None])

        self._tasks.run(
            lambda: library.evaluation.records(subject.name), show, failed=self.told.emit, group="evaluations"
        )

    def _read_chosen(self) -> None:
        chosen, known = self.chosen, {one.record.id: one for one in self.evaluations}

        def work() -> list[Evaluation]:
            return [known.get(one) or self._library.evaluation.get(one) for one in chosen]

        def show(evaluations: list[Evaluation]) -> None:
            self.evaluations = tuple(evaluations)
            self.opened.emit()

        self._tasks.run(work, show, failed=self.told.emit, group="open evaluations")

    def _take(self, request: EvaluationRequest | None, result: Mapping[str, Any]) -> None:
        """Opens an evaluation that was just made, where its collection is the one that is looked at."""
        self.told.emit("")
        if self._is_seen and self.subject is not None and result.get("collection") == self.subject.name:
            self._read_records(int(result["evaluation"]) if request is not None else None)


def suiting(
    wish: EvaluationRequest, offer: TrainingOffer, versions: Sequence[EncoderVersion]
) -> EvaluationRequest:
    """``wish`` as far as a collection can fulfil it; what fits best in place of what it cannot."""
    labels, fields = wish.labels, [choice.field for choice in offer.labels]
    if labels is None or not is_table(labels):
        labels = labels if labels in fields else next(iter(fields), None)
    names = [one.name for one in versions]
    encoders = tuple(one for one in names if one in wish.encoders)
    if encoders:
        return replace(wish, labels=labels, encoders=encoders)
    # The one that answers, and the newest; on what it has learnt from a version looks better than it is.
    chosen = tuple(dict.fromkeys(names[:1] + names[-1:]))
    was_trained = any(one.collection == offer.collection for one in versions if one.name in chosen)
    return replace(wish, labels=labels, encoders=chosen, held_out=was_trained)
