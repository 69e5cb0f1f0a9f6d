"""What tests of trainings need: a library that offers some, and the events of one that runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from engine.domain import (
    Collection,
    EncoderState,
    EncoderVersion,
    JobRecord,
    JobState,
    Kind,
    LabelChoice,
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
from engine.events import JobEvent, JobStarted, TrainingBegan, TrainingEpochEnded, TrainingStepped

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STAMPS = Collection(1, "stamps", Kind.IMAGE, "net", counts={"ready": 785})
SONGS = Collection(2, "songs", Kind.MUSIC, "ear", counts={"ready": 23})
FOLDERS = LabelChoice("folder:2", "Folder, level 2", 742, 47)
TAGS = LabelChoice("tag", "Tags", 120, 6)
BASELINE = {"map": 0.52, "recall_at_1": 0.79}
EPOCHS = 10


def offer_of(collection: str, **changes: Any) -> TrainingOffer:
    """What a collection offers, with ``changes``."""
    usual: dict[str, Any] = {
        "collection": collection,
        "kind": Kind.IMAGE,
        "items": 785,
        "labels": (FOLDERS, TAGS),
        "similar_marks": 0,
        "not_similar_marks": 0,
        "reads_text": False,
        "teachers": ("net",),
        "gpu": None,
    }
    return TrainingOffer(**(usual | changes))


def version(name: str, *, method: str | None = None, kind: Kind = Kind.IMAGE) -> EncoderVersion:
    """An encoder version that exists only here."""
    return EncoderVersion(1, name, kind, 256, EncoderState.CANDIDATE, "bundled", method=method)


def record(job_id: int, state: JobState = JobState.DONE, kind: str = "train") -> JobRecord:
    """A row of the jobs table."""
    return JobRecord(job_id, kind, state, f"Train stamps {job_id}", 3, 9, None, 1, NOON, NOON)


def epoch_record(epoch: int) -> dict[str, Any]:
    """An epoch as it stands in a report's history."""
    return {
        "epoch": epoch,
        "loss": 4.0 / epoch,
        "learning_rate": 1e-3,
        "items_per_second": 5000.0,
        "spread": 0.9,
        "map": 0.52 + 0.02 * epoch,
        "recall_at_1": 0.79 + 0.01 * epoch,
    }


def report(job_id: int, name: str = "stamps-gensupcon-1", epochs: int = EPOCHS) -> dict[str, Any]:
    """What a training gave."""
    return {
        "job": job_id,
        "encoder": name,
        "method": "gensupcon",
        "mode": "adapter",
        "device": "cpu",
        "reason": "47 groups.",
        "epochs": epochs,
        "seconds": 14.2,
        "history": [epoch_record(epoch) for epoch in range(1, epochs + 1)],
        "items": 628,
        "held_out": list(range(157)),
        "baseline": BASELINE,
        "candidate": {"map": 0.72, "recall_at_1": 0.87},
        "better": True,
        "promoted": False,
    }


def history(upto: int, epochs: int = EPOCHS) -> TrainingHistory:
    """What is kept of a training that came as far as the end of epoch ``upto``."""
    records = tuple(epoch_record(epoch) for epoch in range(1, upto + 1))
    return TrainingHistory("gensupcon", "adapter", "cpu", "47 groups.", epochs, 628, 157, BASELINE, records)


def began(job_id: int, epochs: int = EPOCHS) -> TrainingBegan:
    """The first step comes now."""
    return TrainingBegan(
        job_id, "gensupcon", "adapter", "cpu", "47 groups.", epochs, 628, 157, dict(BASELINE)
    )


def stepped(job_id: int, step: int, steps: int, epochs: int = EPOCHS) -> TrainingStepped:
    """A step, with a loss that falls."""
    epoch = (step - 1) * epochs // steps + 1
    return TrainingStepped(job_id, step, steps, epoch, 4.0 / step, 1e-3, 5000.0)


def events_of(job_id: int, upto: int = EPOCHS, epochs: int = EPOCHS) -> Iterator[JobEvent]:
    """A training with three steps an epoch, as far as the end of epoch ``upto``."""
    yield JobStarted(job_id, "train")
    yield began(job_id, epochs)
    for epoch in range(1, upto + 1):
        for step in range(3 * epoch - 2, 3 * epoch + 1):
            yield stepped(job_id, step, 3 * epochs, epochs)
        yield TrainingEpochEnded(job_id, epoch_record(epoch))


class TrainingLibrary:
    """Its trainings too, for the facade has the two apart."""

    def __init__(self) -> None:
        self.training = self.trained = self
        self.offers = {"stamps": offer_of("stamps"), "songs": offer_of("songs", labels=())}
        self.records: list[JobRecord] = []
        self.versions = [version("net"), version("ear", kind=Kind.MUSIC)]
        self.reports: dict[str, dict[str, Any]] = {}
        self.estimated: list[TrainingRequest] = []
        self.histories: dict[int, TrainingHistory] = {}
        self.removed: list[int] = []
        self.refusal = ""
        """Why no training is possible."""

    def offer(self, collection: str) -> TrainingOffer:
        return self.offers[collection]

    def estimate(self, request: TrainingRequest) -> TrainingEstimate:
        self.estimated.append(request)
        if self.refusal:
            raise InvalidRequestError(self.refusal)
        auto = request.method is TrainingMethod.AUTO
        method = TrainingMethod.GENERALIZED_SUPCON if auto else request.method
        return TrainingEstimate(
            method,
            TrainingMode.ADAPTER,
            TrainingDevice.CPU,
            request.epochs or 60,
            "47 groups.",
            21.0,
            3 * 10**8,
        )

    def runs(self) -> list[tuple[JobRecord, TrainingRequest]]:
        return [(one, TrainingRequest("stamps")) for one in self.records]

    def encoders(self) -> list[EncoderVersion]:
        return self.versions

    def detail(self, name: str) -> VersionDetail:
        kept = self.reports[name]
        return VersionDetail(name, "stamps", "net", "gensupcon", "adapter", kept["job"], NOON, kept)

    def history(self, job_id: int) -> TrainingHistory | None:
        return self.histories.get(job_id)

    def remove(self, job_id: int) -> None:
        self.removed.append(job_id)
