"""A question on a card: whether it is really to be removed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class RemovalQuestion(QWidget):
    """Hidden until it is asked, and again once it is answered."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.really = QPushButton("Remove")
        self.rather_not = QPushButton("Keep it")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.sentence, 1)
        for button in (self.really, self.rather_not):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            button.clicked.connect(self.hide)
        self.really.clicked.connect(self.confirmed)
        self.hide()

    def ask(self, sentence: str) -> None:
        """Asks, ready for a no."""
        self.sentence.setText(sentence)
        self.show()
        self.rather_not.setFocus()
