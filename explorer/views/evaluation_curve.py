"""Precision at rising recall, a line for each version."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from explorer.evaluation_columns import Shown
from explorer.views.chart_frame import FrameWords, share
from explorer.views.line_chart import Curve, LineChart

HEIGHT = 228
WORDS = FrameWords(
    "Precision and recall",
    "How much of what is found is right, while more and more of what is right is found: the mean over "
    "queries. The higher the line stays, the better.",
    "Recall",
    share,
    share,
)


class CurvePanel(LineChart):
    """Shows the versions that have such a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WORDS, parent)
        self.setFixedHeight(HEIGHT)

    def fill(self, shown: Shown) -> bool:
        """Draws the lines; whether there is any."""
        curves = [
            Curve(column.ink, np.asarray(found.recall), np.asarray(found.precision))
            for column in shown.columns
            if (found := column.result.curve) is not None
        ]
        self.show_curves(curves)
        halves = [float(np.interp(0.5, curve.xs, curve.ys)) for curve in curves]
        titles = [column.title for column in shown.columns if column.result.curve is not None]
        said = (f"{title}: {share(half)}" for title, half in zip(titles, halves, strict=True))
        self.setAccessibleDescription(f"Precision when half is found: {'; '.join(said)}")
        return bool(curves)
