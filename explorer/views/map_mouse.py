"""What the mouse and the fingers do on a map: first the tool in hand is asked, then the map moves."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent

NOTCH = 120
"""What Qt counts for a notch of a wheel."""


class MapTool(Protocol):
    """What the mouse is for; points are in pixels of the canvas. Each returns whether it used the event."""

    def press(self, event: QMouseEvent) -> bool:
        """A button was pressed."""

    def move(self, event: QMouseEvent) -> bool:
        """The pointer moved, with or without a button."""

    def release(self, event: QMouseEvent) -> bool:
        """A button was let go."""

    def double_click(self, event: QMouseEvent) -> bool:
        """A button was pressed a second time."""


class MapMouse(QObject):
    """Hands events to a tool; what that does not use drags and zooms."""

    dragged = Signal(QPointF)
    """The map is to move by so many pixels."""
    turned = Signal(float, QPointF)
    """The wheel was turned by so many notches, over a point."""
    pinched = Signal(float, QPointF)
    """Two fingers ask for so many times the size, about a point."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool: MapTool | None = None
        self._last: QPointF | None = None

    def press(self, event: QMouseEvent) -> None:
        """The tool's, or the begin of a drag."""
        if self.tool is not None and self.tool.press(event):
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._last = event.position()

    def move(self, event: QMouseEvent) -> None:
        """The tool's, or a drag that goes on."""
        if self.tool is not None and self.tool.move(event):
            return
        if self._last is not None:
            step, self._last = event.position() - self._last, event.position()
            self.dragged.emit(step)

    def release(self, event: QMouseEvent) -> None:
        """The tool's, or the end of a drag."""
        self._last = None
        if self.tool is not None:
            self.tool.release(event)

    def double_click(self, event: QMouseEvent) -> None:
        """The tool's."""
        if self.tool is not None:
            self.tool.double_click(event)

    def wheel(self, event: QWheelEvent) -> None:
        """Zooms; with a touchpad, two fingers that move do so too."""
        self.turned.emit(event.angleDelta().y() / NOTCH, event.position())
        event.accept()
