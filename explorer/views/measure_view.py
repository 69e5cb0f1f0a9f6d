"""A table of measures as high as its rows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView, QWidget

from explorer.delegates.noted_figure import NotedFigure
from explorer.evaluation_columns import Shown
from explorer.models.measure_table import MeasureTable

LEAST_COLUMN, MOST_COLUMN = 96, 230
AIR = 16


class MeasureView(QTableView):
    """Columns share the room there is; where there is too little one can scroll sideways."""

    def __init__(self, part: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = MeasureTable(part, self)
        self._wanted: list[int] = []
        self.setModel(self.table)
        self.setItemDelegate(NotedFigure(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet(
            "QTableView { background: transparent; } QHeaderView { background: transparent; }"
            "QHeaderView::section { background: transparent; padding: 4px 8px; }"
        )
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        font = QFont(header.font())
        font.setWeight(QFont.Weight.DemiBold)
        header.setFont(font)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def fill(self, shown: Shown) -> bool:
        """Shows the measures of those versions that have any; whether one has."""
        self.table.show([one for one in shown.columns if getattr(one.result, self.table.part)])
        self._wanted = [self._width_of(column) for column in range(self.table.columnCount())]
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(
            self.sizeHintForRow(0) if self.table.rowCount() else rows.defaultSectionSize()
        )
        self._fit()
        return bool(self.table.keys)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Columns follow."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """All rows."""
        return QSize(sum(self._wanted), self.height())

    def _width_of(self, column: int) -> int:
        """What its cells need, and something of its heading."""
        header = self.horizontalHeader()
        cells = self.sizeHintForColumn(column)
        heading = min(MOST_COLUMN, header.sectionSizeHint(column))
        return max(LEAST_COLUMN, cells, heading if column else 0) + (AIR if column == 0 else 0)

    def _fit(self) -> None:
        """What is left over goes to the figures in equal parts, up to a width that still reads as a row."""
        count, room = len(self._wanted), self.viewport().width()
        spare = max(0, room - sum(self._wanted))
        each = min(spare // max(1, count - 1), 80)
        for column, width in enumerate(self._wanted):
            self.setColumnWidth(column, width + (each if column else 0))
        wide = sum(self._wanted) > room
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + bar + 2
        )
