"""What colours mean where a map is coloured by a number: a histogram above a gradient with its scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Measured, palettes
from explorer.theme import is_dark, muted

Rgb = NDArray[np.uint8]

BINS = 40
BARS, STRIP, GAP, MARGIN = 44, 10, 5, 12
"""Heights of the bars and of the gradient, and what is left free between and beside them, in pixels."""


class MapScale(QWidget):
    """As wide as there is room. The numbers below are those at both ends and in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = np.zeros(BINS, np.int64)
        """Points in each of as many equal parts of the scale."""
        self.labels = ("", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_measured(self, measured: Measured) -> None:
        """Shows the scale of ``measured``, and how its numbers are spread over it."""
        known = measured.values[np.isfinite(measured.values)]
        self.counts = np.histogram(known, BINS, (measured.low, measured.high))[0]
        span = measured.high - measured.low
        ends = (measured.low, measured.low + span / 2, measured.high)
        self.labels = tuple(number_words(number, span) for number in ends)  # type: ignore[assignment]
        told = f"{len(known):,} points from {self.labels[0]} to {self.labels[2]}"
        self.setToolTip(told)
        self.setAccessibleName(f"{measured.title}: {told}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Bars, gradient and a line of numbers."""
        return QSize(160, BARS + GAP + STRIP + GAP + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Bars in the colours of their points, the gradient below them, the scale below that."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shades = palettes.gradient(is_dark(self.palette()))
        self._draw_bars(painter, shades)
        self._draw_strip(painter, shades)
        self._draw_numbers(painter)
        painter.end()

    def _draw_bars(self, painter: QPainter, shades: Rgb) -> None:
        step = (self.width() - 2 * MARGIN) / BINS
        # Roots keep a few points visible beside a crowd.
        heights = np.sqrt(self.counts / max(1, self.counts.max())) * BARS
        for place in np.flatnonzero(self.counts).tolist():
            height = max(2.0, float(heights[place]))
            shade = shades[round((place + 0.5) / BINS * (len(shades) - 1))].tolist()
            bar = QRectF(MARGIN + place * step, BARS - height, max(1.0, step - 1.0), height)
            painter.fillRect(bar, QColor(*shade))

    def _draw_strip(self, painter: QPainter, shades: Rgb) -> None:
        strip = QRectF(MARGIN, BARS + GAP, self.width() - 2 * MARGIN, STRIP)
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for place in range(0, len(shades), 15):
            gradient.setColorAt(place / (len(shades) - 1), QColor(*shades[place].tolist()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(strip, STRIP / 2, STRIP / 2)

    def _draw_numbers(self, painter: QPainter) -> None:
        top = BARS + GAP + STRIP + GAP
        line = QRectF(MARGIN, top, self.width() - 2 * MARGIN, self.fontMetrics().height())
        painter.setPen(muted(self.palette()))
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        for text, side in zip(self.labels, sides, strict=True):
            painter.drawText(line, side | Qt.AlignmentFlag.AlignTop, text)


def number_words(number: float, span: float) -> str:
    """A number of a scale that is ``span`` long, with as many decimals as tell its parts apart."""
    decimals = 0 if span >= 20 else 1 if span >= 4 else 2
    # A year is no quantity to be grouped.
    written = f"{number:.{decimals}f}" if abs(number) < 10_000 else f"{number:,.0f}"
    return written.replace("-", "−")
