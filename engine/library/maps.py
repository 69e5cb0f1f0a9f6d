"""Maps of collections: made in a job, read, coloured, extended by what is new, drawn, written out."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, maps
from engine.catalog.catalog import Catalog
from engine.catalog.embedded import Embedded, embedded, version_of
from engine.catalog.maps import Places
from engine.domain import (
    ColourField,
    Colouring,
    MapMethod,
    MapPicture,
    MapPoints,
    MapRecord,
    MapRequest,
    Measured,
    Query,
)
from engine.index.neighbours import NeighbourCache, Neighbours
from engine.index.owner import VectorIndex
from engine.jobs.handle import JobHandle
from engine.library import map_files
from engine.library.colourings import Colourings
from engine.library.indexes import IndexOf
from engine.library.jobs import OnEvent, Start
from engine.library.search import Searcher
from engine.media.drawings import ThumbnailStore
from engine.projection.clusters import cluster_of_new
from engine.projection.label_layout import place_labels
from engine.projection.placing import place
from engine.projection.raster import raster

if TYPE_CHECKING:
    from engine.projection.projector import Parameter

PLACING_NEIGHBOURS = 15


class Maps:
    """The maps of an open library; safe to use from several threads."""

    raster = staticmethod(raster)
    place_labels = staticmethod(place_labels)

    def __init__(
        self,
        catalog: Catalog,
        searcher: Searcher,
        index_of: IndexOf,
        thumbnails: ThumbnailStore,
        start: Start,
    ) -> None:
        self._catalog = catalog
        self._searcher = searcher
        self._index_of = index_of
        self._thumbnails = thumbnails
        self._start = start
        self._colourings = Colourings(catalog, self._neighbours)

    def start(self, request: MapRequest, *, on_event: OnEvent | None = None) -> JobHandle:
        """Makes a map in a job process.

        Raises:
            NotFoundError: there is no such collection or encoder version.
            InvalidRequestError: the collection has no embeddings, or a parameter makes no sense.
        """
        from engine.projection import registry  # this and the next bring SciPy, which a window starts without

        registry.projector(request.method, request.parameters)
        with self._catalog.read() as session:
            version_of(session, collections.get(session, request.collection), request.encoder)
        spec = {**asdict(request), "method": request.method.value}
        return self._start("map", f"Map of {request.collection} by {request.method}", spec, on_event)

    @staticmethod
    def parameters_of(method: MapMethod) -> tuple[Parameter, ...]:
        """What a method can be told, each with its default and its range."""
        from engine.projection import registry

        return registry.parameters_of(method)

    def records(self, collection: str | None = None) -> list[MapRecord]:
        """The maps there are, newest first; one for each encoder version and method."""
        with self._catalog.read() as session:
            return maps.records(session, collection)

    def points(self, record: MapRecord) -> MapPoints | None:
        """A map with its points; None when it is gone, or damaged and has to be made again."""
        with self._catalog.read() as session:
            return maps.points(session, record)

    def first_look(self, collection: str) -> MapPoints:
        """A map by PCA of what a collection holds now, at once and kept nowhere.

        Raises:
            NotFoundError: there is no such collection.
            InvalidRequestError: it has no embeddings.
        """
        from engine.projection.starting import from_pca

        found = self._embedded(collection, None)
        index = self._index_of(found.version)
        ids = found.ids[np.isin(found.ids, index.ids())]
        positions = from_pca(index.vectors_in_place(ids))
        record = MapRecord(
            id=0,
            collection=collection,
            encoder=found.version.name,
            method=MapMethod.PCA,
            parameters={},
            seed=0,
            items=len(ids),
            seconds=0.0,
            trustworthiness=None,
            preservation=None,
            made_at=datetime.now(UTC),
        )
        return MapPoints(record, ids, positions, np.full(len(ids), -1, np.int32))

    def place_new(self, record: MapRecord) -> int:
        """Puts the items that came since a map was made onto it; returns how many.

        Each lies amid those of its nearest neighbours that are on the map, and belongs to the cluster of most
        of them. Nothing else moves.
        """
        points = self.points(record)
        if points is None or not points.unplaced or not len(points.ids):
            return 0
        found = self._embedded(record.collection, record.encoder)
        index = self._index_of(found.version)
        new = np.setdiff1d(found.ids, points.ids)
        new = new[np.isin(new, index.ids())]
        if not len(new):
            return 0
        rows, cosines = _nearest_placed(index, new, points.ids)
        places = Places(new, place(rows, cosines, points.positions), cluster_of_new(rows, points.clusters))
        with self._catalog.write() as session:
            if maps.exists(session, record.id):
                maps.add_places(session, record.id, places)
        return len(new)

    def colour_fields(self, collection: str) -> list[ColourField]:
        """What the points of a collection's map can be coloured by."""
        return self._colourings.fields(collection)

    def check_drawing(self, collection: str, field: str | None, out: Path | None) -> None:
        """Whether a map can be coloured by ``field`` and drawn into ``out``, to be asked before it is made.

        Raises:
            InvalidRequestError: the collection has no such field, or the file's name is no PNG's.
        """
        if out is not None:
            map_files.check_picture(out)
        if field is not None:
            self._colourings.check(collection, field)

    def colouring(self, points: MapPoints, field: str) -> Colouring:
        """What the points of a map are coloured by under ``field``; see ``Colourings.colouring``."""
        return self._colourings.colouring(points, field)

    def scores(self, points: MapPoints, query: Query) -> Measured:
        """How like each point of a map is to a query: its cosine similarity, NaN where it has no vector."""
        query = replace(query, encoder=points.record.encoder)
        found = self._searcher.scores(query, points.ids)
        known = found[np.isfinite(found)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        return Measured("score", "Score", found, low, max(high, low + 1e-6))

    def save_picture(self, points: MapPoints, picture: MapPicture) -> None:
        """Draws a map into a PNG; see ``map_files.save_picture``."""
        colouring = self.colouring(points, picture.field) if picture.field else None
        map_files.save_picture(self._catalog, self._thumbnails, points, colouring, picture)

    def export(self, points: MapPoints, out: Path) -> None:
        """Writes the coordinates to ``out`` (.csv or .parquet); see ``map_files.export``."""
        map_files.export(self._catalog, points, out)

    def coordinates(self, points: MapPoints, ids: NDArray[np.int64] | None = None) -> str:
        """The coordinates of some points, or of all, as CSV."""
        return map_files.as_csv(self._catalog, points, ids)

    def _embedded(self, collection: str, encoder: str | None) -> Embedded:
        with self._catalog.read() as session:
            return embedded(session, collection, encoder)

    def _neighbours(self, points: MapPoints) -> Neighbours:
        """The nearest neighbours of every point: those the map's job kept, or else found now."""
        with self._catalog.read() as session:
            collection = collections.get(session, points.record.collection)
            version = version_of(session, collection, points.record.encoder)
        index = self._index_of(version)
        cache = NeighbourCache(self._catalog.paths.neighbours, version.id, collection.id)
        kept = cache.load(points.ids, PLACING_NEIGHBOURS, index.stamp_of(points.ids))
        return kept if kept is not None else index.neighbours_of_all(points.ids, PLACING_NEIGHBOURS)


def _nearest_placed(
    index: VectorIndex, new: NDArray[np.int64], placed: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """For each new item the rows in ``placed`` of its nearest there, -1 where fewer, and their cosines."""
    rows = np.full((len(new), PLACING_NEIGHBOURS), -1, np.int32)
    cosines = np.zeros(rows.shape, np.float32)
    for row, vector in enumerate(index.vectors_of(new)):
        ids, scores = index.search(vector, PLACING_NEIGHBOURS, allowed=placed)
        rows[row, : len(ids)] = np.searchsorted(placed, ids)
        cosines[row, : len(ids)] = scores
    return rows, cosines
