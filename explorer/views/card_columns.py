"""Cards in columns of equal width: as many side by side as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

LEAST = 400
"""Pixels that a card is wide at least, where there are several columns."""
SPACING, MARGIN = 12, 16


class CardColumns(QFrame):
    """Each card goes to the column after that of the one before; columns are as high as their cards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[QWidget] = []
        self._columns: list[QVBoxLayout] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._row.setSpacing(SPACING)

    def arrange(self, cards: Sequence[QWidget]) -> None:
        """Shows these cards, in this order, row by row."""
        self._cards = list(cards)
        self._lay_out(anew=True)

    def drop(self, card: QWidget) -> None:
        """Takes a card away for good."""
        self._cards.remove(card)
        card.hide()
        card.deleteLater()
        self._lay_out(anew=True)

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return len(self._columns)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More room, more columns."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self, *, anew: bool = False) -> None:
        room = max(1, (self.width() - 2 * MARGIN + SPACING) // (LEAST + SPACING))
        count = max(1, min(room, len(self._cards)))
        if count == len(self._columns) and not anew:
            return
        for column in self._columns:
            for card in self._cards:
                column.removeWidget(card)
            self._row.removeItem(column)
        self._columns = []
        for _ in range(count):
            column = QVBoxLayout()
            column.setSpacing(SPACING)
            self._columns.append(column)
            self._row.addLayout(column, 1)
        for place, card in enumerate(self._cards):
            self._columns[place % count].addWidget(card)
            card.show()
        for column in self._columns:
            column.addStretch(1)
