"""Hands the mouse to the tool of a map, and tells those who show something for where the pointer is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from explorer.views.map_canvas import MapCanvas
from explorer.views.map_hover import MapHover
from explorer.views.map_labels import MapLabels
from explorer.views.map_tools import PointTool, ToolName


class MapPointer(QObject):
    """The ``MapTool`` of a canvas. The pointer has the shape of what a press does."""

    def __init__(
        self, canvas: MapCanvas, tool: PointTool, hover: MapHover, labels: MapLabels, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tool = tool
        self._hover = hover
        self._labels = labels
        canvas.tool = self
        canvas.installEventFilter(self)

    def press(self, event: QMouseEvent) -> bool:
        """The tool's; meanwhile nothing is told of what is under the pointer."""
        self._be_at(None)
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        return self._tool.press(event)

    def move(self, event: QMouseEvent) -> bool:
        """The tool's while it drags."""
        if event.buttons() == Qt.MouseButton.NoButton:
            self._be_at(event.position())
        used = self._tool.move(event)
        if self._tool.is_panning:
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        return used

    def release(self, event: QMouseEvent) -> bool:
        """The tool's."""
        used = self._tool.release(event)
        self.suit_cursor()
        return used

    def double_click(self, event: QMouseEvent) -> bool:
        """The tool's."""
        return self._tool.double_click(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notices when the pointer leaves the canvas."""
        if event.type() == QEvent.Type.Leave:
            self._be_at(None)
        return False

    def suit_cursor(self) -> None:
        """Gives the pointer the shape that goes with the tool, or with what is under it."""
        if self._labels.hovered is not None:
            self._canvas.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._tool.name is ToolName.LASSO:
            self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._canvas.unsetCursor()

    def _be_at(self, point: QPointF | None) -> None:
        on_name = self._labels.hover(point)
        if point is None or on_name:
            self._hover.leave()
        else:
            self._hover.move(point)
        self.suit_cursor()
