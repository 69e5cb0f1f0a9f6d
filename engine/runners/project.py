"""The project job: lays the embeddings of a collection out in the plane, finds clusters, stores the map.

The one job process that may have faiss, and the one that never has torch.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, jobs, maps, words
from engine.catalog.maps import Places
from engine.domain import Cluster, EncoderVersion, MapMethod, MapPoints, MapRecord
from engine.errors import InvalidRequestError
from engine.index.catalog_vectors import CatalogVectors
from engine.index.neighbours import NeighbourCache, Neighbours
from engine.index.owner import VectorIndex
from engine.jobs.context import JobContext
from engine.projection import measures, registry, starting
from engine.projection.cluster_names import name_clusters
from engine.projection.clusters import centres, clusters, representatives
from engine.projection.projector import Projector

NEIGHBOURS = 15
"""Kept of every item at least, for colouring by agreement and for the clusters, whatever a method needs."""

NEVER = sys.maxsize
"""Vectors from which on an index for searches is built: this job makes none."""
MOSTLY = 0.5
"""With so many of the items on an earlier map, the others settle around them; else it shows the way only."""

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the job is about."""

    collection_id: int
    collection: str
    version: EncoderVersion
    method: MapMethod
    seed: int
    fresh: bool
    ids: Ids


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Makes the map that ``spec`` (a ``MapRequest`` as a dict) asks for, or keeps one that is up to date."""
    began = time.monotonic()
    projector = registry.projector(MapMethod(spec["method"]), spec["parameters"])
    wanted = _wanted(spec, context)
    before = _maps_before(wanted, context)
    same = next((one for one in before if one.record.method is projector.method), None)
    if same is not None and _is_current(same, wanted, projector):
        return result_of(same.record)
    with _index(wanted.version, context) as index:
        vectors = index.vectors_in_place(wanted.ids)
        neighbours = _neighbours(wanted, index, projector, context)
        positions = _laid_out(wanted, projector, vectors, neighbours, before, context)
        codes = _codes(wanted, vectors, neighbours, before, context)
        found = _described(codes, vectors, positions, wanted, context)
        trust, kept = _measured(vectors, positions, wanted, context)
        record = MapRecord(
            id=0,
            collection=wanted.collection,
            encoder=wanted.version.name,
            method=projector.method,
            parameters=dict(projector.parameters),
            seed=wanted.seed,
            items=len(wanted.ids),
            seconds=0.0,
            trustworthiness=trust,
            preservation=kept,
            made_at=datetime.now(UTC),
            clusters=found,
        )
    return result_of(
        _stored(replace(record, seconds=time.monotonic() - began), wanted, positions, codes, context)
    )


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
        collection = collections.get(session, spec["collection"])
        name = spec["encoder"] or collection.encoder
        if name is None:
            raise InvalidRequestError(f"The collection '{collection.name}' has no embeddings yet.")
        version = encoder_versions.get(session, name)
        ids = maps.mappable_ids(session, collection.id, version.id)
    if not len(ids):
        raise InvalidRequestError(
            f"The collection '{collection.name}' has no embeddings under '{version.name}'. Import something "
            "into it, or embed it with that encoder."
        )
    method = MapMethod(spec["method"])
    return Wanted(collection.id, collection.name, version, method, spec["seed"], spec["fresh"], ids)


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
    """Whether a map is what a new run would be about, with nothing added and nothing gone."""
    record = points.record
    return (
        record.encoder == wanted.version.name
        and record.parameters == dict(projector.parameters)
        and record.seed == wanted.seed
        and record.items == len(wanted.ids)
        and np.array_equal(points.ids, wanted.ids)
    )


def _index(version: EncoderVersion, context: JobContext) -> VectorIndex:
    paths = context.catalog.paths
    source = CatalogVectors(context.catalog, version.id, version.dimension)
    index = VectorIndex.open(
        paths.vectors,
        paths.indexes,
        version.id,
        version.name,
        version.dimension,
        source,
        threshold=NEVER,
    )
    index.sync()
    return index


def _neighbours(wanted: Wanted, index: VectorIndex, projector: Projector, context: JobContext) -> Neighbours:
    """The nearest of every item: those that are known already, or else they are found and kept."""
    count = min(max(NEIGHBOURS, projector.neighbours_needed(len(wanted.ids))), max(1, len(wanted.ids) - 1))
    cache = NeighbourCache(context.catalog.paths.neighbours, wanted.version.id, wanted.collection_id)
    kept = cache.load(wanted.ids, count, index.stamp_of(wanted.ids))
    if kept is not None:
        return kept

    def stopped() -> bool:
        context.stop_if_cancelled()
        return False

    found = index.neighbours_of_all(wanted.ids, count, progress=_tell(context, "neighbours"), stopped=stopped)
    cache.save(found)
    return found


def _laid_out(
    wanted: Wanted,
    projector: Projector,
    vectors: Vectors,
    neighbours: Neighbours,
    before: list[MapPoints],
    context: JobContext,
) -> NDArray[np.float32]:
    """Positions (n, 2) that begin where an earlier map had the items, so that nothing jumps."""
    tell = _tell(context, "layout")
    similar = [one for one in before if one.record.method is projector.method]
    rows, cosines = neighbours.rows, neighbours.cosines
    if not similar:
        start = starting.from_pca(vectors, _tell(context, "first look"))
        return starting.normalised(projector.fit(vectors, rows, cosines, start, wanted.seed, tell))
    places, known = _places_of(wanted.ids, similar[0])
    start = starting.from_map(rows, cosines, places, known)
    settled = known.mean() >= MOSTLY and similar[0].record.encoder == wanted.version.name
    positions = projector.fit(vectors, rows, cosines, start, wanted.seed, tell, settled=settled)
    return starting.aligned(positions, places, known)


def _places_of(ids: Ids, points: MapPoints) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Where a map has ``ids`` (n,): positions (n, 2), and which of them it has at all."""
    known = np.isin(ids, points.ids)
    places = np.zeros((len(ids), 2), np.float32)
    places[known] = points.positions[np.searchsorted(points.ids, ids[known])]
    return places, known


def _codes(
    wanted: Wanted, vectors: Vectors, neighbours: Neighbours, before: list[MapPoints], context: JobContext
) -> NDArray[np.int32]:
    """The cluster of every item (n,); those of another map of the same embeddings, where it has them all."""
    for points in before:
        record = points.record
        if (
            record.encoder == wanted.version.name
            and record.method is not wanted.method
            and record.items == len(wanted.ids)
            and np.array_equal(points.ids, wanted.ids)
        ):
            return points.clusters
    tell = _tell(context, "clusters")
    return clusters(
        vectors, neighbours.rows[:, :NEIGHBOURS], neighbours.cosines[:, :NEIGHBOURS], wanted.seed, tell
    )


def _described(
    codes: NDArray[np.int32],
    vectors: Vectors,
    positions: NDArray[np.float32],
    wanted: Wanted,
    context: JobContext,
) -> tuple[Cluster, ...]:
    """The clusters with their names, sizes, representatives and middles."""
    context.progress("names", 0, 1)
    count = int(codes.max(initial=-1)) + 1
    if not count:
        return ()
    with context.catalog.read() as session:
        names = name_clusters(codes, words.words_of(session, wanted.ids))
    sizes = np.bincount(codes[codes >= 0], minlength=count)
    middles = centres(positions, codes)
    nearest = wanted.ids[representatives(vectors, codes)]
    context.stop_if_cancelled()
    return tuple(
        Cluster(number, names[number], int(sizes[number]), int(nearest[number]), (float(x), float(y)))
        for number, (x, y) in enumerate(middles)
    )


def _measured(
    vectors: Vectors, positions: NDArray[np.float32], wanted: Wanted, context: JobContext
) -> tuple[float | None, float | None]:
    """Trustworthiness and preservation, among fewer neighbours than usual where there are few items."""
    count = len(vectors)
    k = min(NEIGHBOURS, (count - 1) // 2)
    tell = _tell(context, "trust")
    ranks = (
        measures.map_neighbour_ranks(vectors, positions, k, seed=wanted.seed, tell=tell) if k > 0 else None
    )
    if ranks is None:
        return None, None
    return measures.trustworthiness_of(ranks, count), measures.preservation_of(ranks)


def _stored(
    record: MapRecord,
    wanted: Wanted,
    positions: NDArray[np.float32],
    codes: NDArray[np.int32],
    context: JobContext,
) -> MapRecord:
    places = Places(wanted.ids, positions, codes)
    with context.catalog.write(durable=True) as session:
        map_id = maps.replace(session, wanted.collection_id, wanted.version.id, record, places)
        jobs.advance(session, context.job_id, len(wanted.ids), len(wanted.ids))
    return replace(record, id=map_id)


def _tell(context: JobContext, stage: str) -> Tell:
    def tell(done: int, total: int) -> None:
        context.stop_if_cancelled()
        context.progress(stage, done, total)

    return tell
