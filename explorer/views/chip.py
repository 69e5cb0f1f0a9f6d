"""A small rounded label, for a tag or a condition, that can be taken off."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from explorer.theme import give_role
from explorer.views.icon_button import cross_button

LONGEST = 200
"""Pixels of text; longer ones are cut, and told whole by the tooltip."""
HEIGHT = 26
"""Pixels; the ends of lower ones would not be round."""


class Chip(QFrame):
    """``text``, and muted ``note`` behind it. With ``removal``, what its ✕ does, it has one."""

    removed = Signal()
    """The ✕ was pressed."""
    picked = Signal()
    """The chip itself was clicked."""

    def __init__(
        self,
        text: str,
        *,
        note: str = "",
        removal: str = "",
        faded: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.text = text
        give_role(self, "chip")
        self.setMinimumHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 2, 3 if removal else 9, 2)
        row.setSpacing(5)
        label = QLabel(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, LONGEST))
        label.setTextFormat(Qt.TextFormat.PlainText)
        if faded:
            give_role(label, "muted")
        row.addWidget(label)
        if note:
            behind = QLabel(note)
            give_role(behind, "muted")
            row.addWidget(behind)
        if removal:
            cross = cross_button(removal)
            cross.clicked.connect(self.removed)
            row.addWidget(cross)
        self.setToolTip(text)
        self.setAccessibleName(f"{text} {note}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the ✕ picks the chip."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.picked.emit()
        super().mouseReleaseEvent(event)
