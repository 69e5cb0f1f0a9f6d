"""A part of a report: a heading with a tip, and what it holds."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from explorer.theme import give_role


class ReportCard(QFrame):
    """A card; its content brings its own heading where none is given."""

    def __init__(self, heading: str, tip: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        give_role(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        if heading:
            label = QLabel(heading)
            label.setToolTip(tip)
            give_role(label, "heading")
            column.addWidget(label)
        column.addWidget(content)
