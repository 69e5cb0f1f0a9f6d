"""What the mouse does on a map: move it, click points, draw a lasso or a box around them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainterPath
from PySide6.QtWidgets import QApplication

from explorer.models.map_points import MapModel, Mode
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_gestures import BoxGesture, Gesture, LassoGesture, PanGesture

REACH = 12.0
"""Pixels around a click in which a point is hit."""
_Key = Qt.KeyboardModifier


class ToolName(StrEnum):
    """What a plain drag does."""

    PAN = "pan"
    LASSO = "lasso"


class PointTool(QObject):
    """Clicks select, right clicks ask for a menu, double clicks open or clear, and drags are gestures.

    Which gesture it is, is decided at the press: with Shift a box, else that of the tool's name. What becomes
    of the selection is decided when the button is let go: with Ctrl what is enclosed is taken out of it, with
    Shift added to it, else it is all that is selected.
    """

    item_opened = Signal(int)
    """A point was double clicked; its item."""
    context_requested = Signal(int, QPoint)
    """A point was clicked with the right button; its item, and where, on the screen."""
    cluster_clicked = Signal(int, str)
    """The name of a cluster was clicked; its number, and what that means for the selection (a ``Mode``)."""
    outline_changed = Signal(object)
    """The outline that is being drawn, a ``QPainterPath``, or None."""

    def __init__(
        self,
        canvas: MapCanvas,
        model: MapModel,
        name_at: Callable[[QPointF], int | None],
        parent: QObject | None = None,
    ) -> None:
        """``name_at`` tells of which cluster the name is that is at a place on the canvas."""
        super().__init__(parent)
        self._canvas = canvas
        self._model = model
        self._name_at = name_at
        self._pressed: QPointF | None = None
        self._gesture: Gesture | None = None
        self.name = ToolName.PAN

    @property
    def outline(self) -> QPainterPath | None:
        """What is being drawn."""
        return self._gesture.outline if self._gesture is not None else None

    @property
    def is_dragging(self) -> bool:
        """Whether a drag is going on."""
        return self._gesture is not None

    @property
    def is_panning(self) -> bool:
        """Whether that drag moves the map."""
        return isinstance(self._gesture, PanGesture)

    def abandon(self) -> None:
        """Ends a drag, and nothing is selected by it."""
        self._pressed = self._gesture = None
        self.outline_changed.emit(None)

    def press(self, event: QMouseEvent) -> bool:
        """May begin a click or a drag; the right button asks for a menu."""
        if event.button() == Qt.MouseButton.RightButton:
            self.abandon()
            self._ask_for_menu(event)
            return True
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            return True
        return False

    def move(self, event: QMouseEvent) -> bool:
        """Goes on with a drag, or begins it when the pointer has moved far enough."""
        point = event.position()
        if self._pressed is None:
            return False
        if self._gesture is None:
            if (point - self._pressed).manhattanLength() < QApplication.startDragDistance():
                return True
            self._gesture = self._new_gesture(self._pressed, event.modifiers())
        self._gesture.move(point)
        self.outline_changed.emit(self._gesture.outline)
        return True

    def release(self, event: QMouseEvent) -> bool:
        """Ends a drag, or is a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return False
        gesture, mode = self._gesture, _mode(event.modifiers())
        self.abandon()
        if gesture is None:
            self._click(event.position(), mode)
        else:
            rows = gesture.enclosed(self._canvas, self._model)
            if rows is not None:
                self._model.select(rows, mode)
        return True

    def double_click(self, event: QMouseEvent) -> bool:
        """Opens the item of a point; on the ground, nothing is selected any more."""
        if event.button() != Qt.MouseButton.LeftButton or self._name_at(event.position()) is not None:
            return False
        row = self.point_at(event.position())
        if row is None:
            self._model.clear_selection()
        else:
            self.item_opened.emit(int(self._model.ids[row]))
        return True

    def point_at(self, point: QPointF) -> int | None:
        """The row of the shown point nearest to a place on the canvas, None where none is within reach."""
        return self._model.nearest(*self._canvas.map_position(point), REACH / self._canvas.pixels_per_unit)

    def _new_gesture(self, start: QPointF, keys: _Key) -> Gesture:
        if keys & _Key.ShiftModifier:
            return BoxGesture(start)
        return LassoGesture(start) if self.name is ToolName.LASSO else PanGesture(start, self._canvas)

    def _click(self, point: QPointF, mode: Mode) -> None:
        cluster, row = self._name_at(point), self.point_at(point)
        if cluster is not None:
            self.cluster_clicked.emit(cluster, mode)
        elif row is not None:
            self._model.select(np.array([row], np.int64), mode)

    def _ask_for_menu(self, event: QMouseEvent) -> None:
        row = self.point_at(event.position())
        if row is None:
            return
        if not self._model.selected[row]:
            self._model.select(np.array([row], np.int64))
        self.context_requested.emit(int(self._model.ids[row]), event.globalPosition().toPoint())


def _mode(keys: _Key) -> Mode:
    if keys & _Key.ControlModifier:
        return "remove"
    return "add" if keys & _Key.ShiftModifier else "replace"
