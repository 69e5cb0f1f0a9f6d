"""Trainings in this process, on pictures whose stored embeddings know more than they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from importing import ColourEncoder, Importer, Outbox
from numpy.typing import NDArray
from PIL import Image

from engine.catalog import embeddings, encoder_versions, items, jobs
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, ItemFilter, PictureInput
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.events import JobEvent
from engine.jobs.context import JobContext, StopWish
from engine.runners import train

FAMILIES = ("ash", "birch", "cedar", "fir")
EACH = 10
COUNT = EACH * len(FAMILIES)
BASE = "efficientnet-lite0"
SIGNAL, NOISE = 0.4, 4
"""Length of what tells a family, and how many dimensions tell of nothing."""
QUICK = {"method": "supcon", "mode": "adapter", "device": "cpu", "epochs": 4, "batch_size": 16}

EventT = TypeVar("EventT")
Stop = Callable[[JobEvent, StopWish], None]


@dataclass(slots=True)
class Classroom:
    """A library with one collection, *Pictures*, in a folder for each family."""

    catalog: Catalog
    pictures: Path
    encoder: ColourEncoder
    events: list[JobEvent] = field(default_factory=list)
    """What the last job told."""

    def train(self, run: str = "run-1", stop: Stop | None = None, **wanted: Any) -> dict[str, Any]:
        """Carries a training out; ``stop`` sees each event, and what can be wished for."""
        spec = {"collection": "Pictures", **QUICK, **wanted, "run": run}
        with self.catalog.write() as session:
            job_id = jobs.start(session, kind="train", description="", spec=spec, pid=1)
        wish = StopWish()
        outbox = Listening(wish=wish, stop=stop)
        self.events = outbox.events
        return train.run(spec, JobContext(job_id, self.catalog, outbox, wish))

    def told(self, kind: type[EventT]) -> list[EventT]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def versions(self) -> dict[str, EncoderVersion]:
        """By name."""
        with self.catalog.read() as session:
            return {version.name: version for version in encoder_versions.all_versions(session)}

    def vectors(self, name: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors under a version."""
        version = self.versions()[name]
        with self.catalog.read() as session:
            return embeddings.read_all(session, version.id, version.dimension)

    def files(self) -> list[Path]:
        return sorted(self.pictures.rglob("*.png"))


@dataclass(slots=True)
class Listening(Outbox):
    """Keeps what a job tells, and lets a test stop it at a chosen event."""

    wish: StopWish = field(default_factory=StopWish)
    stop: Stop | None = None

    def send(self, event: JobEvent) -> None:
        self.events.append(event)
        if self.stop is not None:
            self.stop(event, self.wish)


def imported(folder: Path, encoder: ColourEncoder, nested: bool = True) -> None:
    """Paints pictures in ``folder``, imports them into the library beside them, and gives them embeddings."""
    pictures = folder / "pictures"
    drawn = np.random.default_rng(0)
    for family in FAMILIES:
        for number in range(EACH):
            path = pictures / family / f"{number}.png" if nested else pictures / f"{family} {number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(drawn.integers(0, 256, (6, 8, 3), np.uint8)).save(path)
    catalog = Catalog.open(folder / "library")
    Importer(catalog, pictures, encoder).run()
    with catalog.read() as session:
        places = {item.id: item.path for item in items.iterate(session, ItemFilter())}
    _embed(catalog, sorted(places, key=lambda item_id: places[item_id]))
    catalog.close()


def colour_encoder() -> ColourEncoder:
    """Knows the mean colour of a picture, and takes no time to find it."""
    return ColourEncoder(PictureInput(32, 32), batch_size=16)


def replaced(patch: pytest.MonkeyPatch) -> ColourEncoder:
    """An encoder that stands in for the bundled one."""
    encoder, original = colour_encoder(), registry.load

    def load(source: str, cache: Path | None = None) -> Encoder:
        return encoder if source == registry.bundled(BASE).source else original(source, cache)

    patch.setattr(registry, "load", load)
    patch.setattr(registry, "input_of", lambda *_: encoder.input)
    return encoder


def _embed(catalog: Catalog, ids: list[int]) -> None:
    """``ids`` are sorted by family: the first dimensions know it, the next ones nothing."""
    drawn = np.random.default_rng(1)
    vectors = np.zeros((len(ids), 1280), np.float32)
    vectors[np.arange(len(ids)), np.arange(len(ids)) // EACH] = SIGNAL
    vectors[:, len(FAMILIES) : len(FAMILIES) + NOISE] = drawn.normal(
        scale=1 / NOISE**0.5, size=(len(ids), NOISE)
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with catalog.write() as session:
        embeddings.write(session, 1, ids, vectors)
