"""The evaluations that were made of a collection; one is looked at, several are compared."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QSignalBlocker
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QVBoxLayout, QWidget

from explorer.delegates.two_lines import TwoLines
from explorer.evaluating import Evaluating
from explorer.models.evaluation_list import EvaluationList
from explorer.theme import give_role
from explorer.views.evaluation_form import MARGIN, heading
from explorer.views.evaluation_wording import listed

COMPARE = "Choose several (Ctrl) to compare them."


class EvaluationRecords(QWidget):
    """The newest first. What is chosen is opened at once; with the oldest of several others are compared."""

    def __init__(self, evaluating: Evaluating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluating = evaluating
        self.model = EvaluationList(self)
        self.view = QListView()
        self.hint = QLabel(COMPARE)
        self._build()
        evaluating.listed.connect(self._show)
        self.view.selectionModel().selectionChanged.connect(self._open)
        self._show()

    def _show(self) -> None:
        evaluating = self._evaluating
        selection = self.view.selectionModel()
        with QSignalBlocker(selection):
            self.model.show([(record.id, *listed(record)) for record in evaluating.records])
            chosen = QItemSelection()
            for row, number in enumerate(self.model.ids):
                if number in evaluating.chosen:
                    chosen.select(self.model.index(row), self.model.index(row))
            selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.view.viewport().update()
        self.hint.setVisible(len(evaluating.records) > 1)
        self.setVisible(bool(evaluating.records))

    def _open(self) -> None:
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        ids = self.model.ids
        self._evaluating.open([ids[row] for row in reversed(rows)])

    def _build(self) -> None:
        give_role(self.hint, "muted")
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(TwoLines(view))
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName("Earlier evaluations")
        view.viewport().setAutoFillBackground(False)
        above = QVBoxLayout()
        above.setContentsMargins(MARGIN, 8, MARGIN, 0)
        above.setSpacing(2)
        above.addWidget(heading("Earlier evaluations"))
        above.addWidget(self.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(above)
        column.addWidget(view, 1)
