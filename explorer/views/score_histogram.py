"""How the scores of a query are spread, drawn above the slider that cuts them off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import mix

BINS = 80
HEIGHT = 18


class ScoreHistogram(QWidget):
    """Bars for scores in [-1, 1]; ``inset`` pixels at both ends are left free."""

    def __init__(self, inset: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inset = inset
        self.counts = np.zeros(BINS, np.int64)
        """Scores in each of as many equal parts of [-1, 1]."""
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Scores of the neighbours")

    def show_scores(self, scores: Sequence[float]) -> None:
        """Counts and draws ``scores``; those that rounding took out of [-1, 1] count at its ends."""
        inside = np.clip(np.asarray(scores, np.float64), -1.0, 1.0)
        self.counts = np.histogram(inside, BINS, (-1.0, 1.0))[0]
        told = f"{len(scores)} neighbours score {min(scores):.2f} to {max(scores):.2f}" if scores else ""
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Bars from the bottom up, the longest as high as there is room."""
        if not self.counts.any():
            return
        palette = self.palette()
        ground, tint = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.Accent)
        painter = QPainter(self)
        step = (self.width() - 2 * self._inset) / BINS
        # Roots keep a single score visible beside a hundred others.
        heights = np.sqrt(self.counts / self.counts.max()) * self.height()
        for place in np.flatnonzero(self.counts).tolist():
            height = max(2.0, float(heights[place]))
            bar = QRectF(self._inset + place * step, self.height() - height, max(1.5, step - 0.5), height)
            painter.fillRect(bar, mix(ground, tint, 0.6))
        painter.end()
