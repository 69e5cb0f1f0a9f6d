"""A chart of a few lines, one for each version, and their values under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from explorer.theme import is_dark, mix
from explorer.views.chart_frame import ChartFrame, FrameWords
from explorer.views.chart_parts import ink_of, pen

THICK = 1.8
DOT = 5
"""Pixels of the dots on lines with few points."""
FEW_POINTS = 12
HIGHEST = 1.06
"""A little above 1, so that lines and numbers there are whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line; its points from left to right."""

    ink: int
    """Place of its colour among those of categories."""
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]


class LineChart(ChartFrame):
    """Lines between 0 and 1, from left to right."""

    def __init__(self, words: FrameWords, parent: QWidget | None = None) -> None:
        super().__init__(words, parent=parent)
        self._curves: Sequence[Curve] = ()
        self.lines: list[pyqtgraph.PlotDataItem] = []
        self._pointer = pyqtgraph.InfiniteLine(angle=90)
        self._pointer.hide()
        self.view.addItem(self._pointer, ignoreBounds=True)
        self.canvas.pointed.connect(self.point)
        self.dress()

    def show_curves(self, curves: Sequence[Curve]) -> None:
        """Draws these lines, and no others."""
        for line in self.lines:
            self.view.removeItem(line)
        self._curves = curves
        self.lines = [self._made(curve) for curve in curves]
        known = [curve.xs for curve in curves if len(curve.xs)]
        self.be_empty(not known)
        low = min((float(xs[0]) for xs in known), default=0.0)
        high = max((float(xs[-1]) for xs in known), default=1.0)
        self.set_range((low, high if high > low else low + 1.0), (0.0, HIGHEST))
        self.point(None)
        self.dress()

    def point(self, place: QPointF | None) -> None:
        """The pointer is here on the canvas; None: it has left."""
        at = None if place is None else self._nearest(self.view.mapSceneToView(place).x())
        self._pointer.setVisible(at is not None)
        if at is None:
            self.values.setText("")
        else:
            self._pointer.setValue(at)
            self.values.setText(self._written(at))
        self.canvas.draw_soon()

    def _made(self, curve: Curve) -> pyqtgraph.PlotDataItem:
        symbol = "o" if len(curve.xs) <= FEW_POINTS else None
        line = pyqtgraph.PlotDataItem(curve.xs, curve.ys, antialias=True, symbol=symbol, symbolSize=DOT)
        self.view.addItem(line, ignoreBounds=True)
        return line

    def _nearest(self, x: float) -> float | None:
        xs = np.concatenate([np.asarray(curve.xs) for curve in self._curves] or [np.zeros(0)])
        return float(xs[np.abs(xs - x).argmin()]) if len(xs) else None

    def _written(self, at: float) -> str:
        dark = is_dark(self.palette())
        parts = [f"{self._mark(at)}:"]
        for curve in self._curves:
            if len(curve.xs):
                value = float(curve.ys[np.abs(curve.xs - at).argmin()])
                dot = f'<span style="color:{ink_of(curve.ink, dark).name()}">●</span>'
                parts.append(f"{dot}&thinsp;{self._words.left(value)}")
        return "&nbsp; ".join(parts)

    def _mark(self, at: float) -> str:
        return f"{self._words.along.lower()} {self._words.bottom(at)}".strip()

    def dress(self) -> None:
        """Takes the colours of the palette."""
        super().dress()
        palette = self.palette()
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        for curve, line in zip(self._curves, self.lines, strict=True):
            colour = ink_of(curve.ink, is_dark(palette))
            line.setPen(pen(colour, THICK))
            line.setSymbolPen(None)
            line.setSymbolBrush(colour)
        self._pointer.setPen(pen(mix(ground, text, 0.5), 1, Qt.PenStyle.DotLine))
