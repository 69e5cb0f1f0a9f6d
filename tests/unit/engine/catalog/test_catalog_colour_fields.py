"""What is worth colouring the items of a collection by."""

from __future__ import annotations

import numpy as np
import pytest
from arrivals import picture, store

from engine.catalog import collections, colour_fields, tags
from engine.catalog.catalog import Catalog
from engine.domain import Kind

FOLDERS = ["animals/birds/1.jpg", "animals/birds/2.jpg", "animals/fish/3.jpg", "letters/4.jpg", "5.jpg"]


@pytest.fixture
def ids(catalog: Catalog, collection_id: int, encoder_id: int) -> np.ndarray:
    """Five pictures in folders."""
    with catalog.write() as session:
        arrivals = [
            picture(session, collection_id, name, width=100 * number, size=number * 1_000_000)
            for number, name in enumerate(FOLDERS, 1)
        ]
        return np.array(store(session, collection_id, encoder_id, *arrivals), np.int64)


def test_that_only_what_tells_items_apart_is_offered(catalog: Catalog, ids: np.ndarray) -> None:
    with catalog.write() as session:
        tags.change(session, ids[:2].tolist(), add=["sea"])
        tags.change(session, ids[:1].tolist(), add=["boat"])
        found = colour_fields.present(session, "Pictures")
    assert found.folder_levels == (1, 2)
    assert found.texts == ()  # all are JPEG, none has a camera
    assert found.numbers == ("pixels", "width", "size")
    assert found.tags == ("sea", "boat")


def test_that_what_only_some_items_have_is_offered(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        arrivals = [picture(session, collection_id, f"{name}.jpg", camera=name) for name in ("Box", None)]
        store(session, collection_id, encoder_id, *arrivals)
        assert colour_fields.present(session, "Pictures").texts == ("camera",)


@pytest.mark.parametrize("interleaved", [False, True])
def test_that_another_collection_has_no_say(
    catalog: Catalog, ids: np.ndarray, encoder_id: int, interleaved: bool
) -> None:
    with catalog.write() as session:
        other = collections.get_or_create(session, "Others", Kind.IMAGE, encoder_id)
        strangers = store(session, other, encoder_id, picture(session, other, "a/b/c/1.jpg", camera="Box"))
        tags.change(session, strangers, add=["strange"])
        if interleaved:
            mine = collections.get_or_create(session, "Pictures", Kind.IMAGE, encoder_id)
            store(session, mine, encoder_id, picture(session, mine, "letters/6.jpg", width=700))
        found = colour_fields.present(session, "Pictures")
        assert (found.folder_levels, found.texts, found.tags) == ((1, 2), (), ())
        assert not colour_fields.has_tag(session, "Pictures", "strange")
        assert colour_fields.has_tag(session, "Others", "Strange")
        alone = colour_fields.present(session, "Others")
        assert (alone.folder_levels, alone.tags) == ((), ("strange",))


def test_that_an_empty_collection_offers_nothing(catalog: Catalog, collection_id: int) -> None:
    with catalog.read() as session:
        assert colour_fields.present(session, "Pictures") == colour_fields.Present((), (), (), ())
