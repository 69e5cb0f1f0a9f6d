"""The button that saves a playlist, with the ways in which its file can name the tracks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from explorer.icons import icon

SLASHES = (
    ("native", "Slashes of this system"),
    ("forward", "Slashes /, for phones and other systems"),
    ("back", "Backslashes \\, for Windows"),
)


class SaveButton(QToolButton):
    """Remembers what was chosen in its menu until the window is closed."""

    wanted = Signal(bool, str)
    """Whether paths are relative to the playlist's folder, and which slashes: native, forward or back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(icon("save"))
        self.setToolTip("Save as m3u8 for other players")
        self.setAccessibleName("Save the playlist")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self)
        self.relative = menu.addAction("Paths relative to the playlist")
        self.relative.setCheckable(True)
        self.relative.setChecked(True)
        menu.addSeparator()
        self._group = QActionGroup(self)
        self.slashes = {name: self._add(menu, name, text) for name, text in SLASHES}
        self.slashes["native"].setChecked(True)
        self.setMenu(menu)
        self.clicked.connect(self._tell)

    def _add(self, menu: QMenu, name: str, text: str) -> QAction:
        action = self._group.addAction(text)
        action.setCheckable(True)
        action.setData(name)
        menu.addAction(action)
        return action

    def _tell(self) -> None:
        self.wanted.emit(self.relative.isChecked(), self._group.checkedAction().data())
