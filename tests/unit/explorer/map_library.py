"""A library with maps that exist only in memory, for tests of what the window does with them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from gallery_parts import load
from map_parts import categories, map_points
from numpy.typing import NDArray

from engine.domain import (
    Collection,
    ColourField,
    Colouring,
    Item,
    ItemFilter,
    Kind,
    MapMethod,
    MapPoints,
    MapRecord,
    Measured,
    Query,
)
from engine.errors import InvalidRequestError
from engine.projection.label_layout import place_labels

COUNT = 40
BIRDS = Collection(1, "birds", Kind.IMAGE, "net 1", counts={"ready": COUNT})
SONGS = Collection(2, "songs", Kind.MUSIC, "ear 1", counts={"ready": 4})


class MapLibrary:
    """Its maps too, for the facade has the two apart. Items of all collections count from 1 on."""

    def __init__(self, count: int = COUNT) -> None:
        self.maps = self
        self.count = count
        self.stored: dict[int, MapPoints] = {}
        self.damaged: set[int] = set()
        self.unplaced = 0
        self.calls: list[str] = []
        self.fields = [ColourField("cluster", "Cluster"), ColourField("folder:1", "Folder")]
        self.gate: threading.Event | None = None
        """While it is closed, maps are read for ever."""

    def store(self, method: MapMethod, *, encoder: str = "net 1", shift: float = 0.0) -> MapRecord:
        """Makes a map, as a job would."""
        record = replace(
            self._points(shift).record,
            id=len(self.stored) + 1,
            method=method,
            encoder=encoder,
            trustworthiness=0.96,
            preservation=0.43,
            parameters={"neighbours": 30},
        )
        self.stored[record.id] = replace(self._points(shift), record=record)
        return record

    def _points(self, shift: float) -> MapPoints:
        side = np.arange(self.count)
        return map_points(np.stack([side % 8 + shift, side // 8], axis=1))

    # The facade

    def records(self, collection: str | None = None) -> list[MapRecord]:
        self.calls.append("records")
        return [points.record for points in self.stored.values() if collection == points.record.collection][
            ::-1
        ]

    def points(self, record: MapRecord) -> MapPoints | None:
        if self.gate is not None:
            self.gate.wait(10)
        return None if record.id in self.damaged else self.stored.get(record.id)

    def first_look(self, collection: str) -> MapPoints:
        self.calls.append("first look")
        if not self.count:
            raise InvalidRequestError(f"The collection '{collection}' has no embeddings yet.")
        points = self._points(100.0)
        record = replace(points.record, id=0, collection=collection, method=MapMethod.PCA)
        return replace(points, record=record)

    def place_new(self, record: MapRecord) -> int:
        self.calls.append("place new")
        new, self.unplaced = self.unplaced, 0
        if new:
            self.count += new
            grown = replace(self._points(0.0), record=self.stored[record.id].record)
            self.stored[record.id] = grown
        return new

    def colour_fields(self, collection: str) -> list[ColourField]:
        return self.fields

    def colouring(self, points: MapPoints, field: str) -> Colouring:
        names = ("odd", "even") if field == "folder:1" else ("first", "second")
        return categories(points.ids % 2, *names, field=field)

    def scores(self, points: MapPoints, query: Query) -> Measured:
        return Measured("score", "Score", (points.ids / 100).astype(np.float32), 0.0, 1.0)

    def coordinates(self, points: MapPoints, ids: NDArray[np.int64] | None = None) -> str:
        return f"{len(points.ids if ids is None else ids)} rows"

    def ordered_ids(self, item_filter: ItemFilter) -> NDArray[np.int64]:
        return np.arange(1, 11, dtype=np.int64)

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        return load(ids)

    @staticmethod
    def parameters_of(method: MapMethod) -> list[Tunable]:
        return [Tunable("neighbours", 15, 2, 200, True), Tunable("secret", 1, 0, 2, False)]

    place_labels = staticmethod(place_labels)


class Tunable:
    """A number that a method can be told."""

    def __init__(self, name: str, default: float, least: float, most: float, whole: bool) -> None:
        self.name, self.default, self.least, self.most, self.whole = name, default, least, most, whole
