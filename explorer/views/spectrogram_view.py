"""The tones of a track over time, with frequencies and times beside them."""

from __future__ import annotations

from math import log10

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Span
from explorer.theme import muted
from explorer.views.colour_map import colour_table
from explorer.views.waveform_drawing import time_marks

LOWEST_HZ, HIGHEST_HZ = 30.0, 16_000.0
"""The tones of a spectrogram; its bands are equally wide on the mel scale."""
FREQUENCIES = ((500.0, "500"), (1000.0, "1 k"), (2000.0, "2 k"), (4000.0, "4 k"), (8000.0, "8 k"))
"""Hertz that are written."""
LEFT, BOTTOM, HEIGHT = 32, 18, 150
APART = 56


class SpectrogramView(QWidget):
    """Shows a picture of tones, or a sentence in its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._span = Span(0.0, 1.0)
        self._sentence = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Spectrogram")

    @property
    def sentence(self) -> str:
        """What it says in place of a picture; empty while there is one."""
        return self._sentence

    @property
    def span(self) -> Span:
        """The seconds that are shown."""
        return self._span

    def wanted_width(self) -> int:
        """How many columns a picture needs to be sharp."""
        return max(1, round((self.width() - LEFT) * self.devicePixelRatioF()))

    def show_picture(self, loudness: NDArray[np.uint8], span: Span) -> None:
        """Shows the loudness (bands, frames) of the tones in ``span``, the highest band first."""
        bands, frames = loudness.shape
        pixels = np.ascontiguousarray(loudness)
        image = QImage(pixels.data, frames, bands, frames, QImage.Format.Format_Indexed8)
        image.setColorTable(list(colour_table()))
        self._image = image.convertToFormat(QImage.Format.Format_RGB32)
        self._span, self._sentence = span, ""
        self.update()

    def say(self, sentence: str) -> None:
        """Shows a sentence in place of a picture."""
        self._image, self._sentence = None, sentence
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(240, HEIGHT + BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the picture with its scales, or the sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        small = QFont(self.font())
        small.setPointSizeF(small.pointSizeF() * 0.82)
        painter.setFont(small)
        area = QRectF(LEFT, 0, self.width() - LEFT, HEIGHT)
        if self._image is None:
            painter.fillRect(area, self.palette().color(QPalette.ColorRole.Midlight))
            painter.setPen(muted(self.palette()))
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(12, 0, -12, 0), wrapped, self._sentence)
        else:
            painter.drawImage(area, self._image)
            self._paint_scales(painter, area)
        painter.end()

    def _paint_scales(self, painter: QPainter, area: QRectF) -> None:
        tick, ink = QPen(self.palette().color(QPalette.ColorRole.Mid), 1), muted(self.palette())
        for hertz, text in FREQUENCIES:
            y = area.bottom() - height_of(hertz) * area.height()
            painter.setPen(tick)
            painter.drawLine(QPointF(LEFT - 4, y), QPointF(LEFT - 1, y))
            painter.setPen(ink)
            beside = QRectF(0, y - 8, LEFT - 6, 16)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawText(QRectF(0, HEIGHT, LEFT - 6, BOTTOM), Qt.AlignmentFlag.AlignRight, "Hz")
        lasts = self._span.end - self._span.start
        for seconds, text in time_marks(self._span.start, self._span.end, area.width(), APART):
            x = area.left() + (seconds - self._span.start) / lasts * area.width()
            painter.setPen(tick)
            painter.drawLine(QPointF(x, HEIGHT), QPointF(x, HEIGHT + 4))
            painter.setPen(ink)
            if x + painter.fontMetrics().horizontalAdvance(text) + 3 <= area.right():
                painter.drawText(QPointF(x + 3, HEIGHT + BOTTOM - 5), text)


def height_of(hertz: float) -> float:
    """Where a tone is between the lowest, 0, and the highest, 1."""
    lowest, highest = _mel(LOWEST_HZ), _mel(HIGHEST_HZ)
    return (_mel(hertz) - lowest) / (highest - lowest)


def _mel(hertz: float) -> float:
    """Pitch as it is heard (O'Shaughnessy, 1987)."""
    return 2595 * log10(1 + hertz / 700)
