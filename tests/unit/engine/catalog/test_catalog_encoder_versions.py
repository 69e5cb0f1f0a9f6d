"""Encoder versions: known by name, and never taken for another."""

from __future__ import annotations

from typing import Any

import pytest
from arrivals import picture, store

from engine.catalog import encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import EncoderState, EncoderVersion, Kind
from engine.errors import EncoderError, NotFoundError


def _get(catalog: Catalog, **changes: Any) -> EncoderVersion:
    values: dict[str, Any] = {"kind": Kind.IMAGE, "dimension": 4, "source": "bundled:tiny"} | changes
    with catalog.write() as session:
        return encoder_versions.get_or_create(session, "tiny", **values)


def test_that_a_version_is_written_down_once(catalog: Catalog) -> None:
    version = _get(catalog)
    assert version == EncoderVersion(1, "tiny", Kind.IMAGE, 4, EncoderState.ACTIVE, "bundled:tiny")
    assert _get(catalog) == version
    with catalog.read() as session:
        assert encoder_versions.get(session, "tiny") == version
        assert encoder_versions.by_id(session, 1) == version
        assert encoder_versions.all_versions(session) == [version]


def test_that_a_version_tells_how_many_vectors_it_made(
    catalog: Catalog, collection_id: int, encoder_id: int
) -> None:
    with catalog.write() as session:
        store(session, collection_id, encoder_id, *(picture(session, collection_id, name) for name in "ab"))
        assert [version.vectors for version in encoder_versions.all_versions(session)] == [2]


def test_that_a_digest_is_held_to_once_it_is_known(catalog: Catalog) -> None:
    _get(catalog)
    _get(catalog, digest="aa")
    _get(catalog, digest="aa")
    _get(catalog)
    with pytest.raises(EncoderError, match="other weights"):
        _get(catalog, digest="bb")


@pytest.mark.parametrize("change", [{"dimension": 5}, {"kind": Kind.MUSIC}])
def test_that_another_encoder_by_the_same_name_is_refused(catalog: Catalog, change: dict[str, Any]) -> None:
    _get(catalog)
    with pytest.raises(EncoderError, match="another name"):
        _get(catalog, **change)


def test_that_an_unknown_version_is_answered_with_those_there_are(catalog: Catalog) -> None:
    with catalog.read() as session, pytest.raises(NotFoundError, match="none yet"):
        encoder_versions.get(session, "huge")
    _get(catalog)
    with catalog.read() as session, pytest.raises(NotFoundError, match="there are: tiny"):
        encoder_versions.get(session, "huge")
