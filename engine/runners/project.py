"""The project job: lays the embeddings of a collection out in the plane, finds clusters, stores the map.

Like the review a job that may have faiss, and never has torch.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import jobs, maps, words
from engine.catalog.embedded import Embedded, embedded
from engine.catalog.maps import Places
from engine.domain import Cluster, EncoderVersion, MapMethod, MapPoints, MapRecord
from engine.index.neighbours import Neighbours
from engine.jobs.context import JobContext
from engine.projection import measures, registry, starting
from engine.projection.cluster_names import name_clusters
from engine.projection.clusters import centres, clusters, representatives
from engine.projection.projector import Projector
from engine.runners.nearness import neighbours_of, open_index, teller

NEIGHBOURS = 15
"""Kept of every item at least, for colouring by agreement and for the clusters, whatever a method needs."""

MOSTLY = 0.5
"""With so many of the items on an earlier map, the others settle around them; else it shows the way only."""

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the job is about."""

    subject: Embedded
    method: MapMethod
    seed: int
    fresh: bool

    @property
    def collection(self) -> str:
        return self.subject.collection.name

    @property
    def version(self) -> EncoderVersion:
        return self.subject.version

    @property
    def ids(self) -> Ids:
        return self.subject.ids


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Makes the map that ``spec`` (a ``MapRequest`` as a dict) asks for, or keeps one that is up to date."""
    began = time.monotonic()
    projector = registry.projector(MapMethod(spec["method"]), spec["parameters"])
    wanted = _wanted(spec, context)
    before = _maps_before(wanted, context)
    for points in before:
        if _is_current(points, wanted, projector):
            return result_of(points.record)
    with open_index(wanted.version, context) as index:
        vectors = index.vectors_in_place(wanted.ids)
        count = max(NEIGHBOURS, projector.neighbours_needed(len(wanted.ids)))
        neighbours = neighbours_of(wanted.subject, index, count, context)
        making = Making(wanted, projector, vectors, neighbours, before, context)
        positions, codes = making.positions(), making.codes()
        clusters_found = making.described(codes, positions)
        trust, kept = making.measured(positions)
    record = MapRecord(
        id=0,
        collection=wanted.collection,
        encoder=wanted.version.name,
        method=projector.method,
        parameters=dict(projector.parameters),
        seed=wanted.seed,
        items=len(wanted.ids),
        seconds=time.monotonic() - began,
        trustworthiness=trust,
        preservation=kept,
        made_at=datetime.now(UTC),
        clusters=clusters_found,
    )
    return result_of(_stored(record, wanted, Places(wanted.ids, positions, codes), context))


def result_of(record: MapRecord) -> dict[str, Any]:
    """What is told of a map: plain data."""
    return {
        "map": record.id,
        "collection": record.collection,
        "encoder": record.encoder,
        "method": record.method.value,
        "parameters": record.parameters,
        "items": record.items,
        "seconds": round(record.seconds, 3),
        "trustworthiness": record.trustworthiness,
        "preservation": record.preservation,
        "clusters": [
            {"name": cluster.name, "size": cluster.size, "representative": cluster.representative}
            for cluster in record.clusters
        ],
    }


def _wanted(spec: dict[str, Any], context: JobContext) -> Wanted:
    with context.catalog.read() as session:
        subject = embedded(session, spec["collection"], spec["encoder"])
    return Wanted(subject, MapMethod(spec["method"]), spec["seed"], spec["fresh"])


def _maps_before(wanted: Wanted, context: JobContext) -> list[MapPoints]:
    """The collection's maps that can be of use: first by the same method, then under the same encoder."""
    if wanted.fresh:
        return []
    with context.catalog.read() as session:
        records = maps.records(session, wanted.collection)
        found = [points for record in records if (points := maps.points(session, record)) is not None]

    def distance(points: MapPoints) -> tuple[bool, bool]:
        record = points.record
        return record.encoder != wanted.version.name, record.method is not wanted.method

    return sorted((points for points in found if len(points.ids)), key=distance)


def _is_current(points: MapPoints, wanted: Wanted, projector: Projector) -> bool:
    """Whether a map is what a new run would make."""
    record = points.record
    made = (record.method, record.parameters, record.seed)
    return made == (projector.method, dict(projector.parameters), wanted.seed) and _is_about(points, wanted)


def _is_about(points: MapPoints, wanted: Wanted) -> bool:
    """Whether a map has just the items that are wanted, by the same embeddings."""
    record = points.record
    return (
        record.encoder == wanted.version.name
        and record.items == len(wanted.ids)
        and np.array_equal(points.ids, wanted.ids)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Making:
    """The parts of a map that need what is known of the items; each tells its progress and can be stopped."""

    wanted: Wanted
    projector: Projector
    vectors: Vectors
    neighbours: Neighbours
    before: Sequence[MapPoints]
    context: JobContext

    def positions(self) -> NDArray[np.float32]:
        """Places (n, 2) that begin where an earlier map had the items, so that nothing jumps."""
        rows, cosines, seed = self.neighbours.rows, self.neighbours.cosines, self.wanted.seed
        tell = teller(self.context, "layout")
        old = next((one for one in self.before if one.record.method is self.projector.method), None)
        if old is None:
            start = starting.from_pca(self.vectors, teller(self.context, "first look"))
            return starting.turned_wide(self.projector.fit(self.vectors, rows, cosines, start, seed, tell))
        places, known = _places_of(self.wanted.ids, old)
        start = starting.from_map(rows, cosines, places, known)
        settled = known.mean() >= MOSTLY and old.record.encoder == self.wanted.version.name
        found = self.projector.fit(self.vectors, rows, cosines, start, seed, tell, settled=settled)
        return starting.aligned(found, places, known)

    def codes(self) -> NDArray[np.int32]:
        """The cluster of every item (n,), as in a map of the same embeddings by another method."""
        for points in self.before:
            if _is_about(points, self.wanted) and points.record.method is not self.projector.method:
                return points.clusters
        rows, cosines = self.neighbours.rows[:, :NEIGHBOURS], self.neighbours.cosines[:, :NEIGHBOURS]
        return clusters(self.vectors, rows, cosines, self.wanted.seed, teller(self.context, "clusters"))

    def described(self, codes: NDArray[np.int32], positions: NDArray[np.float32]) -> tuple[Cluster, ...]:
        """The clusters with their names, sizes, representatives and middles."""
        teller(self.context, "names")(0, 1)
        count = int(codes.max(initial=-1)) + 1
        if not count:
            return ()
        with self.context.catalog.read() as session:
            names = name_clusters(codes, words.words_of(session, self.wanted.ids))
        sizes = np.bincount(codes[codes >= 0], minlength=count)
        nearest = self.wanted.ids[representatives(self.vectors, codes)]
        return tuple(
            Cluster(number, names[number], int(sizes[number]), int(nearest[number]), (float(x), float(y)))
            for number, (x, y) in enumerate(centres(positions, codes))
        )

    def measured(self, positions: NDArray[np.float32]) -> tuple[float | None, float | None]:
        """Trustworthiness and preservation, among fewer neighbours than usual where there are few items."""
        count = len(self.vectors)
        k = min(NEIGHBOURS, (count - 1) // 2)
        if k < 1:
            return None, None
        ranks = measures.map_neighbour_ranks(
            self.vectors, positions, k, seed=self.wanted.seed, tell=teller(self.context, "trust")
        )
        if ranks is None:
            return None, None
        return measures.trustworthiness_of(ranks, count), measures.preservation_of(ranks)


def _places_of(ids: Ids, points: MapPoints) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Where a map has ``ids`` (n,): positions (n, 2), and which of them it has at all."""
    known = np.isin(ids, points.ids)
    places = np.zeros((len(ids), 2), np.float32)
    places[known] = points.positions[np.searchsorted(points.ids, ids[known])]
    return places, known


def _stored(record: MapRecord, wanted: Wanted, places: Places, context: JobContext) -> MapRecord:
    with context.catalog.write(durable=True) as session:
        map_id = maps.replace(session, wanted.subject.collection.id, wanted.version.id, record, places)
        jobs.advance(session, context.job_id, len(wanted.ids), len(wanted.ids))
    return replace(record, id=map_id)
