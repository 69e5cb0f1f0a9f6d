"""Gives items their vectors under an encoder version: decoded in threads, a transaction for each batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from engine.catalog import embeddings, items, jobs, segments
from engine.encoders.encoder import Encoder
from engine.errors import DecodeError
from engine.events import ItemFailed
from engine.jobs.context import JobContext
from engine.runners.batches import segments_of
from engine.runners.decoding import EncoderData, encoder_data, limited


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that lacks a vector."""

    id: int
    path: Path


def embed_items(
    context: JobContext,
    encoder: Encoder,
    encoder_id: int,
    ids: Sequence[int],
    most_windows: int | None = None,
) -> list[dict[str, str]]:
    """Stores the vectors of ``ids``, and says which files could not be read: path and reason of each.

    Raises:
        JobCancelledError: the job is to stop; the batches before stay.
    """
    failed: list[dict[str, str]] = []
    done = 0
    for batch in _batches(context, ids, encoder):
        context.stop_if_cancelled()
        done += len(batch)
        _embed(context, encoder, encoder_id, batch, failed, done, len(ids), most_windows)
    return failed


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
