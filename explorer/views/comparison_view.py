"""The same queries before and after a training: what they found, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.domain import Comparison, Item, Kind
from explorer.delegates.comparison_tile import MARGIN, ComparisonTile
from explorer.models.comparison_table import ComparisonTable
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.comparison_grid import ComparisonGrid

WIDE = 620
"""Pixels from which on the two sides stand beside each other."""
LARGEST = 84
GAP = 14
AIR = 8
"""Pixels between one query and the next, where each takes two rows."""


class ComparisonView(QWidget):
    """As high as its rows; whoever holds it scrolls."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = ComparisonTable(self)
        self._tiles = ComparisonTile(thumbnails, self)
        self.view = ComparisonGrid(self.table)
        self._headings = _Headings()
        self._build()
        thumbnails.arrived.connect(self.view.viewport().update)
        self.item_opened, self.play_requested = self.view.find_similar, self.view.play

    @property
    def has_tracks(self) -> bool:
        """Whether what is shown can be heard."""
        return self._tiles.titled

    def show_comparisons(self, comparisons: Sequence[Comparison], items: Mapping[int, Item]) -> None:
        """Shows comparisons with the items that are in them."""
        self._tiles.titled = any(item.kind is Kind.MUSIC for item in items.values())
        self.table.show(comparisons, items)
        self._fit()

    def _build(self) -> None:
        self.view.setItemDelegate(self._tiles)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._headings)
        column.addWidget(self.view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tiles grow with the room there is."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        table, view = self.table, self.view
        self._headings.setVisible(bool(table.k))
        if not table.k:
            view.setFixedHeight(0)
            return
        if table.stacked != (self.width() < WIDE):
            table.stack(not table.stacked)
        view.clearSpans()
        sides = table.columnCount() - 1 - (not table.stacked)
        first = 2 if table.stacked else 1
        room = self.width() - (0 if table.stacked else GAP)
        side = max(24, min(LARGEST, room // (first + sides)))
        for column in range(table.columnCount()):
            view.setColumnWidth(column, GAP if column == table.gap else side)
        view.setColumnWidth(0, first * side)
        for row in range(table.rowCount()):
            air = AIR if table.stacked and row % 2 else 0
            view.setRowHeight(row, self._tiles.height_of(side) + air)
            if table.stacked and row % 2 == 0:
                view.setSpan(row, 0, 2, 1)
        view.setFixedHeight(view.verticalHeader().length())
        self._headings.fit(first * side, (first + table.k) * side + GAP, stacked=table.stacked)


class _Headings(QWidget):
    """The words above the columns, each where its own begin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [QLabel("Query", self), QLabel(self), QLabel("After", self)]
        for label in self._labels:
            give_role(label, "muted")
        self.setFixedHeight(self._labels[0].sizeHint().height() + 2)

    def fit(self, before: int, after: int, *, stacked: bool) -> None:
        """``before`` and ``after`` are the pixels at which the sides begin."""
        self._labels[1].setText("Before above, after below" if stacked else "Before")
        self._labels[2].setVisible(not stacked)
        for label, left in zip(self._labels, (0, before, after), strict=True):
            label.move(left + MARGIN, 0)
            label.adjustSize()
