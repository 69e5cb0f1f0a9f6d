"""The embed job: gives the items of a collection vectors under another encoder version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.catalog import collections, embeddings, items, jobs, segments
from engine.domain import Kind
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.errors import DecodeError, EncoderError
from engine.events import ItemFailed
from engine.jobs.context import JobContext
from engine.runners.batches import segments_of
from engine.runners.decoding import EncoderData, encoder_data, limited
from engine.runners.lazy_encoder import version_of

_ITEMS = {Kind.IMAGE: "pictures", Kind.MUSIC: "music"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that lacks a vector."""

    id: int
    path: Path


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Embeds what lacks a vector, then makes the version answer for ``spec["collection"]``."""
    with context.catalog.read() as session:
        collection = collections.get(session, spec["collection"])
    encoder = registry.load(spec["source"], context.catalog.paths.encoders)
    if encoder.kind is not collection.kind:
        raise EncoderError(
            f"The encoder '{encoder.name}' reads {_ITEMS[encoder.kind]}, and the collection "
            f"'{collection.name}' holds {_ITEMS[collection.kind]}. Choose an encoder for those."
        )
    version = version_of(encoder, spec["source"], context.catalog)
    with context.catalog.read() as session:
        ids = embeddings.items_without(session, version.id, collection.id)
    failed: list[dict[str, str]] = []
    done = 0
    for batch in _batches(context, ids, encoder):
        context.stop_if_cancelled()
        done += len(batch)
        _embed(context, encoder, version.id, batch, failed, done, len(ids), spec.get("windows"))
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
    most_windows: int | None,
) -> None:
    def read(wanted: Wanted) -> EncoderData | str:
        try:
            return encoder_data(wanted.path, limited(encoder.input, most_windows))
        except DecodeError as error:
            return str(error)

    with ThreadPoolExecutor(thread_name_prefix="embed") as pool:
        results = list(zip(batch, pool.map(read, batch), strict=True))
    ready = [(wanted, data) for wanted, data in results if not isinstance(data, str)]
    for wanted, reason in results:
        if isinstance(reason, str):
            failed.append({"path": str(wanted.path), "reason": reason})
            context.emit(ItemFailed(context.job_id, str(wanted.path), reason))
    encoded = encoder.encode([data.array for _, data in ready]) if ready else None
    with context.catalog.write() as session:
        if encoded is not None:
            ids = [wanted.id for wanted, _ in ready]
            embeddings.write(session, encoder_id, ids, encoded.embeddings)
            parts = zip(ids, ready, encoded.segments, strict=False)  # pictures have no segments
            found = {id_: segments_of(data.windows, vectors) for id_, (_, data), vectors in parts}
            segments.write(session, encoder_id, {id_: seg for id_, seg in found.items() if seg is not None})
        jobs.advance(session, context.job_id, done, total)
    context.progress("embedding", done, total)
