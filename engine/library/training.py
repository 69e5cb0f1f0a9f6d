"""Training encoders: what a collection offers, how a training would be, the job, and what becomes of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import collections, encoder_versions, jobs, maps, marks
from engine.catalog.catalog import Catalog
from engine.domain import (
    Collection,
    Comparison,
    EncoderVersion,
    JobRecord,
    JobState,
    Mark,
    MarkChange,
    Promotion,
    TrainingDevice,
    TrainingEstimate,
    TrainingHistory,
    TrainingMethod,
    TrainingMode,
    TrainingOffer,
    TrainingRequest,
    VersionDetail,
)
from engine.errors import InvalidRequestError
from engine.index.owner import VectorIndex
from engine.jobs.handle import JobHandle
from engine.library import (
    comparing,
    devices,
    earlier_trainings,
    encoder_folders,
    learnable,
    prospects,
    training_estimate,
    training_offer,
)
from engine.library.earlier_trainings import RUN
from engine.library.trained_versions import Follow, TrainedVersions, until_done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.library.library import OnEvent
    from engine.library.maps import Start

JOB = earlier_trainings.JOB
_CHOICES: dict[str, type[StrEnum]] = {
    "method": TrainingMethod,
    "mode": TrainingMode,
    "device": TrainingDevice,
    "promote": Promotion,
}


class Training:
    """The trainings of an open library and the versions they made; safe to use from several threads."""

    def __init__(
        self,
        catalog: Catalog,
        index_of: Callable[[EncoderVersion], VectorIndex],
        start: Start,
        forget_index: Callable[[int], None],
    ) -> None:
        """``forget_index`` lets go of the index of an encoder version that is no more, by its id."""
        self._catalog = catalog
        self._index_of = index_of
        self._start = start
        versions = TrainedVersions(catalog, start, forget_index)
        self.promote = versions.promote
        self.demote = versions.demote
        self.discard = versions.discard

    # Before

    def offer(self, collection: str) -> TrainingOffer:
        """What a collection has to learn from.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            return training_offer.offer(session, collection, devices.gpu())

    def estimate(self, request: TrainingRequest) -> TrainingEstimate:
        """What a training would be like.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: it cannot be carried out; the message says why and what to do.
        """
        gpu = devices.gpu()
        with self._catalog.read() as session:
            return training_estimate.estimate(session, prospects.prospect(session, request, gpu))

    # The job

    def start(self, request: TrainingRequest, *, on_event: OnEvent | None = None) -> JobHandle:
        """Trains in a job process, once all has been looked at that can be known before.

        Raises:
            As ``estimate`` does.
        """
        with self._catalog.read() as session:
            prospect = prospects.prospect(session, request, devices.gpu())
        spec = {**asdict(request), "settings": dict(request.settings), RUN: _new_run()}
        for name in ("labels", "captions"):
            spec[name] = learnable.lasting(spec[name])
        description = f"Train {request.collection} by {prospect.method.title}"
        return self._start(JOB, description, spec, on_event)

    def resume(self, job_id: int, *, on_event: OnEvent | None = None) -> JobHandle:
        """Goes on with a training that was paused, cancelled or killed, in a job of its own.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is no training, or there is nothing left to do.
        """
        with self._catalog.read() as session:
            kind, spec = jobs.spec_of(session, job_id)
            if kind != JOB:
                raise InvalidRequestError(
                    f"Job {job_id} is no training. 'jobs --resume {job_id}' starts it again."
                )
            if spec[RUN] is None:
                raise InvalidRequestError(
                    f"The training of job {job_id} was removed, so there is nothing to go on with. Start it "
                    "anew."
                )
            for record in jobs.all_jobs(session):
                if record.kind == JOB and jobs.spec_of(session, record.id)[1].get(RUN) == spec[RUN]:
                    _check_unfinished(job_id, record.id, record.state)
        return self._start(JOB, f"Go on with training {spec['collection']}", spec, on_event)

    def request_of(self, job_id: int) -> TrainingRequest:
        """What a training was asked for.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is no training.
        """
        with self._catalog.read() as session:
            return request_from(earlier_trainings.spec_of(session, job_id))

    def runs(self) -> list[tuple[JobRecord, TrainingRequest]]:
        """The trainings there were, the newest first, and what each was asked for.

        One that was gone on with is told once, by the last of its jobs; one that was removed is not told.
        """
        found, told = [], {None}
        with self._catalog.read() as session:
            for record in jobs.all_jobs(session):
                spec = jobs.spec_of(session, record.id)[1] if record.kind == JOB else {}
                if record.kind == JOB and spec[RUN] not in told:
                    told.add(spec[RUN])
                    found.append((record, request_from(spec)))
        return found

    def history(self, job_id: int) -> TrainingHistory | None:
        """How a training went, epoch by epoch, however it ended; None where nothing is kept of it.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is no training.
        """
        return earlier_trainings.history_of(self._catalog, job_id)

    def remove(self, job_id: int) -> None:
        """Forgets a training that is over, with all it goes on from; see ``earlier_trainings.forget``."""
        earlier_trainings.forget(self._catalog, job_id)

    # After

    def detail(self, version: str) -> VersionDetail:
        """All that is known of an encoder version.

        Raises:
            NotFoundError: there is none by that name.
        """
        with self._catalog.read() as session:
            found = encoder_versions.detail(session, version)
            source = encoder_versions.get(session, version).source
        return replace(found, folder=encoder_folders.folder_of(self._catalog.paths, source))

    def report(self, version: str) -> dict[str, Any] | None:
        """What the training of a version had to say; None for one that was not trained here.

        Raises:
            NotFoundError: there is none by that name.
        """
        return dict(self.detail(version).report) or None

    def comparisons(self, version: str, count: int = 6, k: int = 6) -> tuple[Comparison, ...]:
        """What held-out items find under a version and under the one it was trained from, side by side.

        See ``comparing.comparisons``.

        Raises:
            NotFoundError: there is no such version.
            InvalidRequestError: it was not trained here, or what it was trained from is gone.
        """
        with self._catalog.read() as session:
            detail = encoder_versions.detail(session, version)
            held_out = detail.report.get("held_out")
            if detail.collection is None or detail.base is None or not held_out:
                raise InvalidRequestError(
                    f"'{version}' cannot be compared: it was not trained in this library, or its collection "
                    "or the version that it was trained from is gone."
                )
            collection = collections.get(session, detail.collection)
            before, after = (encoder_versions.get(session, str(name)) for name in (detail.base, version))
            ids = maps.mappable_ids(session, collection.id, after.id)
            table = _labels_of(session, collection, ids, detail.report.get("labels"))
        sides = comparing.Sides.of(self._index_of(before), self._index_of(after), ids)
        return comparing.comparisons(sides, held_out, table, count, k)

    def export(self, version: str, folder: Path) -> dict[str, str]:
        """Copies a trained version into a folder; see ``encoder_folders.export_encoder``."""
        return encoder_folders.export_encoder(self._catalog, version, folder)

    def export_onnx(
        self, version: str, file: Path, *, on_event: OnEvent | None = None, follow: Follow = until_done
    ) -> dict[str, Any]:
        """Writes the network of a trained version for other programs, in a job; returns ``onnx``, the file.

        Raises:
            NotFoundError: there is none by that name.
            InvalidRequestError: it is no trained one, or the file's name does not end in ``.onnx``.
            JobError: it cannot be written; the message says why.
        """
        with self._catalog.read() as session:
            found = encoder_versions.get(session, version)
        folder = encoder_folders.trained_folder(self._catalog.paths, found)
        if file.suffix.lower() != ".onnx":
            raise InvalidRequestError(f"{file} does not end in .onnx, as files of that format do.")
        spec = {"folder": str(folder), "out": str(file.absolute())}
        return follow(self._start("export", f"Write {version} as ONNX", spec, on_event))

    def import_version(self, folder: Path) -> EncoderVersion:
        """Takes in an exported version as a candidate; see ``encoder_folders.import_encoder``."""
        return encoder_folders.import_encoder(self._catalog, folder)

    # Marks

    def mark(self, pairs: Iterable[tuple[int, int]], similar: bool | None) -> MarkChange:
        """Says of pairs of items that they are similar or not; None takes it back. Returns what that changed.

        Raises:
            InvalidRequestError: a pair is an item and itself.
            NotFoundError: an item is not in the library.
        """
        with self._catalog.write(durable=True) as session:
            return marks.change(session, [(item, other, similar) for item, other in pairs])

    def apply_marks(self, change: MarkChange) -> None:
        """Carries out a change of marks, for instance ``change.undone()``."""
        with self._catalog.write(durable=True) as session:
            marks.apply(session, change)

    def marks(self, collection: str | None = None) -> list[Mark]:
        """The marks on items of a collection, or of all, the latest first.

        Raises:
            NotFoundError: there is no such collection.
        """
        with self._catalog.read() as session:
            if collection is not None:
                return marks.of_collection(session, collections.get(session, collection).id)
            found = [marks.of_collection(session, one.id) for one in collections.all_collections(session)]
        return sorted((mark for own in found for mark in own), key=lambda mark: mark.made_at, reverse=True)


def request_from(spec: dict[str, Any]) -> TrainingRequest:
    """The request that a job's spec was made of."""
    known = {each.name for each in fields(TrainingRequest)}
    values = {name: value for name, value in spec.items() if name in known}
    for name, choices in _CHOICES.items():
        if name in values:
            values[name] = choices(values[name])
    return TrainingRequest(**values)


def _labels_of(
    session: Session, collection: Collection, ids: Iterable[int], label_field: str | None
) -> Mapping[int, frozenset[str]]:
    """The labels of items; none where their table is gone, which is no reason to show nothing."""
    try:
        return learnable.label_table(session, collection, ids, label_field)
    except InvalidRequestError:
        return {}


def _check_unfinished(asked: int, job_id: int, state: JobState) -> None:
    """Raises an InvalidRequestError where a job of the same training has done all, or is at it."""
    if state is JobState.DONE:
        by = "" if asked == job_id else f" by job {job_id}"
        raise InvalidRequestError(
            f"The training of job {asked} is finished{by}; there is nothing to go on with."
        )
    if state is JobState.RUNNING:
        raise InvalidRequestError(f"The training of job {asked} is going on, as job {job_id}. Wait for it.")


def _new_run() -> str:
    """A name for the folder of a training that no other has."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
