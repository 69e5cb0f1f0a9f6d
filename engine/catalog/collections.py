"""Collections and the folders they were imported from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.catalog.models import CollectionRow, EncoderVersionRow, ItemRow, RootRow
from engine.catalog.paths import folder_below, from_bytes, to_bytes
from engine.domain import Collection, Kind
from engine.errors import InvalidRequestError, NotFoundError


def all_collections(session: Session) -> list[Collection]:
    """Every collection by name, with its roots and its numbers of items by state."""
    counts: dict[int, dict[str, int]] = {}
    grouped = select(ItemRow.collection_id, ItemRow.state, func.count()).group_by(
        ItemRow.collection_id, ItemRow.state
    )
    for collection_id, state, count in session.execute(grouped):
        counts.setdefault(collection_id, {})[state] = count
    roots: dict[int, list[Path]] = {}
    for collection_id, path in session.execute(
        select(RootRow.collection_id, RootRow.path).order_by(RootRow.path)
    ):
        roots.setdefault(collection_id, []).append(from_bytes(path))
    rows = session.execute(
        select(CollectionRow, EncoderVersionRow.name, EncoderVersionRow.reads_text)
        .outerjoin(EncoderVersionRow, CollectionRow.encoder_id == EncoderVersionRow.id)
        .order_by(CollectionRow.name)
    )
    return [
        Collection(
            row.id,
            row.name,
            Kind(row.kind),
            encoder,
            tuple(roots.get(row.id, ())),
            counts.get(row.id, {}),
            bool(reads_text),
        )
        for row, encoder, reads_text in rows
    ]


def get(session: Session, name: str) -> Collection:
    """The collection called ``name``.

    Raises:
        NotFoundError: there is none; the message lists those there are.
    """
    found = all_collections(session)
    for collection in found:
        if collection.name == name:
            return collection
    known = ", ".join(collection.name for collection in found) or "none yet"
    raise NotFoundError(f"There is no collection '{name}' in this library (there are: {known}).")


def find(session: Session, name: str, kind: Kind) -> int | None:
    """The id of the collection called ``name``, or None when it is not there.

    Raises:
        InvalidRequestError: it is there and holds another kind.
    """
    row = session.scalar(select(CollectionRow).where(CollectionRow.name == name))
    if row is not None and row.kind != kind.value:
        raise InvalidRequestError(
            f"The collection '{name}' holds {Kind(row.kind).things}, not {kind.things}. Choose another name "
            "with --name."
        )
    return None if row is None else row.id


def get_or_create(session: Session, name: str, kind: Kind, encoder_id: int) -> int:
    """As ``find``, but makes the collection when it is not there."""
    found = find(session, name, kind)
    if found is not None:
        return found
    row = CollectionRow(name=name, kind=kind.value, encoder_id=encoder_id, created_at=datetime.now(UTC))
    session.add(row)
    session.flush()
    return row.id


def set_encoder(session: Session, collection_id: int, encoder_id: int) -> None:
    """Makes ``encoder_id`` the version that answers for the collection."""
    session.execute(
        update(CollectionRow).where(CollectionRow.id == collection_id).values(encoder_id=encoder_id)
    )


def roots_of(session: Session, collection_id: int) -> dict[int, Path]:
    """Root ids and their paths."""
    rows = session.execute(select(RootRow.id, RootRow.path).where(RootRow.collection_id == collection_id))
    return {root_id: from_bytes(path) for root_id, path in rows}


def root_path(session: Session, root_id: int) -> Path:
    """The folder of a root."""
    return from_bytes(session.get_one(RootRow, root_id).path)


def add_root(session: Session, collection_id: int, path: Path) -> tuple[int, Path]:
    """Makes sure ``path`` lies in a root of the collection and returns that root's id and path.

    A folder inside a root belongs to that root, so that its items keep their labels. A folder around known
    roots takes them over, and their items get the longer labels.
    """
    known = roots_of(session, collection_id)
    for root_id, root in known.items():
        if path == root or root in path.parents:
            return root_id, root
    row = RootRow(collection_id=collection_id, path=to_bytes(path))
    session.add(row)
    session.flush()
    for root_id, root in known.items():
        if path in root.parents:
            _take_over(session, root_id, row.id, path)
    return row.id, path


def _take_over(session: Session, old_id: int, new_id: int, new_root: Path) -> None:
    """Moves the items of root ``old_id`` to root ``new_id``, which lies around it."""
    items = session.execute(select(ItemRow.id, ItemRow.path).where(ItemRow.root_id == old_id)).all()
    changes = [
        {"id": item_id, "root_id": new_id, "folder": folder_below(new_root, from_bytes(path))}
        for item_id, path in items
    ]
    if changes:
        session.execute(update(ItemRow), changes)
    old = session.get_one(RootRow, old_id)
    session.delete(old)
    session.flush()
