"""What can be done with what is selected, as buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.icon_button import icon_button

SIDE = 18
"""Pixels of an icon."""


class ItemActions(QWidget):
    """Find similar, and what to do with the file."""

    find_similar = Signal()
    reveal = Signal()
    copy_path = Signal()
    open_file = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # On the ground of a primary button an icon has the colour of selected text.
        sign = QIcon(icon("similar").pixmap(QSize(32, 32), QIcon.Mode.Selected))
        self._similar = QPushButton(sign, "Find similar")
        self._similar.setToolTip("Find what is like this (S)")
        self._similar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        give_role(self._similar, "primary")
        self._reveal = icon_button("reveal", "Show in folder", "Ctrl+Shift+R", side=SIDE)
        self._copy = icon_button("copy", "Copy path", "Ctrl+C", side=SIDE)
        self._open = icon_button("open-external", "Open", "Ctrl+Return", side=SIDE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (self._similar, self._reveal, self._copy, self._open):
            row.addWidget(button)
        self._similar.clicked.connect(self.find_similar)
        self._reveal.clicked.connect(self.reveal)
        self._copy.clicked.connect(self.copy_path)
        self._open.clicked.connect(self.open_file)

    def show_for(self, *, several: bool) -> None:
        """Shows what makes sense for one item, or for several."""
        self._reveal.setVisible(not several)
        self._open.setVisible(not several)
        self._copy.setToolTip("Copy paths (Ctrl+C)" if several else "Copy path (Ctrl+C)")
