"""What can be said of items in words, from their tags and the folders they lie in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalog.items import each
from engine.catalog.models import ItemRow, ItemTagRow, TagRow
from engine.errors import InvalidRequestError

SOURCES = ("tag", "folder")
_BETWEEN_WORDS = re.compile(r"[\s_]+")


def captions_of(session: Session, ids: Iterable[int], source: str) -> list[str | None]:
    """One caption for each item, such as ``animals, birds``; None for an item of which nothing can be said.

    ``tag`` joins the words that people gave it and those that encoders found, surest first; ``folder`` the
    names of the folders it lies in, outermost first.

    Raises:
        InvalidRequestError: ``source`` is neither.
    """
    if source not in SOURCES:
        raise InvalidRequestError(
            f"'{source}' says nothing of items. Name tag, folder, or a CSV file with the columns path and "
            "caption."
        )
    wanted = [int(item_id) for item_id in ids]
    words = _tags(session, wanted) if source == "tag" else _folders(session, wanted)
    return [_joined(words.get(item_id, ())) for item_id in wanted]


def _tags(session: Session, ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(ItemTagRow.item_id, TagRow.name)
        .join(TagRow, TagRow.id == ItemTagRow.tag_id)
        .where(ItemTagRow.item_id.in_(each(ids)))
        .order_by((ItemTagRow.source == "user").desc(), ItemTagRow.confidence.desc(), TagRow.name)
    )
    words: dict[int, list[str]] = {}
    for item_id, name in session.execute(query):
        words.setdefault(item_id, []).append(name)
    return words


def _folders(session: Session, ids: list[int]) -> dict[int, list[str]]:
    query = select(ItemRow.id, ItemRow.folder).where(ItemRow.id.in_(each(ids)))
    return {item_id: folder.split("/") for item_id, folder in session.execute(query)}


def _joined(words: Iterable[str]) -> str | None:
    """The words with a comma between, each once, as people would write them."""
    plain = (_BETWEEN_WORDS.sub(" ", word).strip() for word in words)
    return ", ".join(dict.fromkeys(word for word in plain if word)) or None
