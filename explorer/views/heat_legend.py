"""What the colours of a heat mean: a strip from what speaks against a score to what speaks for it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.theme import is_dark, muted
from explorer.views import heat_drawing as drawing

STRIP = 10
WIDTH = 64
"""Pixels of one side of the strip."""
GAP = 8
STEP = 15
"""Of the colours so many are one step of the strip."""


class HeatLegend(QWidget):
    """A side for what speaks against is there only where there is any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ("", "")
        self._sides: tuple[bool, bool] = (False, True)
        self._is_on_pictures = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_scale(
        self, words: tuple[str, str], *, against: bool, for_: bool = True, is_on_pictures: bool = True
    ) -> None:
        """``words`` say what its two ends mean. On pictures colours are always those for a dark ground."""
        self._words, self._sides, self._is_on_pictures = words, (against, for_), is_on_pictures
        self.setAccessibleName("Colours: from " + " to ".join(filter(None, words)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The strip with its words beside it."""
        texts = sum(self._room(text) for text in self._words if text)
        return QSize(WIDTH * sum(self._sides) + texts, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Words, strip, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = self._write(painter, 0.0, self._words[0]) + GAP if self._words[0] else 0.0
        strip = QRectF(left, (self.height() - STRIP) / 2, WIDTH * sum(self._sides), STRIP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._gradient(strip))
        painter.drawRoundedRect(strip, STRIP / 2, STRIP / 2)
        self._write(painter, strip.right() + GAP, self._words[1])
        painter.end()

    def _gradient(self, strip: QRectF) -> QLinearGradient:
        colours, dark = [], self._is_on_pictures or is_dark(self.palette())
        if self._sides[0]:
            colours += drawing.shades(dark=dark, against=True)[::-STEP].tolist()
        if self._sides[1]:
            colours += drawing.shades(dark=dark)[::STEP].tolist()
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for place, colour in enumerate(colours):
            gradient.setColorAt(place / max(1, len(colours) - 1), QColor(*colour))
        return gradient

    def _write(self, painter: QPainter, left: float, text: str) -> float:
        """Writes from ``left`` on, and says where the text ends."""
        wide = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(muted(self.palette()))
        painter.drawText(QRectF(left, 0, wide + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return left + wide

    def _room(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + GAP + 1
