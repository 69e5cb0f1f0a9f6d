"""Imports in this process, with an encoder that costs nothing and tells when it was loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.domain import Item, ItemFilter, Kind, PictureInput
from engine.encoders.encoder import Encoded
from engine.events import JobEvent
from engine.jobs.context import JobContext, StopWish
from engine.runners import import_items

BUNDLED = "bundled:efficientnet-lite0"


@dataclass(slots=True)
class ColourEncoder:
    """The mean colour of a picture as its embedding."""

    input: PictureInput
    name: str = "efficientnet-lite0"
    kind: Kind = Kind.IMAGE
    dimension: int = 1280
    digest: str = "0123"
    batch_size: int = 2

    def encode(self, batch: Sequence[NDArray[np.uint8]]) -> Encoded:
        pictures = np.stack(batch)
        assert pictures.shape[1:] == (self.input.height, self.input.width, 3)
        colours = np.zeros((len(pictures), self.dimension), np.float32)
        colours[:, :3] = pictures.mean(axis=(1, 2)) + 1
        return Encoded(colours / np.linalg.norm(colours, axis=1, keepdims=True), ((),) * len(pictures))


@dataclass(slots=True)
class Outbox:
    """Keeps what a job tells."""

    events: list[JobEvent] = field(default_factory=list)

    def send(self, event: JobEvent) -> None:
        self.events.append(event)


@dataclass(slots=True)
class Importer:
    """Imports a folder again and again into one library."""

    catalog: Catalog
    folder: Path
    encoder: ColourEncoder
    source: str = BUNDLED
    loaded: int = 0
    """How often the encoder was loaded."""
    while_loading: Callable[[], Any] = lambda: None

    def load(self, source: str, _cache: Path) -> ColourEncoder:
        assert source == self.source
        self.loaded += 1
        self.while_loading()
        return self.encoder

    def run(self) -> dict[str, Any]:
        if self.source != BUNDLED:
            self._choose_encoder()
        spec = {"paths": [str(self.folder)], "kind": "image", "name": "Pictures"}
        return import_items.run(spec, JobContext(1, self.catalog, Outbox(), StopWish()))

    def _choose_encoder(self) -> None:
        """Lets an encoder that is not the bundled one answer for the collection."""
        with self.catalog.write() as session:
            version = encoder_versions.get_or_create(
                session, self.encoder.name, kind=Kind.IMAGE, dimension=1280, source=self.source
            )
            collections.get_or_create(session, "Pictures", Kind.IMAGE, version.id)

    def items(self) -> dict[str, Item]:
        """By the names of their files."""
        with self.catalog.read() as session:
            return {item.path.name: item for item in items.iterate(session, ItemFilter())}
