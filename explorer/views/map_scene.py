"""pyqtgraph's view without its own ways with the mouse and its own colours."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QGraphicsView, QPinchGesture, QWidget

from explorer.views.map_mouse import MapMouse

pyqtgraph.setConfigOptions(antialias=True)


class MapScene(pyqtgraph.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows ``view_box`` as large as itself: a pixel of the scene is one of the widget."""

    def __init__(self, mouse: MapMouse, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._mouse = mouse
        self.view_box = pyqtgraph.ViewBox(
            lockAspect=True, enableMouse=False, enableMenu=False, defaultPadding=0.0
        )
        self.view_box.disableAutoRange()
        self.setCentralItem(self.view_box)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag(0))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    def set_ground(self, colour: QColor) -> None:
        """What is behind everything."""
        self.setBackground(colour)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The scene's items are told nothing: tools look for what is under the pointer."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """As for a press."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """As for a press."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """As for a press."""
        self._mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zooms."""
        self._mouse.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keys are the canvas's."""
        event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Two fingers on a screen or a touchpad zoom."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._mouse.pinched.emit(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                middle = self.viewport().mapFromGlobal(pinch.centerPoint())
                self._mouse.pinched.emit(pinch.scaleFactor(), QPointF(middle))
            return True
        return bool(super().viewportEvent(event))
