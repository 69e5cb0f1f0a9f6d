"""A small table of figures before and after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from explorer.theme import give_role
from explorer.views.ending_words import FigureRow

NAMES = 130
"""Pixels for the names of figures."""
HEADINGS = ("", "Before", "After", "Difference")
_Align = Qt.AlignmentFlag


class FigureTable(QWidget):
    """Shows the rows it is made with; what a figure means is told by its tip."""

    def __init__(self, rows: Sequence[FigureRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, NAMES)
        for column, heading in enumerate(HEADINGS):
            label = QLabel(heading, alignment=_Align.AlignRight)
            give_role(label, "muted")
            grid.addWidget(label, 0, column)
        for line, row in enumerate(rows, start=1):
            for column, text in enumerate((row.name, row.before, row.after, row.gain)):
                label = QLabel(text)
                label.setAlignment(_Align.AlignRight if column else _Align.AlignLeft)
                label.setToolTip(row.meaning)
                if column in (1, 3):
                    give_role(label, "muted")
                grid.addWidget(label, line, column)
        self.setAccessibleName("Figures of held-out items before and after")
        said = (f"{row.name}: {row.after}, before {row.before}" for row in rows)
        self.setAccessibleDescription("; ".join(said))
