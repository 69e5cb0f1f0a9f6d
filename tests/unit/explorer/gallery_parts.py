"""What tests of the gallery need: items, threads that end, thumbnails in one colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.domain import Item, ItemState, Kind
from explorer.tasks import Tasks


def make_item(item_id: int, *, name: str | None = None, state: ItemState = ItemState.READY) -> Item:
    """An item that exists only here."""
    return Item(
        id=item_id,
        collection="birds",
        path=Path(f"/pictures/{name or f'{item_id}.jpg'}"),
        kind=Kind.IMAGE,
        state=state,
        reason="it is cut off" if state is ItemState.FAILED else None,
        labels=(),
        tags=(),
        size=1,
        modified_at=datetime(2024, 1, 1, tzinfo=UTC),
        content_hash=f"{item_id:032x}",
    )


def load(ids: Sequence[int]) -> dict[int, Item]:
    """Every positive id is an item."""
    return {item_id: make_item(item_id) for item_id in ids if item_id > 0}


def jpeg(width: int, height: int, colour: str = "red") -> bytes:
    """A picture of one colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")
    return bytes(buffer.data().data())


def no_thumbnails(names: Iterable[str]) -> Mapping[str, bytes]:
    """A store that is empty."""
    return {}


def keep_until_read(qtbot: QtBot, widget: QWidget, tasks: Tasks) -> None:
    """Hands a widget to ``qtbot``, which takes it away only when what it reads has been delivered."""
    qtbot.addWidget(widget, before_close_func=lambda _widget: qtbot.waitUntil(lambda: tasks.idle))
