"""Evaluations of encoder versions: made in a job, kept, read again, written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.catalog import collections, comparable, items, reports
from engine.catalog.catalog import Catalog
from engine.catalog.paths import readable
from engine.catalog.reports import ReportRecord
from engine.domain import Evaluation, EvaluationRecord, EvaluationRequest, QueryOutcomes
from engine.errors import InvalidRequestError, NotFoundError
from engine.evaluation import record
from engine.jobs.handle import JobHandle
from engine.library import evaluation_csv, learnable, report_page
from engine.library.evaluation_queries import queries_of
from engine.library.jobs import OnEvent, Start
from engine.library.reporting.held_out import leaking
from engine.media.drawings import ThumbnailStore

JOB = "evaluate"


class Evaluations:
    """The evaluations of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog, thumbnails: ThumbnailStore, start: Start) -> None:
        self._catalog = catalog
        self._thumbnails = thumbnails
        self._start = start

    def start(self, request: EvaluationRequest, *, on_event: OnEvent | None = None) -> JobHandle:
        """Evaluates in a job process, whose result names what it was about and the ``evaluation`` by its id.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: a version has not embedded the collection; the message says what does.
        """
        with self._catalog.read() as session:
            collection = collections.get(session, request.collection)
            versions = comparable.versions_for(session, collection, request.encoders)
            comparable.shared_items(session, collection, versions)
        spec = {
            **asdict(request),
            "clusters": request.clusters.value,
            "labels": learnable.lasting(request.labels),
        }
        named = ", ".join(version.name for version in versions)
        return self._start(JOB, f"Evaluate {named} on {collection.name}", spec, on_event)

    def records(self, collection: str | None = None) -> list[EvaluationRecord]:
        """The evaluations there are, newest first.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            of = None if collection is None else collections.get(session, collection).id
            found = reports.records(session, reports.KEPT_KIND, of)
        return [_record_of(one) for one in found]

    def get(self, evaluation_id: int) -> Evaluation:
        """An evaluation, whole but for what became of each query.

        Raises:
            NotFoundError: there is none by that id.
            InvalidRequestError: it is damaged.
        """
        with self._catalog.read() as session:
            found = _find(reports.record(session, evaluation_id))
            body = _undamaged(evaluation_id, reports.body(session, evaluation_id))
        return record.evaluation_from(_record_of(found), body)

    def outcomes(self, evaluation_id: int, encoder: str) -> QueryOutcomes | None:
        """What became of each query under a version; None where nothing was asked.

        Raises:
            As ``get`` does.
        """
        return record.outcomes_from(self._details(evaluation_id), encoder)

    def _details(self, evaluation_id: int) -> Mapping[str, Any]:
        with self._catalog.read() as session:
            _find(reports.record(session, evaluation_id))
            details = reports.details(session, evaluation_id)
            if details is None:
                details = record.details_in(_undamaged(evaluation_id, reports.body(session, evaluation_id)))
        return details

    def told(self, evaluation_id: int) -> dict[str, Any]:
        """An evaluation as the command line prints it.

        Raises:
            As ``get`` does.
        """
        return record.told(self.get(evaluation_id))

    def delete(self, evaluation_id: int) -> None:
        """Forgets an evaluation.

        Raises:
            NotFoundError: there is none by that id.
        """
        with self._catalog.write(durable=True) as session:
            _find(reports.record(session, evaluation_id))
            reports.delete(session, evaluation_id)

    def write_html(self, evaluation_id: int, path: Path) -> None:
        """Writes an evaluation as a page, with its pictures in it; see ``report_page.write_report``.

        Raises:
            As ``get`` does.
            InvalidRequestError: the file's name ends in neither ``.html`` nor ``.htm``.
            LibraryError: it cannot be written there.
        """
        report_page.check_report(path)
        evaluation = self.get(evaluation_id)
        changes = [
            change.item
            for comparison in evaluation.comparisons
            for change in (*comparison.gained, *comparison.lost)
        ]
        wanted = list(dict.fromkeys([*changes, *leaking(evaluation)]))
        with self._catalog.read() as session:
            hashes = items.content_hashes(session, wanted)
            paths = items.paths_of(session, wanted)
        pictures = self._thumbnails.get_many(list(hashes.values()))
        shown = {item_id: pictures[key] for item_id, key in hashes.items() if key in pictures}
        names = {item_id: readable(path.name) for item_id, path in paths.items()}
        report_page.write_report(evaluation, shown, names, path)

    def write_csv(self, evaluation_id: int, path: Path) -> None:
        """Writes the figures of an evaluation and of its items as a table; see ``evaluation_csv.write_csv``.

        Raises:
            As ``get`` does.
            InvalidRequestError: the file's name does not end in ``.csv``.
            LibraryError: it cannot be written there.
        """
        evaluation_csv.check_table(path)
        evaluation = self.get(evaluation_id)
        details = self._details(evaluation_id)
        with self._catalog.read() as session:
            collection = collections.get(session, evaluation.record.collection)
            queries = {
                name: queries_of(session, collection, name, outcomes)
                for name in evaluation.record.encoders
                if (outcomes := record.outcomes_from(details, name)) is not None
            }
        evaluation_csv.write_csv(evaluation, queries, path)


def _find(found: ReportRecord) -> ReportRecord:
    """``found`` if it is an evaluation: reports of other kinds have ids among theirs."""
    if found.kind != reports.KEPT_KIND:
        raise NotFoundError(f"There is no evaluation {found.id} in this library.")
    return found


def _undamaged(evaluation_id: int, body: dict[str, Any] | None) -> dict[str, Any]:
    if body is None:
        raise InvalidRequestError(f"Evaluation {evaluation_id} is damaged. Evaluate again.")
    return body


def _record_of(found: ReportRecord) -> EvaluationRecord:
    return record.record_from(found.id, found.collection, found.labels, found.made_at, found.summary)
