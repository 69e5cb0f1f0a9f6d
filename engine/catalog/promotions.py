"""Which encoder version answers for a collection, with the way back."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog import collections, encoder_versions
from engine.catalog.models import CollectionRow, PromotionRow
from engine.domain import EncoderState, EncoderVersion, Kind
from engine.errors import InvalidRequestError


def promote(session: Session, collection_id: int, encoder_id: int) -> EncoderVersion:
    """Makes a version answer for a collection; what it needs for that is in the catalogue already.

    The version before it is retired where it was trained and answers for nothing else. Nothing changes where
    the version answers for the collection as it is.

    Raises:
        InvalidRequestError: the version reads another kind of item.
    """
    collection = session.get_one(CollectionRow, collection_id)
    version = encoder_versions.by_id(session, encoder_id)
    if version.kind.value != collection.kind:
        raise InvalidRequestError(
            f"The encoder version '{version.name}' reads {version.kind.things}, and the collection "
            f"'{collection.name}' holds {Kind(collection.kind).things}. Choose another version or another "
            "collection."
        )
    before_id = collection.encoder_id
    if before_id == encoder_id:
        return version
    session.add(
        PromotionRow(
            collection_id=collection_id,
            encoder_id=encoder_id,
            before_id=before_id,
            promoted_at=datetime.now(UTC),
        )
    )
    return _answer(session, collection, encoder_id, EncoderState.RETIRED)


def demote(session: Session, collection_id: int) -> EncoderVersion:
    """Goes back to the version that answered for a collection before; returns it.

    Done again, it goes back further. What was demoted is a candidate again. Versions that are gone are passed
    over.

    Raises:
        InvalidRequestError: nothing answered for the collection before.
    """
    collection = session.get_one(CollectionRow, collection_id)
    former_id, undone = _way_back(session, collection)
    if former_id is None:
        raise InvalidRequestError(
            f"No other encoder version answered for the collection '{collection.name}' before, so there is "
            "none to go back to. Promote the one you want instead."
        )
    for promotion in undone:
        session.delete(promotion)
    return _answer(session, collection, former_id, EncoderState.CANDIDATE)


def former(session: Session, collection_id: int) -> EncoderVersion | None:
    """The version that ``demote`` goes back to; None where there is none."""
    former_id, _ = _way_back(session, session.get_one(CollectionRow, collection_id))
    return None if former_id is None else encoder_versions.by_id(session, former_id)


def _way_back(session: Session, collection: CollectionRow) -> tuple[int | None, list[PromotionRow]]:
    """The version that answered before, and the promotions that are undone by going back to it."""
    query = select(PromotionRow).where(PromotionRow.collection_id == collection.id)
    undone: list[PromotionRow] = []
    for promotion in session.scalars(query.order_by(PromotionRow.id.desc())).all():
        # Another version can have come after the last promotion, by other ways than promoting.
        if _is_another(promotion.encoder_id, collection):
            return promotion.encoder_id, undone
        undone.append(promotion)
        if _is_another(promotion.before_id, collection):
            return promotion.before_id, undone
    return None, undone


def _is_another(encoder_id: int | None, collection: CollectionRow) -> bool:
    """Whether the version is still there, and does not answer for the collection."""
    return encoder_id is not None and encoder_id != collection.encoder_id


def _answer(
    session: Session, collection: CollectionRow, encoder_id: int, for_former: EncoderState
) -> EncoderVersion:
    """Puts a version in its place, and the former one in the state it has without."""
    former_id = collection.encoder_id
    collections.set_encoder(session, collection.id, encoder_id)
    encoder_versions.set_state(session, encoder_id, EncoderState.ACTIVE)
    session.flush()
    if former_id is not None and _is_done_with(session, former_id):
        encoder_versions.set_state(session, former_id, for_former)
    return encoder_versions.by_id(session, encoder_id)


def _is_done_with(session: Session, encoder_id: int) -> bool:
    """Whether a version was trained and answers for nothing; any other is always active."""
    trained = encoder_versions.by_id(session, encoder_id).method is not None
    return trained and not encoder_versions.answers_for(session, encoder_id)
