"""A table of measures as high as its rows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QSizePolicy, QTableView, QWidget

from explorer.delegates.noted_figure import NotedFigure
from explorer.evaluation_columns import Shown
from explorer.models.measure_table import MeasureTable

LEAST_COLUMN, MOST_COLUMN = 86, 230
AIR, MOST_AIR = 8, 80
"""Beside the names; and at most beside each figure."""


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
        # What is below shows through. A style sheet would take the ground out of the palette, too.
        self.viewport().setAutoFillBackground(False)
        header = self.horizontalHeader()
        header.setStyleSheet(
            "QHeaderView { background: transparent; }"
            "QHeaderView::section { background: transparent; padding: 4px 8px; }"
        )
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

    def fill(self, shown: Shown, *, whole: bool = True) -> bool:
        """Shows the measures of those versions that have any; whether one has."""
        columns = [one for one in shown.columns if getattr(one.result, self.table.part)]
        self.table.show(columns, whole=whole)
        widths = [self.sizeHintForColumn(column) for column in range(self.table.columnCount())]
        for column in range(self.table.columnCount()):
            hidden = self.table.is_difference(column) and not self.table.has_differences(column)
            self.setColumnHidden(column, hidden)
            widths[column] = 0 if hidden else max(widths[column] + AIR, LEAST_COLUMN)
        self._wanted = widths
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

    def _fit(self) -> None:
        """Columns have what their cells need; what is left over goes to headings first, and then to all."""
        header, count = self.horizontalHeader(), len(self._wanted)
        spare = max(0, self.viewport().width() - sum(self._wanted))
        lacking = [0] + [
            max(0, min(MOST_COLUMN, header.sectionSizeHint(column)) - self._wanted[column])
            if self._wanted[column]
            else 0
            for column in range(1, count)
        ]
        given = min(1.0, spare / max(1, sum(lacking)))
        each = min(max(0, spare - sum(lacking)) // max(1, count - 1), MOST_AIR)
        for column, (width, more) in enumerate(zip(self._wanted, lacking, strict=False)):
            self.setColumnWidth(column, width + int(more * given) + (each if column and width else 0))
        wide = sum(self._wanted) > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
        self.setFixedHeight(header.sizeHint().height() + self.verticalHeader().length() + bar + 2)
