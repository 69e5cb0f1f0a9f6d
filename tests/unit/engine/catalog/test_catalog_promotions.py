"""Promotions: another version answers for a collection at once, and there is a way back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.catalog import collections, encoder_versions, promotions
from engine.catalog.catalog import Catalog
from engine.domain import EncoderState, Kind
from engine.errors import InvalidRequestError

NAMES = ("first", "second", "third")


@pytest.fixture
def trained(catalog: Catalog, encoder_id: int) -> dict[str, int]:
    """Ids of the version that comes with the program, and of three trained ones."""
    with catalog.write() as session:
        ids = {name: _train(session, name, encoder_id) for name in NAMES}
    return {"tiny": encoder_id, **ids}


def _train(session: Session, name: str, base_id: int) -> int:
    return encoder_versions.create_trained(
        session,
        name=name,
        kind=Kind.IMAGE,
        dimension=4,
        source=f"trained:{name}",
        method="supcon",
        mode="adapter",
        base_id=base_id,
    ).id


def _standing(session: Session) -> tuple[str | None, dict[str, str]]:
    (collection,) = (one for one in collections.all_collections(session) if one.name == "Pictures")
    states = {version.name: version.state.value for version in encoder_versions.all_versions(session)}
    return collection.encoder, states


def test_that_a_promoted_version_answers_and_the_one_before_is_retired(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        promoted = promotions.promote(session, collection_id, trained["first"])
        assert (promoted.name, promoted.state) == ("first", EncoderState.ACTIVE)
        assert _standing(session) == (
            "first",
            {"tiny": "active", "first": "active", "second": "candidate", "third": "candidate"},
        )
        promotions.promote(session, collection_id, trained["second"])
        assert _standing(session) == (
            "second",
            {"tiny": "active", "first": "retired", "second": "active", "third": "candidate"},
        )


def test_that_demoting_goes_back_step_by_step_until_there_is_nothing_left(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        for name in ("first", "second"):
            promotions.promote(session, collection_id, trained[name])
    with catalog.write() as session:
        assert promotions.demote(session, collection_id).name == "first"
        assert _standing(session)[1] == {
            "tiny": "active",
            "first": "active",
            "second": "candidate",
            "third": "candidate",
        }
        assert promotions.demote(session, collection_id).name == "tiny"
        assert _standing(session)[0] == "tiny"
        with pytest.raises(InvalidRequestError, match="'Pictures' before"):
            promotions.demote(session, collection_id)


def test_that_a_version_that_answers_elsewhere_too_stays_active(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        collections.get_or_create(session, "More", Kind.IMAGE, trained["first"])
        promotions.promote(session, collection_id, trained["first"])
        promotions.promote(session, collection_id, trained["second"])
        assert _standing(session)[1]["first"] == "active"
        promotions.demote(session, collection_id)
        promotions.demote(session, collection_id)
        assert _standing(session)[1]["first"] == "active"


def test_that_promoting_what_answers_already_changes_nothing(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        for _ in range(2):
            promotions.promote(session, collection_id, trained["first"])
        assert promotions.demote(session, collection_id).name == "tiny"


def test_that_a_version_of_another_kind_is_not_promoted(
    catalog: Catalog, collection_id: int, music_encoder_id: int
) -> None:
    with catalog.write() as session, pytest.raises(InvalidRequestError, match=r"reads music.*holds pictures"):
        promotions.promote(session, collection_id, music_encoder_id)


def test_that_versions_that_are_gone_are_passed_over_on_the_way_back(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        for name in NAMES:
            promotions.promote(session, collection_id, trained[name])
        encoder_versions.remove(session, trained["second"])
        encoder_versions.remove(session, trained["first"])
        assert promotions.demote(session, collection_id).name == "tiny"


def test_that_demoting_goes_back_to_what_was_promoted_when_another_way_was_taken_since(
    catalog: Catalog, collection_id: int, trained: dict[str, int]
) -> None:
    with catalog.write() as session:
        promotions.promote(session, collection_id, trained["first"])
        collections.set_encoder(session, collection_id, trained["third"])
        assert promotions.demote(session, collection_id).name == "first"
        assert promotions.demote(session, collection_id).name == "tiny"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["tiny", *NAMES]), max_size=8))
def test_that_as_many_steps_back_as_forth_lead_to_the_start(
    catalog: Catalog, collection_id: int, trained: dict[str, int], steps: list[str]
) -> None:
    with catalog.write() as session:
        path = ["tiny"]
        for name in steps:
            promotions.promote(session, collection_id, trained[name])
            path += [name] if name != path[-1] else []
        for name in path[-2::-1]:
            former = promotions.former(session, collection_id)
            assert former is not None
            assert former.name == name
            assert promotions.demote(session, collection_id).name == name
        assert promotions.former(session, collection_id) is None
        with pytest.raises(InvalidRequestError):
            promotions.demote(session, collection_id)
        session.rollback()
