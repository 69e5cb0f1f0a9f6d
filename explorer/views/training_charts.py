"""The curves of a training side by side: what it finds, its loss, and how it fares."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from explorer.training_run import TrainingRun
from explorer.views.training_chart import ChartWords, Line, TrainingChart

TALL, LOW = 150, 104
"""Heights of the charts of the first row, and of those below, in pixels."""
ROOM_FOR_THREE = 380
"""Pixels; where there is less, there are two charts in a row at most."""


def _share(value: float) -> str:
    return f"{value:.2f}"


def _figure(value: float) -> str:
    return f"{value:.3g}"


def _rate(value: float) -> str:
    if not value:
        return "0"
    return f"{value:.4f}".rstrip("0").rstrip(".") if value >= 1e-3 else f"{value:.0e}".replace("e-0", "e-")


def _speed(value: float) -> str:
    return f"{value / 1000:.3g}k" if value >= 1000 else f"{value:.3g}"


FOUND = ChartWords(
    "Found",
    "Of items that it is not trained on: how often the most similar one is of the same group (recall@1), and "
    "how well all of the group are found (mAP). Dashed: the encoder as it was before.",
    _share,
)
LOSS = ChartWords(
    "Loss", "What the training makes smaller. Falling is good; how low depends on the method.", _figure
)
SPREAD = ChartWords(
    "Collapse meter",
    "How much of their room the embeddings fill: 1 is healthy; at 0 all items look the same to the encoder.",
    _share,
    (0.0, 1.1),
)
RATE = ChartWords("Learning rate", "How large the steps are.", _rate)
SPEED = ChartWords("Items/s", "Items that are learnt from in a second.", _speed)


class TrainingCharts(QWidget):
    """Small multiples over the same epochs; the pointer on one shows the values of all."""

    def __init__(self, run: TrainingRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        found = (Line("recall_at_1", "recall@1", 0), Line("map", "mAP", 1))
        self.found = TrainingChart(FOUND, found)
        self.loss = TrainingChart(LOSS, (Line("loss", "", 0),))
        self.spread = TrainingChart(SPREAD, (Line("spread", "", 0),))
        self.rate = TrainingChart(RATE, (Line("learning_rate", "", 0),))
        self.speed = TrainingChart(SPEED, (Line("items_per_second", "", 0),))
        self.charts = (self.found, self.loss, self.spread, self.rate, self.speed)
        for chart in self.charts:
            chart.hovered.connect(self._point)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._is_wide: bool | None = None
        self._arrange(True)

    def refresh(self) -> None:
        """Draws the curves as they are now."""
        run = self._run
        for chart in self.charts:
            chart.show_curves(run.curves, run.baseline, run.epochs)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fewer side by side where there is little room."""
        super().resizeEvent(event)
        self._arrange(self.width() >= ROOM_FOR_THREE)

    def _arrange(self, wide: bool) -> None:
        if wide is self._is_wide:
            return
        self._is_wide = wide
        grid = self._grid
        for chart in self.charts:
            grid.removeWidget(chart)
        # (row, column, columns) of six
        places = ((0, 0, 3), (0, 3, 3), (1, 0, 2), (1, 2, 2), (1, 4, 2))
        if not wide:
            places = ((0, 0, 6), (1, 0, 6), (2, 0, 6), (3, 0, 3), (3, 3, 3))
        for chart, (row, column, columns) in zip(self.charts, places, strict=True):
            chart.setFixedHeight(TALL if chart in (self.found, self.loss) else LOW)
            grid.addWidget(chart, row, column, 1, columns)
        for column in range(6):
            grid.setColumnStretch(column, 1)
            grid.setColumnMinimumWidth(column, 0)

    def _point(self, epoch: float | None) -> None:
        for chart in self.charts:
            chart.show_at(epoch)
