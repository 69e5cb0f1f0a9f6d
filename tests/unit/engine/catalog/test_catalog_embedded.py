"""What a collection has under the version that is named, or under the one that answers for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arrivals import picture, store

from engine.catalog import collections, encoder_versions
from engine.catalog.catalog import Catalog
from engine.catalog.embedded import embedded, version_of
from engine.domain import Kind
from engine.errors import InvalidRequestError, NotFoundError


def test_that_items_are_those_under_the_version_that_is_named_or_answers(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        other = encoder_versions.get_or_create(
            session, "other", kind=Kind.IMAGE, dimension=4, source="file:v"
        )
        arrivals = [picture(session, collection_id, f"{number}.jpg") for number in range(3)]
        ids = store(session, collection_id, encoder_id, *arrivals)
        late = store(session, collection_id, other.id, picture(session, collection_id, "late.jpg"))
    with catalog.read() as session:
        answering, named = embedded(session, "Pictures"), embedded(session, "Pictures", "other")
    assert (answering.collection.name, answering.version.name) == ("Pictures", "tiny")
    assert answering.ids.tolist() == ids
    assert (named.version.name, named.ids.tolist()) == ("other", late)


def test_that_a_collection_without_embeddings_is_refused(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.read() as session:
        with pytest.raises(InvalidRequestError, match="'Pictures' has no embeddings under 'tiny' yet"):
            embedded(session, "Pictures")
        unanswered = replace(collections.get(session, "Pictures"), encoder=None)
        with pytest.raises(InvalidRequestError, match="'Pictures' has no embeddings yet"):
            version_of(session, unanswered)
        with pytest.raises(NotFoundError, match="no encoder version 'none'"):
            embedded(session, "Pictures", "none")
        with pytest.raises(NotFoundError, match="no collection 'Nowhere'"):
            embedded(session, "Nowhere")
