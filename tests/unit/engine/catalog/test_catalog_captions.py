"""Captions made of tags and of folders."""

from __future__ import annotations

import pytest
from arrivals import picture, store

from engine.catalog import captions, tags
from engine.catalog.catalog import Catalog
from engine.domain import Tag
from engine.errors import InvalidRequestError


def test_that_tags_make_a_caption_with_those_of_people_first(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    guesses = [Tag("boat", "encoder", 0.25), Tag("sea_shore", "encoder", 0.5), Tag("sea", "encoder", 0.1)]
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, "a.png", tags=guesses),
            picture(session, collection_id, "b.png"),
        ]
        ids = store(session, collection_id, encoder_id, *arrivals)
        tags.change(session, ids[:1], add=["sea", "holiday"])
        found = captions.captions_of(session, [ids[1], ids[0]], "tag")
    assert found == [None, "holiday, sea, sea shore, boat"]


def test_that_folders_make_a_caption_from_the_outermost_on(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    names = ["animals/birds/1.png", "natural_forces/  deep /natural forces/2.png", "3.png"]
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, name) for name in names]
        ids = store(session, collection_id, encoder_id, *arrivals)
        found = captions.captions_of(session, [*ids, 99], "folder")
    assert found == ["animals, birds", "natural forces, deep", None, None]


def test_that_an_unknown_source_is_a_sentence(catalog: Catalog) -> None:
    with catalog.read() as session, pytest.raises(InvalidRequestError, match="tag, folder, or a CSV"):
        captions.captions_of(session, [1], "title")
