"""Gives items their vectors under an adapter from those of its base: nothing is decoded, seconds for all."""

from __future__ import annotations

import numpy as np

from engine.catalog import embeddings, encoder_versions, jobs, segments
from engine.domain import EncoderVersion
from engine.encoders.encoder import Encoder
from engine.encoders.trained_encoder import TrainedEncoder
from engine.jobs.context import JobContext

PER_TRANSACTION = 2048


def adapt_where_possible(
    context: JobContext, encoder: Encoder, version: EncoderVersion, collection: str
) -> int:
    """As ``adapt_items`` where ``encoder`` is an adapter whose base has made vectors here; else nothing."""
    if not isinstance(encoder, TrainedEncoder) or not encoder.description.is_adapter:
        return 0
    needed = encoder.description.base
    assert needed is not None  # an adapter has one
    with context.catalog.read() as session:
        base = encoder_versions.with_digest(session, needed.source, needed.digest)
    return 0 if base is None else adapt_items(context, encoder, version, base, collection)


def adapt_items(
    context: JobContext,
    encoder: TrainedEncoder,
    version: EncoderVersion,
    base: EncoderVersion,
    collection: str,
) -> int:
    """Stores vectors for the items of a collection that have one under ``base`` alone; returns how many.

    Segments are those of the base.

    Raises:
        JobCancelledError: the job is to stop; what is embedded stays.
    """
    with context.catalog.read() as session:
        ids, vectors = embeddings.read_all(session, base.id, base.dimension, collection)
        done, _ = embeddings.read_all(session, version.id, version.dimension, collection)
    todo = np.flatnonzero(~np.isin(ids, done))
    for start in range(0, len(todo), PER_TRANSACTION):
        context.stop_if_cancelled()
        rows = todo[start : start + PER_TRANSACTION]
        made = encoder.from_base(vectors[rows])
        with context.catalog.write() as session:
            embeddings.write(session, version.id, ids[rows].tolist(), made)
            segments.write(session, version.id, dict(segments.iterate(session, base.id, ids[rows])))
            jobs.advance(session, context.job_id, start + len(rows), len(todo))
        context.progress("embedding", start + len(rows), len(todo))
    return len(todo)
