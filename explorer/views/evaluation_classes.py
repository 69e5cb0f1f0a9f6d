"""How well the items of each label find their like: a bar for each version, the worst label first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QListView, QVBoxLayout, QWidget

from engine.domain.measures import Better
from explorer.delegates.class_bar import ClassBar
from explorer.evaluation_columns import Column, Shown
from explorer.measures import measure
from explorer.models.class_figures import ClassFigures, ClassOrder
from explorer.views.value_box import ValueBox
from explorer.views.wheel_guard import guard_wheel

MOST_HEIGHT = 260
ORDERS = {
    ClassOrder.WORST: "Worst first",
    ClassOrder.BEST: "Best first",
    ClassOrder.CHANGED: "Most changed first",
    ClassOrder.LARGEST: "Most items first",
    ClassOrder.NAME: "By name",
}


class ClassPanel(QWidget):
    """A list that scrolls. Opening a row tells which label it is."""

    items_wanted = Signal(object, str, object)
    """The items of this ``Column`` with that label are to be looked at; None: whatever they are taken for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[Column] = ()
        self.figures = ClassFigures(self)
        self.order: ValueBox[ClassOrder] = ValueBox("Order of the labels")
        self.measure = QComboBox()
        self.list = QListView()
        self._build()
        self.order.currentIndexChanged.connect(self._show)
        self.measure.currentIndexChanged.connect(self._show)
        self.list.activated.connect(self._open)

    def fill(self, shown: Shown) -> bool:
        """Shows the labels that the versions know; order and measure stay. Whether there are any."""
        columns = self._columns = [one for one in shown.columns if one.result.per_class]
        keys = dict.fromkeys(
            key for column in columns for one in column.result.per_class[:1] for key in one.figures
        )
        before = self.measure.currentData()
        self.measure.blockSignals(True)
        self.measure.clear()
        for key in keys:
            if measure(key).better is not Better.NEITHER:
                self.measure.addItem(measure(key).name, key)
        self.measure.setCurrentIndex(max(0, self.measure.findData(before)))
        self.measure.blockSignals(False)
        self._show()
        return bool(columns)

    def _show(self) -> None:
        key = self.measure.currentData() or ""
        self.measure.setToolTip(measure(key).meaning if key else "")
        self.figures.show(self._columns, key, self.order.value)
        rows = self.figures.rowCount() * max(1, self.list.sizeHintForRow(0))
        self.list.setFixedHeight(min(MOST_HEIGHT, rows + 2))
        self.list.scrollToTop()

    def _open(self, index: QModelIndex) -> None:
        name = self.figures.rows[index.row()].name
        for column in reversed(self._columns):
            if any(one.name == name for one in column.result.per_class):
                self.items_wanted.emit(column, name, None)
                return

    def _build(self) -> None:
        self.order.offer((order, name, "") for order, name in ORDERS.items())
        self.order.setToolTip("What comes first")
        self.measure.setAccessibleName("Measure")
        guard_wheel(self.measure)
        view = self.list
        view.setModel(self.figures)
        view.setItemDelegate(ClassBar(view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setAccessibleName("Labels")
        view.viewport().setAutoFillBackground(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.measure)
        row.addWidget(self.order)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(view)
