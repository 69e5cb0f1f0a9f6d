"""The embed job: gives the items of a collection vectors under another encoder version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.catalog import collections, embeddings, encoder_versions, items, jobs
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.errors import DecodeError
from engine.events import ItemFailed
from engine.jobs.context import JobContext
from engine.media.pictures import decode_picture, network_input, smallest_for
from engine.runners.preparing import Pixels


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that lacks a vector."""

    id: int
    path: Path


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Embeds what lacks a vector, then makes the version answer for ``spec["collection"]``."""
    encoder = registry.load(spec["source"], context.catalog.paths.encoders)
    with context.catalog.write() as session:
        collection = collections.get(session, spec["collection"])
        version = encoder_versions.get_or_create(
            session,
            encoder.name,
            kind=encoder.kind,
            dimension=encoder.dimension,
            source=spec["source"],
            digest=encoder.digest,
        )
        ids = embeddings.items_without(session, version.id, collection.id)
    failed: list[dict[str, str]] = []
    done = 0
    for batch in _batches(context, ids, encoder):
        context.stop_if_cancelled()
        done += len(batch)
        _embed(context, encoder, version.id, batch, failed, done, len(ids))
    with context.catalog.write(durable=True) as session:
        collections.set_encoder(session, collection.id, version.id)
    return {
        "collection": collection.name,
        "encoder": version.name,
        "embedded": len(ids) - len(failed),
        "failed": failed,
    }


def _batches(context: JobContext, ids: Sequence[int], encoder: Encoder) -> Iterator[list[Wanted]]:
    for start in range(0, len(ids), encoder.batch_size):
        with context.catalog.read() as session:
            paths = items.paths_of(session, ids[start : start + encoder.batch_size])
        yield [Wanted(item_id, path) for item_id, path in sorted(paths.items())]


def _embed(
    context: JobContext,
    encoder: Encoder,
    encoder_id: int,
    batch: list[Wanted],
    failed: list[dict[str, str]],
    done: int,
    total: int,
) -> None:
    def read(wanted: Wanted) -> Pixels | str:
        try:
            picture = decode_picture(wanted.path, smallest_for(encoder.input))
        except DecodeError as error:
            return str(error)
        return network_input(picture.pixels, encoder.input)

    with ThreadPoolExecutor(thread_name_prefix="embed") as pool:
        results = list(zip(batch, pool.map(read, batch), strict=True))
    ready = [(wanted, pixels) for wanted, pixels in results if not isinstance(pixels, str)]
    for wanted, reason in results:
        if isinstance(reason, str):
            failed.append({"path": str(wanted.path), "reason": reason})
            context.emit(ItemFailed(context.job_id, str(wanted.path), reason))
    vectors = encoder.encode(np.stack([pixels for _, pixels in ready])).embeddings if ready else None
    with context.catalog.write() as session:
        if vectors is not None:
            embeddings.write(session, encoder_id, [wanted.id for wanted, _ in ready], vectors)
        jobs.advance(session, context.job_id, done, total)
    context.progress("embedding", done, total)
