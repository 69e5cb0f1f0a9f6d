"""How far the score of two tracks falls without each band of frequencies, as pairs of bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import SharedBand
from explorer.theme import mix, muted
from explorer.views.why_wording import band_words, number

ROW = 26
BAR, BETWEEN = 8, 2
LABEL, VALUES = 96, 92
"""Pixels for the names of bands and for their numbers."""
ROUND = 2.5


class BandBars(QWidget):
    """A row for each band, from the lowest up; bars to the left mean that without it the score rises."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bands: tuple[SharedBand, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the score loses without each band")

    def show_bands(self, bands: Sequence[SharedBand]) -> None:
        """Shows bands in the order in which they are given."""
        self._bands = tuple(bands)
        self.setAccessibleDescription(
            "; ".join(f"{band_words(one)}: {number(one.first)} and {number(one.second)}" for one in bands)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A row for each."""
        return QSize(360, ROW * len(self._bands))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Rows are never squeezed."""
        return QSize(280, ROW * len(self._bands))

    def inks(self) -> tuple[QColor, QColor]:
        """The colours of the first track and of the second."""
        roles, palette = QPalette.ColorRole, self.palette()
        accent = palette.color(roles.Accent)
        return accent, mix(accent, palette.color(roles.Window), 0.5)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints all rows; there are few."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values = [value for band in self._bands for value in (band.first, band.second)]
        low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
        room = self.width() - LABEL - VALUES
        per_unit = room / (high - low) if high > low else 0.0
        zero = LABEL - low * per_unit
        for row, band in enumerate(self._bands):
            self._paint_row(painter, QRectF(0, row * ROW, self.width(), ROW), band, zero, per_unit)
        painter.fillRect(
            QRectF(zero - 0.5, 0, 1, self.height()), self.palette().color(QPalette.ColorRole.Mid)
        )
        painter.end()

    def _paint_row(
        self, painter: QPainter, area: QRectF, band: SharedBand, zero: float, per_unit: float
    ) -> None:
        beside = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(area.adjusted(0, 0, LABEL - area.width() - 8, 0), beside, band_words(band))
        painter.setPen(muted(self.palette()))
        told = f"{number(band.first)} · {number(band.second)}"
        painter.drawText(
            area.adjusted(area.width() - VALUES, 0, 0, 0), beside | Qt.AlignmentFlag.AlignRight, told
        )
        painter.setPen(Qt.PenStyle.NoPen)
        top = area.center().y() - BAR - BETWEEN / 2
        for place, (value, ink) in enumerate(zip((band.first, band.second), self.inks(), strict=True)):
            end = zero + value * per_unit
            left, right = sorted((zero, end))
            # What speaks against the score is hatched, besides lying on the other side.
            painter.setBrush(
                QBrush(ink, Qt.BrushStyle.SolidPattern if value >= 0 else Qt.BrushStyle.BDiagPattern)
            )
            bar = QRectF(left, top + place * (BAR + BETWEEN), max(1.0, right - left), BAR)
            painter.drawRoundedRect(bar, ROUND, ROUND)
