"""Evaluation: on the left what is to be measured and what was, on the right what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.evaluating import Evaluating
from explorer.evaluation_columns import columns_of
from explorer.icons import icon
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.card_columns import MARGIN
from explorer.views.elided_label import ElidedLabel
from explorer.views.empty_state import EmptyState
from explorer.views.evaluation_changes import ItemsOf
from explorer.views.evaluation_form import EvaluationForm
from explorer.views.evaluation_records import EvaluationRecords
from explorer.views.evaluation_report import EvaluationReport
from explorer.views.evaluation_wording import NOT_YET, facts, heading, judgement, remarks
from explorer.views.icon_label import IconLabel

LEFT_WIDTH, SENTENCE_WIDTH = 340, 460
FORM_SHARE, RECORDS_SHARE = 2, 1


class EvaluationPage(QWidget):
    """Shows what ``Evaluating`` has opened."""

    export_wanted = Signal(int, str)
    """The id of an evaluation, and what its file is to end in: ``html`` or ``csv``."""

    def __init__(
        self,
        evaluating: Evaluating,
        tasks: Tasks,
        thumbnails: ThumbnailCache,
        items_of: ItemsOf,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._evaluating = evaluating
        self.form = EvaluationForm(evaluating)
        self.records = EvaluationRecords(evaluating)
        self.report = EvaluationReport(tasks, thumbnails, items_of)
        self.empty = EmptyState("evaluate", "")
        self.title = ElidedLabel()
        self.facts = ElidedLabel()
        self.sentence = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.remarks = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._remarks_row = QWidget()
        self.html = QPushButton(icon("export"), "HTML…")
        self.csv = QPushButton(icon("export"), "CSV…")
        self.delete = QPushButton("Delete")
        self.really = QPushButton("Delete for good")
        self.rather_not = QPushButton("No, keep it")
        self._right = QStackedWidget()
        self._build()
        self._connect()
        self._show()

    def _show(self) -> None:
        evaluating = self._evaluating
        evaluations = evaluating.evaluations
        self._right.setCurrentIndex(1 if evaluations else 0)
        self._ask(False)
        if not evaluations:
            return
        columns = columns_of(evaluations)
        self.title.setText(heading(evaluations))
        self.facts.setText(facts(evaluations[-1].record) if len(evaluations) == 1 else "")
        self.facts.setVisible(bool(self.facts.text()))
        self.sentence.setText(judgement(columns) if columns else "")
        self.remarks.setText(remarks(evaluations))
        self._remarks_row.setVisible(bool(self.remarks.text()))
        subject = evaluating.subject
        self.report.show_columns(columns, subject.encoder if subject is not None else None)

    def _ask(self, asking: bool) -> None:
        several = len(self._evaluating.evaluations) > 1
        for button in (self.html, self.csv):
            button.setVisible(not asking and not several)
        self.delete.setVisible(not asking)
        for button in (self.really, self.rather_not):
            button.setVisible(asking)
        if asking:
            self.rather_not.setFocus()

    def _export(self, ending: str) -> None:
        if self._evaluating.evaluations:
            self.export_wanted.emit(self._evaluating.evaluations[-1].record.id, ending)

    def _connect(self) -> None:
        evaluating = self._evaluating
        evaluating.opened.connect(self._show)
        self.html.clicked.connect(lambda: self._export("html"))
        self.csv.clicked.connect(lambda: self._export("csv"))
        self.delete.clicked.connect(lambda: self._ask(True))
        self.rather_not.clicked.connect(lambda: self._ask(False))
        self.really.clicked.connect(lambda: evaluating.delete(evaluating.chosen))

    # Building

    def _build(self) -> None:
        for label in (self.facts, self.remarks):
            give_role(label, "muted")
        font = self.title.font()
        font.setWeight(font.Weight.DemiBold)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.title.setFont(font)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.html.setToolTip("Save it as one file that any browser shows, with its charts and pictures in it")
        self.csv.setToolTip("Save the measures as a table")
        self.delete.setToolTip("Remove what is looked at; you are asked first")
        self.empty.say(NOT_YET)
        self.empty.sentence.setMaximumWidth(SENTENCE_WIDTH)
        self.setFocusProxy(self.form.collection)
        self._lay_out()

    def _lay_out(self) -> None:
        left = QSplitter(Qt.Orientation.Vertical)
        left.setChildrenCollapsible(False)
        left.addWidget(self.form)
        left.addWidget(self.records)
        left.setStretchFactor(0, FORM_SHARE)
        left.setStretchFactor(1, RECORDS_SHARE)
        left.setFixedWidth(LEFT_WIDTH)
        line = QWidget(autoFillBackground=True)
        line.setBackgroundRole(QPalette.ColorRole.Mid)
        line.setFixedWidth(1)
        self._right.addWidget(self.empty)
        self._right.addWidget(self._shown())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(line)
        row.addWidget(self._right, 1)

    def _shown(self) -> QWidget:
        remarks = QHBoxLayout(self._remarks_row)
        remarks.setContentsMargins(0, 0, 0, 0)
        remarks.setSpacing(8)
        remarks.addWidget(IconLabel(icon("warning"), 16, 16), 0, Qt.AlignmentFlag.AlignTop)
        remarks.addWidget(self.remarks, 1)
        shown = QWidget()
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        for button in (self.html, self.csv, self.delete, self.really, self.rather_not):
            top.addWidget(button)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 0)
        head.setSpacing(4)
        head.addLayout(top)
        head.addWidget(self.facts)
        head.addWidget(self.sentence)
        head.addWidget(self._remarks_row)
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.report, 1)
        return shown
