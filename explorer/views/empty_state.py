"""What stands where there is nothing to show: one sentence that says why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.icon_label import IconLabel


class EmptyState(QWidget):
    """An icon, a sentence and, where it helps, a button; in the middle of much room."""

    pressed = Signal()
    """The button was pressed."""

    def __init__(self, icon_name: str, button: str, side: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        give_role(self.sentence, "muted")
        self.button = QPushButton(button)
        self.button.clicked.connect(self.pressed)
        # A sentence that may not become as wide as the page stays in its middle.
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.sentence, 1000)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(IconLabel(icon(icon_name), side, side), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(line)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.button.hide()

    def say(self, sentence: str, *, offers_button: bool = False) -> None:
        """Shows ``sentence``, with the button or without it."""
        self.sentence.setText(sentence)
        self.button.setVisible(offers_button)
