"""A sentence that explains what is wrong, and stays."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.icon_label import IconLabel

SIDE = 18


class Banner(QFrame):
    """A sign and a sentence in a card; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_role(self, "card")
        self._sign = IconLabel(icon("warning"), SIDE, SIDE)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says; empty while it is hidden."""
        return self._sentence.text()

    def say(self, sentence: str | None, sign: str = "warning") -> None:
        """Shows a sentence with the icon ``sign``, or hides."""
        self._sentence.setText(sentence or "")
        self._sign.set_icon(icon(sign))
        self.setVisible(bool(sentence))
