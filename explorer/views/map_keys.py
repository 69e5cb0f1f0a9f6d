"""The keys that a map understands while it has the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from explorer.views.map_canvas import MapCanvas
from explorer.views.map_tools import PointTool, ToolName

_TOOLS = {Qt.Key.Key_S: ToolName.LASSO, Qt.Key.Key_G: ToolName.PAN}
_NOTCHES = {Qt.Key.Key_Plus: 1.0, Qt.Key.Key_Equal: 1.0, Qt.Key.Key_Minus: -1.0}
"""With Ctrl; by themselves plus and minus include and exclude, also here."""
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class MapKeys(QObject):
    """S is the lasso and back, G moves the map, Ctrl+= and Ctrl+- zoom, Escape abandons what is drawn.

    S held down while a lasso is drawn is the lasso for that one only. The keys come before those of the
    window, where some mean something else.
    """

    tool_changed = Signal(object)
    """A plain drag does something else now; the ``ToolName``."""

    def __init__(self, tool: PointTool, canvas: MapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self._canvas = canvas
        self._held_before: ToolName | None = None
        """While S is held: the tool that was in hand before."""
        self._has_drawn = False
        tool.outline_changed.connect(self._note_drag)
        canvas.installEventFilter(self)

    def choose(self, name: ToolName) -> None:
        """Takes another tool in hand."""
        if name is not self._tool.name:
            self._tool.name = name
            self.tool_changed.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Takes the keys of the map, and leaves the others."""
        if not isinstance(event, QKeyEvent):
            return False
        if _zooms(event):
            self._zoom(event)
            return True
        if not self._is_ours(event):
            return False
        match event.type():
            case QEvent.Type.ShortcutOverride:
                event.accept()
            case QEvent.Type.KeyPress if not event.isAutoRepeat():
                self._press(Qt.Key(event.key()))
            case QEvent.Type.KeyRelease if not event.isAutoRepeat():
                self._release(Qt.Key(event.key()))
        return True

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~_KEYPAD and event.type() != QEvent.Type.KeyRelease:
            return False
        if event.key() == Qt.Key.Key_Escape:
            return self._tool.is_dragging
        return event.key() in _TOOLS

    def _zoom(self, event: QKeyEvent) -> None:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self._canvas.turn(_NOTCHES[Qt.Key(event.key())])

    def _press(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Escape:
            self._tool.abandon()
        elif key == Qt.Key.Key_S:
            self._held_before, self._has_drawn = self._tool.name, False
            self.choose(ToolName.PAN if self._tool.name is ToolName.LASSO else ToolName.LASSO)
        else:
            self.choose(_TOOLS[key])

    def _release(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_S and self._held_before is not None:
            if self._has_drawn:
                self.choose(self._held_before)
            self._held_before = None

    def _note_drag(self, outline: object) -> None:
        self._has_drawn |= outline is not None


def _zooms(event: QKeyEvent) -> bool:
    # On many keyboards the plus is written with Shift.
    shift = Qt.KeyboardModifier.ShiftModifier
    return (
        event.key() in _NOTCHES
        and event.modifiers() & ~(_KEYPAD | shift) == Qt.KeyboardModifier.ControlModifier
    )
