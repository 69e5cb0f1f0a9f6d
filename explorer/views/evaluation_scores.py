"""Scores of pairs, and the least score that parts the same from the different best."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.evaluation_columns import Shown
from explorer.measures import NOTHING
from explorer.models.score_split import SplitScores
from explorer.theme import give_role
from explorer.views.score_chart import ScoreChart
from explorer.views.wheel_guard import guard_wheel

CHART_HEIGHT = 190
TEXT_MARGIN = 6
"""Beside the number in its box; the style sheet cannot set it."""
MEANING = (
    "Precision: of the pairs that score so, how many have the same label, were both kinds equally frequent. "
    "Recall: how many of the pairs with the same label score so."
)


class ScorePanel(QWidget):
    """The chart, the line's place as a number, and what it lets through."""

    threshold_chosen = Signal(float)
    """What is similar is to score so much from now on."""
    copy_wanted = Signal(float)
    """The number is to be put on the clipboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: SplitScores | None = None
        self._is_usable = False
        self.chart = ScoreChart()
        self.threshold = QDoubleSpinBox(minimum=-1.0, maximum=1.0, singleStep=0.01, decimals=2)
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.best = QPushButton("Best")
        self.use = QPushButton()
        self._build()
        self.chart.threshold_dragged.connect(self.threshold.setValue)
        self.threshold.valueChanged.connect(self._follow)
        self.best.clicked.connect(self._go_to_best)
        self.use.clicked.connect(self._tell)

    def fill(self, shown: Shown) -> bool:
        """Shows the scores of a version, if it has any; they are of use in the gallery where it answers."""
        split = shown.detailed.result.scores
        if split is None:
            return False
        self._scores = SplitScores(split)
        usable = self._is_usable = shown.detailed.result.encoder == shown.answering
        self.use.setText("Use as least score" if usable else "Copy")
        self.use.setToolTip(
            "Shows only neighbours that score so much, from now on"
            if usable
            else "Puts the number on the clipboard; another version answers in the gallery, with other scores"
        )
        self.chart.show_scores(self._scores)
        self.best.setEnabled(split.threshold is not None)
        self._go_to_best()
        self._follow(self.threshold.value())
        return True

    def _go_to_best(self) -> None:
        if self._scores is not None:
            low, high = self._scores.bounds
            self.threshold.setValue(self._scores.best if self._scores.best is not None else (low + high) / 2)

    def _follow(self, threshold: float) -> None:
        with QSignalBlocker(self.chart):
            self.chart.set_threshold(threshold)
        if self._scores is None:
            return
        precision, recall = self._scores.precision(threshold), self._scores.recall(threshold)
        self.words.setText(
            f"Taken for the same from there on: precision {_percent(precision)}, recall {_percent(recall)}."
        )

    def _tell(self) -> None:
        value = self.threshold.value()
        (self.threshold_chosen if self._is_usable else self.copy_wanted).emit(value)

    def _build(self) -> None:
        self.chart.setFixedHeight(CHART_HEIGHT)
        self.threshold.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        give_role(self.words, "muted")
        self.words.setToolTip(MEANING)
        self.threshold.setAccessibleName("Least score")
        guard_wheel(self.threshold)
        self.threshold.setToolTip("From this score on two items are taken for the same; drag the line, too")
        self.best.setToolTip("The score from which on “the same label” is right most often (the best F1)")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(QLabel("From"))
        row.addWidget(self.threshold)
        row.addWidget(self.best)
        row.addStretch(1)
        row.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chart)
        column.addWidget(self.words)
        column.addLayout(row)


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.0f} %"
