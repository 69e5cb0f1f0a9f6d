"""The docks of a window: made alike, toggled by function keys, put away while there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

FIRST_KEY = 5
"""The first dock is shown and hidden by F5, the next by F6."""


class Docks:
    """Docks by name. The names also stand in the state that a window keeps, so they do not change."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._put_away: dict[QDockWidget, QSize] = {}
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        side = Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, side.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, side.RightDockWidgetArea)

    def add(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Puts a widget into a dock of its own, which the next function key shows and hides."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.toggleViewAction().setShortcut(QKeySequence(f"F{FIRST_KEY + len(self._docks)}"))
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock
        return dock

    def stack(self, name: str, below: str) -> None:
        """Puts a dock into the place of another, as a tab below it."""
        self._window.tabifyDockWidget(self._docks[below], self._docks[name])
        self._docks[below].raise_()

    def bring_up(self, name: str, above: str) -> None:
        """Shows a dock in front of those it shares its place with, and large beside the one ``above`` it."""
        dock, other = self._docks[name], self._docks[above]
        was_hidden = dock.isHidden()
        dock.show()
        dock.raise_()
        if was_hidden:
            self._window.resizeDocks([other, dock], [1, 4], Qt.Orientation.Vertical)

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def toggles(self) -> list[QAction]:
        """The actions that show and hide the docks, in the order in which those were added."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def put_away(self, *, all_but: str) -> None:
        """Hides the docks, until ``bring_back``; those that a person had hidden stay hidden then."""
        if not self._put_away:
            shown = [dock for name, dock in self._docks.items() if name != all_but and not dock.isHidden()]
            self._put_away = {dock: dock.size() for dock in shown}
            for dock in shown:
                dock.hide()

    def bring_back(self) -> None:
        """Shows what was put away, as large as it was: a dock forgets that while it is hidden."""
        docks, sizes = list(self._put_away), list(self._put_away.values())
        self._put_away = {}
        for dock in docks:
            dock.show()
        self._window.resizeDocks(docks, [size.width() for size in sizes], Qt.Orientation.Horizontal)
        self._window.resizeDocks(docks, [size.height() for size in sizes], Qt.Orientation.Vertical)
