"""A catalogue in a folder of its own, with what most tests need in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.catalog import collections, encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import Kind


@pytest.fixture
def open_catalog(library_folder: Path) -> Iterator[Callable[[], Catalog]]:
    """Opens the catalogue of one library, as often as wanted; all are closed at the end."""
    opened: list[Catalog] = []

    def open_one() -> Catalog:
        catalog = Catalog.open(library_folder)
        opened.append(catalog)
        return catalog

    yield open_one
    for catalog in opened:
        catalog.close()


@pytest.fixture
def catalog(open_catalog: Callable[[], Catalog]) -> Catalog:
    return open_catalog()


@pytest.fixture
def encoder_id(catalog: Catalog) -> int:
    with catalog.write() as session:
        return encoder_versions.get_or_create(
            session, "tiny", kind=Kind.IMAGE, dimension=4, source="bundled:tiny"
        ).id


@pytest.fixture
def collection_id(catalog: Catalog, encoder_id: int) -> int:
    with catalog.write() as session:
        return collections.get_or_create(session, "Pictures", Kind.IMAGE, encoder_id)


@pytest.fixture
def music_encoder_id(catalog: Catalog) -> int:
    with catalog.write() as session:
        return encoder_versions.get_or_create(
            session, "tiny-music", kind=Kind.MUSIC, dimension=4, source="bundled:tiny-music"
        ).id


@pytest.fixture
def music_id(catalog: Catalog, music_encoder_id: int) -> int:
    with catalog.write() as session:
        return collections.get_or_create(session, "Music", Kind.MUSIC, music_encoder_id)
