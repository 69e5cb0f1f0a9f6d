"""The embed job: gives the items of a collection vectors under another encoder version."""

from __future__ import annotations

from typing import Any

from engine.catalog import collections, embeddings, promotions
from engine.encoders import registry
from engine.errors import EncoderError
from engine.jobs.context import JobContext
from engine.runners.embedding import embed_items
from engine.runners.lazy_encoder import version_of


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Embeds what lacks a vector, then makes the version answer for ``spec["collection"]``."""
    with context.catalog.read() as session:
        collection = collections.get(session, spec["collection"])
    encoder = registry.load(spec["source"], context.catalog.paths.encoders)
    if encoder.kind is not collection.kind:
        raise EncoderError(
            f"The encoder '{encoder.name}' reads {encoder.kind.things}, and the collection "
            f"'{collection.name}' holds {collection.kind.things}. Choose an encoder for those."
        )
    version = version_of(encoder, spec["source"], context.catalog)
    from engine.runners.adapting import adapt_where_possible  # torch, which ``load`` has to prepare for

    adapted = adapt_where_possible(context, encoder, version, collection.name)
    with context.catalog.read() as session:
        ids = embeddings.items_without(session, version.id, collection.id)
    failed = embed_items(context, encoder, version.id, ids, spec.get("windows"))
    with context.catalog.write(durable=True) as session:
        promotions.promote(session, collection.id, version.id)
    return {
        "collection": collection.name,
        "encoder": version.name,
        "embedded": adapted + len(ids) - len(failed),
        "failed": failed,
    }
