"""Chooses the method of a map; each says what it is good at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.domain import MapMethod
from explorer.views.map_wording import METHODS


class MapMethodChooser(QToolButton):
    """A button with the name of the method, and a menu of all."""

    chosen = Signal(object)
    """A person chose this ``MapMethod``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.actions_by_method: dict[MapMethod, QAction] = {}
        for method, words in METHODS.items():
            action = menu.addAction(f"{words.name}\t{words.line}")
            action.setCheckable(True)
            action.setToolTip(words.line)
            action.triggered.connect(lambda _, method=method: self.chosen.emit(method))
            group.addAction(action)
            self.actions_by_method[method] = action
        self.setMenu(menu)
        self.show_method(MapMethod.UMAP)

    def show_method(self, method: MapMethod) -> None:
        """Shows which method it is."""
        words = METHODS[method]
        self.actions_by_method[method].setChecked(True)
        self.setText(words.name)
        self.setToolTip(f"How the map is laid out\n{words.name}: {words.line}")
        self.setAccessibleName(f"Method of the map: {words.name}")
