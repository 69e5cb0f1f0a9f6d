"""What items are, and what their neighbours take them for; a cell opens the items that it counts."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.delegates.confusion_cell import ConfusionCell
from explorer.evaluation_columns import Column, Shown
from explorer.models.confusion_matrix import ConfusionMatrix
from explorer.theme import give_role
from explorer.views.upright_header import POINTS, UprightHeader

CELL, NAMES = 22, 128
MOST_HEIGHT = 460
FEWEST_ROWS = 3
HEADER_STYLE = (
    "QHeaderView { background: transparent; }"
    "QHeaderView::section { background: transparent; padding: 0 6px 0 0; border: none; }"
)
READING = "Rows: what items are. Columns: what their neighbours take them for."
NO_ERRORS = "Every item is taken for what it is."


class ConfusionPanel(QWidget):
    """A table that scrolls both ways; what is confused most stands in its upper left corner."""

    items_wanted = Signal(object, str, object)
    """The items of this ``Column`` with the first label that are taken for the second are to be looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column: Column | None = None
        self.matrix = ConfusionMatrix(self)
        self.errors_only = QCheckBox("Only labels that are confused")
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.view = QTableView()
        self._build()
        self.errors_only.toggled.connect(self._show)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)

    def fill(self, shown: Shown) -> bool:
        """Shows what is taken for what under a version; whether that is known."""
        column = self._column = shown.detailed
        if column.result.confusion:
            self._show()
        return bool(column.result.confusion)

    def _show(self) -> None:
        confused = self._column.result.confusion if self._column is not None else ()
        self.matrix.show(confused, errors_only=self.errors_only.isChecked())
        rows, hidden = self.matrix.rowCount(), self.matrix.hidden
        self.view.setVisible(rows > 0)
        others = "1 other label is" if hidden == 1 else f"{hidden:,} other labels are"
        more = f" {others} not shown." if hidden else ""
        self.words.setText(f"{READING}{more}" if rows else NO_ERRORS)
        height = self.view.horizontalHeader().sizeHint().height() + max(FEWEST_ROWS, rows) * CELL
        bar = self.view.horizontalScrollBar().sizeHint().height()
        self.view.setFixedHeight(min(MOST_HEIGHT, height + bar + 2))

    def _open(self, index: QModelIndex) -> None:
        truth, foretold, count = self.matrix.cell(index)
        if count:
            self.items_wanted.emit(self._column, truth, foretold)

    def _build(self) -> None:
        self.errors_only.setChecked(True)
        give_role(self.words, "muted")
        view = self.view
        view.setHorizontalHeader(UprightHeader(view))
        view.setModel(self.matrix)
        view.setItemDelegate(ConfusionCell(view))
        view.setAccessibleName("What is taken for what")
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setCornerButtonEnabled(False)
        view.setCornerWidget(QWidget())
        view.viewport().setAutoFillBackground(False)
        view.setStyleSheet("QTableCornerButton::section { background: transparent; border: none; }")
        rows = view.verticalHeader()
        font = QFont(rows.font())
        font.setPointSizeF(POINTS)
        rows.setFont(font)
        rows.setFixedWidth(NAMES)
        rows.setSectionsClickable(False)
        rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for header in (rows, view.horizontalHeader()):
            header.setStyleSheet(HEADER_STYLE)
            header.setMinimumSectionSize(CELL)
            header.setDefaultSectionSize(CELL)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        row = QHBoxLayout()
        row.addWidget(self.errors_only)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(view)
        column.addWidget(self.words)
