"""How pairs with the same label score, and pairs with different ones; a line between them can be dragged."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QWidget

from explorer.models.score_split import Shares, SplitScores
from explorer.theme import is_dark
from explorer.views.chart_frame import ChartFrame, FrameWords, share
from explorer.views.chart_parts import ChartCanvas, ink_of, pen

SAME_INK, DIFFERENT_INK = 0, 2
THICK = 1.5
FILL = 70
"""How strong the ground below a line is, of 255."""
WORDS = FrameWords(
    "Scores of pairs",
    "How pairs of items with the same label score, and pairs with different ones; each kind adds up to 1. "
    "Drag the line: what scores more is taken for the same.",
    "Score",
    share,
    lambda value: f"{100 * value:.0f} %" if value >= 0 else "",
)


class DraggingCanvas(ChartCanvas):
    """Where the mouse is pressed, and where it is drawn then, is told."""

    dragged = Signal(object)
    """A ``QPointF`` on the canvas."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The line comes to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.dragged.emit(QPointF(event.position()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The line follows."""
        super().mouseMoveEvent(event)
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(QPointF(event.position()))


class ScoreChart(ChartFrame):
    """Two outlines over the scores, and the line."""

    threshold_dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        canvas = DraggingCanvas()
        super().__init__(WORDS, canvas, parent)
        self.same, self.different = (pyqtgraph.PlotCurveItem(antialias=True) for _ in range(2))
        self.line = pyqtgraph.InfiniteLine(angle=90)
        for item in (self.different, self.same, self.line):
            self.view.addItem(item, ignoreBounds=True)
        canvas.dragged.connect(self._drag)
        self.dress()

    def show_scores(self, scores: SplitScores) -> None:
        """Draws both kinds."""
        edges, same, different = scores.drawn()
        self.be_empty(False)
        tops = [self._draw(self.different, edges, different), self._draw(self.same, edges, same)]
        low, high = scores.bounds
        room = 0.02 * (high - low)
        self.set_range((max(-1.0, low - room), min(1.0, high + room)), (0.0, max(*tops, 1e-6) * 1.06))
        self.canvas.draw_soon()

    def set_threshold(self, threshold: float) -> None:
        """Puts the line there."""
        self.line.setValue(threshold)
        self.canvas.draw_soon()

    def _draw(self, curve: pyqtgraph.PlotCurveItem, edges: Shares, shares: Shares) -> float:
        curve.setData(edges, shares, stepMode="center", fillLevel=0.0)
        return float(shares.max(initial=0.0))

    def _drag(self, place: QPointF) -> None:
        low, high = self.view.viewRange()[0]
        at = self.view.mapSceneToView(place).x()
        self.threshold_dragged.emit(float(min(max(at, low), high)))

    def dress(self) -> None:
        """Takes the colours of the palette."""
        super().dress()
        dark = is_dark(self.palette())
        for curve, place in ((self.same, SAME_INK), (self.different, DIFFERENT_INK)):
            colour = ink_of(place, dark)
            curve.setPen(pen(colour, THICK))
            ground = ink_of(place, dark)
            ground.setAlpha(FILL)
            curve.setBrush(ground)
        self.line.setPen(pen(self.palette().color(QPalette.ColorRole.Text), THICK))
        self.values.setText(
            f'<span style="color:{ink_of(SAME_INK, dark).name()}">●</span>&thinsp;same label&nbsp; '
            f'<span style="color:{ink_of(DIFFERENT_INK, dark).name()}">●</span>&thinsp;different'
        )
