"""Trained encoder versions for tests of the facade: folders by hand, vectors by arithmetic, fake jobs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from shelf import DIMENSION, Shelf, unit

from engine.catalog import collections, embeddings, encoder_versions
from engine.domain import Kind, PictureInput, TrainingMode
from engine.encoders.description import BaseVersion, Description
from engine.encoders.trained_files import CARD, DESCRIPTION, WEIGHTS
from engine.events import JobEnd, JobFinished
from engine.jobs.handle import JobHandle
from engine.jobs.protocol import JobRequest

FAMILIES = ("animals/birds", "animals/fish", "letters/a", "letters/b")
PER_FAMILY = 6
NARROW = 3
"""Length of the embeddings of the versions that are trained here."""


def write_adapter(folder: Path, name: str, *, base: str = "tiny", seed: int = 0) -> None:
    """An adapter as an encoder's folder has it, on a base of four numbers."""
    rng = np.random.default_rng(seed)
    description = Description(
        name=name,
        kind=Kind.IMAGE,
        dimension=NARROW,
        mode=TrainingMode.ADAPTER,
        method="supcon",
        input=PictureInput(8, 8),
        network={"name": base},
        base=BaseVersion(base, f"bundled:{base}", "0" * 16),
        head={"width": DIMENSION, "dimension": NARROW, "dropout": 0.0, "bias": False},
        program="0",
    )
    folder.mkdir(parents=True)
    (folder / DESCRIPTION).write_text(json.dumps(description.as_dict()), encoding="utf-8")
    (folder / CARD).write_text("# A card\n", encoding="utf-8")
    save_file({"head.weight": rng.normal(size=(NARROW, DIMENSION)).astype(np.float32)}, folder / WEIGHTS)


@dataclass
class FakeJobs:
    """Starts nothing; each job ends at once as ``does`` says, which is told what it was asked."""

    started: list[JobRequest] = field(default_factory=list)
    does: Callable[[dict[str, Any]], JobEnd] = lambda _spec: JobFinished(1, {})

    def start(self, kind: str, description: str, spec: dict[str, Any], _on_event: object) -> JobHandle:
        request = JobRequest(kind, description, Path("library"), spec)
        self.started.append(request)
        return cast(JobHandle, _Ended(request, self.does(spec)))


@dataclass
class _Ended:
    request: JobRequest
    end: JobEnd

    def wait(self) -> JobEnd:
        return self.end


class Workshop:
    """A collection of four families of pictures, and versions trained on it."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.paths = shelf.library.paths
        self.ids: dict[int, str] = {}
        rng = np.random.default_rng(0)
        for place, family in enumerate(FAMILIES):
            for number in range(PER_FAMILY):
                vector = np.eye(4)[place] + rng.normal(scale=0.6, size=4)
                self.ids[shelf.put(f"{family}/{number}.jpg", unit(*vector))] = family

    def trained(self, name: str = "pictures-supcon-1", *, lacking: int = 0, **report: Any) -> int:
        """A version whose vectors of each family are the same; the last ``lacking`` items have none yet."""
        write_adapter(self.paths.trained / name, name)
        with self.shelf.catalog.write() as session:
            collection = collections.get(session, "Pictures")
            version = encoder_versions.create_trained(
                session,
                name=name,
                kind=Kind.IMAGE,
                dimension=NARROW,
                source=f"trained:{name}",
                method="supcon",
                mode="adapter",
                base_id=encoder_versions.get(session, "tiny").id,
                collection_id=collection.id,
                report=report,
            )
        self.embed(version.id, len(self.ids) - lacking)
        return version.id

    def embed(self, encoder_id: int, count: int | None = None) -> None:
        """Vectors under a trained version for the first ``count`` items."""
        ids = list(self.ids)[:count]
        with self.shelf.catalog.write() as session:
            embeddings.write(session, encoder_id, ids, np.stack([self.vector(each) for each in ids]))

    def vector(self, item_id: int) -> NDArray[np.float32]:
        """One of four directions in space, that of the item's family."""
        places: Mapping[str, tuple[float, float, float]] = dict(
            zip(FAMILIES, ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0)), strict=True)
        )
        return np.array(places[self.ids[item_id]], np.float32)
