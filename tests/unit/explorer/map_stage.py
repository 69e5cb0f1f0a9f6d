"""A canvas with its overlays, as tests of them need it, and a mouse on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from gallery_parts import keep_until_read, load
from map_parts import map_points
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget
from pytestqt.qtbot import QtBot

from engine.domain import Cluster, MapPoints
from engine.projection.label_layout import place_labels
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_hover import ItemsOf
from explorer.views.map_overlays import MapOverlays

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_Type, Key = QEvent.Type, Qt.KeyboardModifier
PLAIN = Key.NoModifier
GRID = [(float(x), float(y)) for y in range(-4, 5) for x in range(-4, 5)]
"""81 places a unit apart; ids count from 1 on, from below on the left."""


@dataclass(frozen=True)
class Stage:
    """What a test looks at, and what it does with the mouse, in units of the map."""

    canvas: MapCanvas
    model: MapModel
    overlays: MapOverlays

    @property
    def viewport(self) -> QWidget:
        """What gets the events of the mouse."""
        return self.canvas.findChild(QGraphicsView).viewport()

    def pixel(self, x: float, y: float) -> QPointF:
        """Where a place on the map is on the canvas."""
        return self.canvas.widget_position(x, y)

    def press(self, x: float, y: float, keys: Key = PLAIN, button: Qt.MouseButton = _LEFT) -> None:
        """Presses a button."""
        self._send(_Type.MouseButtonPress, x, y, button, button, keys)

    def move(self, x: float, y: float, keys: Key = PLAIN, held: Qt.MouseButton = _LEFT) -> None:
        """Moves the pointer, with a button held."""
        self._send(_Type.MouseMove, x, y, _NONE, held, keys)

    def release(self, x: float, y: float, keys: Key = PLAIN, button: Qt.MouseButton = _LEFT) -> None:
        """Lets a button go."""
        self._send(_Type.MouseButtonRelease, x, y, button, _NONE, keys)

    def hover(self, x: float, y: float) -> None:
        """Moves the pointer without a button."""
        self.move(x, y, held=_NONE)

    def click(self, x: float, y: float, keys: Key = PLAIN, button: Qt.MouseButton = _LEFT) -> None:
        """Presses and lets go."""
        self.press(x, y, keys, button)
        self.release(x, y, keys, button)

    def double_click(self, x: float, y: float) -> None:
        """What Qt sends for two quick clicks."""
        self.click(x, y)
        self._send(_Type.MouseButtonDblClick, x, y, _LEFT, _LEFT, PLAIN)
        self.release(x, y)

    def drag(self, corners: Sequence[tuple[float, float]], keys: Key = PLAIN) -> None:
        """Draws from corner to corner."""
        self.press(*corners[0], keys)
        self.draw(corners, keys)
        self.release(*corners[-1], keys)

    def draw(self, corners: Sequence[tuple[float, float]], keys: Key = PLAIN) -> None:
        """Moves from corner to corner in short steps, with the button held."""
        for start, end in pairwise(corners):
            for share in np.linspace(0, 1, 12):
                x, y = np.array(start) + (np.array(end) - start) * share
                self.move(float(x), float(y), keys)

    def selected(self) -> set[int]:
        """Ids of what is selected."""
        return set(self.model.selected_ids().tolist())

    def _send(
        self,
        kind: QEvent.Type,
        x: float,
        y: float,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
        keys: Key,
    ) -> None:
        place = self.pixel(x, y)
        on_screen = QPointF(self.viewport.mapToGlobal(QPoint(round(place.x()), round(place.y()))))
        QApplication.sendEvent(self.viewport, QMouseEvent(kind, place, on_screen, button, held, keys))


def set_stage(
    qtbot: QtBot,
    tasks: Tasks,
    thumbnails: ThumbnailCache,
    points: MapPoints | None = None,
    items_of: ItemsOf = load,
) -> Stage:
    """A canvas of 600 × 600 pixels that shows ``points``, else a grid of 81, from -5 to 5."""
    model = MapModel(tasks)
    canvas = MapCanvas(model, tasks, thumbnails, lambda _item_id: None)
    overlays = MapOverlays(canvas, model, tasks, thumbnails, items_of, place_labels)
    keep_until_read(qtbot, canvas, tasks)
    canvas.resize(600, 600)
    canvas.show()
    model.set_points(points if points is not None else map_points(GRID))
    canvas.fit()
    return Stage(canvas, model, overlays)


def grid_ids(wanted: Sequence[tuple[float, float]]) -> set[int]:
    """Ids of places of the grid."""
    return {GRID.index(place) + 1 for place in wanted}


def clustered(
    centres: NDArray[np.floating] | Sequence[tuple[float, float]], names: Sequence[str], each: int = 5
) -> MapPoints:
    """A map with ``each`` points around every centre, which are a cluster with a name."""
    middles = np.asarray(centres, np.float32).reshape(-1, 2)
    spread = np.random.default_rng(0).normal(0, 0.05, (len(middles), each, 2)).astype(np.float32)
    points = map_points((middles[:, None] + spread).reshape(-1, 2))
    clusters = tuple(
        Cluster(number, name, each, number * each + 1, (float(x), float(y)))
        for number, (name, (x, y)) in enumerate(zip(names, middles.tolist(), strict=True))
    )
    numbers = np.repeat(np.arange(len(middles), dtype=np.int32), each)
    return replace(points, clusters=numbers, record=replace(points.record, clusters=clusters))
