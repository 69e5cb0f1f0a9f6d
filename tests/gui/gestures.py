"""What a person does with a window, by the events that Qt would send."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.events import JobEvent
from explorer.main_window import MainWindow

PATIENCE_MS = 60_000
"""Imports load an encoder first."""
PICTURES = 40
"""So many are imported for the tests: two of each family of the sample collection."""

OpenWindow = Callable[[Path], MainWindow]
"""Opens a window on the library in a folder."""


def drop(widget: QWidget, paths: Sequence[Path]) -> bool:
    """Drags files onto ``widget`` and lets them fall; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    point = widget.rect().center()
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, action, data, button, plain)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    fall = QDropEvent(QPointF(point), action, data, button, plain)
    QApplication.sendEvent(widget, fall)
    return fall.isAccepted()


def wait_for_tiles(qtbot: QtBot, window: MainWindow, count: int) -> None:
    """Waits until the gallery shows at least ``count`` items."""
    qtbot.waitUntil(lambda: window.gallery.model.rowCount() >= count, timeout=PATIENCE_MS)


def listen(window: MainWindow) -> list[JobEvent]:
    """A list that grows by each event the window hears of its jobs."""
    events: list[JobEvent] = []
    window.session.bridge.told.connect(lambda event: events.append(event))
    return events


def wait_for_event(qtbot: QtBot, events: Sequence[JobEvent], kind: type[JobEvent], *, times: int = 1) -> None:
    """Waits until ``events`` holds so many of a kind."""
    qtbot.waitUntil(lambda: sum(isinstance(event, kind) for event in events) >= times, timeout=PATIENCE_MS)


@contextmanager
def held_after(window: MainWindow, kind: type[JobEvent]) -> Iterator[None]:
    """Inside, a job does nothing more once it has told an event of a kind, where processes can be stopped."""
    held: list[int] = []

    def hold(event: JobEvent) -> None:
        pid = window.session.library.jobs.records()[0].pid
        if isinstance(event, kind) and not held and pid is not None and sys.platform != "win32":
            held.append(pid)
            os.kill(pid, signal.SIGSTOP)

    window.session.bridge.told.connect(hold)
    try:
        yield
    finally:
        window.session.bridge.told.disconnect(hold)
        for pid in held:
            os.kill(pid, signal.SIGCONT)


def tile_point(window: MainWindow, row: int) -> QPoint:
    """Where a tile is, in the grid's viewport."""
    grid = window.gallery.grid
    grid.scrollTo(grid.model().index(row, 0))
    return grid.visualRect(grid.model().index(row, 0)).center()


def click(qtbot: QtBot, window: MainWindow, row: int, *, ctrl: bool = False) -> None:
    """Clicks a tile."""
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    viewport = window.gallery.grid.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, keys, tile_point(window, row))


def double_click(qtbot: QtBot, window: MainWindow, row: int) -> None:
    """Double-clicks a tile."""
    viewport, point = window.gallery.grid.viewport(), tile_point(window, row)
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
