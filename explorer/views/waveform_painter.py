"""How a waveform looks, one thing at a time; all colours are those of the palette."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPalette, QPen

from engine.domain import Span
from explorer.phrases import clock
from explorer.theme import mix, muted
from explorer.views.waveform_drawing import time_marks

RULER = 18
"""Pixels above the waveform for the times."""
APART = 76
"""Pixels between two times."""
ROUND = 4.0


class WaveformPainter:
    """Paints on ``painter`` into ``area``, which stands for ``duration`` seconds."""

    def __init__(
        self, painter: QPainter, area: QRectF, duration: float, palette: QPalette, font: QFont
    ) -> None:
        self._painter = painter
        self._area = area
        self._body = area.adjusted(0, RULER, 0, 0)
        self._duration = duration
        self._palette = palette
        self._accent = palette.color(QPalette.ColorRole.Accent)
        self._ink = palette.color(QPalette.ColorRole.WindowText)
        self._small = QFont(font)
        self._small.setPointSizeF(font.pointSizeF() * 0.82)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)

    @staticmethod
    def ahead(palette: QPalette) -> QColor:
        """The colour of what is still to come."""
        roles = QPalette.ColorRole
        return mix(palette.color(roles.Window), palette.color(roles.WindowText), 0.38)

    def line(self) -> None:
        """The place where a waveform will be."""
        middle = round(self._body.center().y()) + 0.5
        self._painter.setPen(QPen(self._palette.color(QPalette.ColorRole.Mid), 1))
        self._painter.drawLine(QPointF(self._body.left(), middle), QPointF(self._body.right(), middle))

    def ruler(self) -> None:
        """Times, and a tick at each."""
        room = QFontMetricsF(self._small)
        for seconds, text in time_marks(0.0, self._duration, self._area.width(), APART):
            x = self._x(seconds)
            self._painter.setPen(QPen(self._palette.color(QPalette.ColorRole.Mid), 1))
            self._painter.drawLine(QPointF(x, RULER - 5), QPointF(x, RULER - 1))
            if x + 4 + room.horizontalAdvance(text) <= self._area.right():
                self._painter.setPen(muted(self._palette))
                self._painter.drawText(QPointF(x + 4, RULER - 5), text)

    def part(self, part: Span | None) -> None:
        """The part that answered a query: a bar under its times, and a tint."""
        if part is not None:
            box = self._box(part)
            self._painter.fillRect(box.adjusted(0, RULER, 0, 0), _faint(self._ink, 0.07))
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(self._accent)
            self._painter.drawRoundedRect(QRectF(box.left(), RULER - 3, max(3.0, box.width()), 3), 1.5, 1.5)

    def span(self, span: Span | None) -> None:
        """The ground of what is marked."""
        if span is not None:
            self._painter.fillRect(self._box(span), _faint(self._accent, 0.2))

    def wave(self, ahead: QImage, played: QImage, position: float) -> None:
        """The waveform, up to ``position`` as played; both pictures are as wide as the whole."""
        split = self._x(position) - self._area.left()
        for image, start, end in ((played, 0.0, split), (ahead, split, self._body.width())):
            self._painter.save()
            self._painter.setClipRect(
                QRectF(self._body.left() + start, self._body.top(), end - start, self._body.height())
            )
            self._painter.drawImage(self._body.topLeft(), image)
            self._painter.restore()

    def cursor(self, position: float) -> None:
        """Where it plays."""
        x = min(max(self._x(position), 1.0), self._area.right() - 1)
        self._painter.setPen(QPen(self._ink, 1.5))
        self._painter.drawLine(QPointF(x, RULER - 3), QPointF(x, self._area.bottom()))
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._ink)
        self._painter.drawPolygon([QPointF(x - 4, RULER - 6), QPointF(x + 4, RULER - 6), QPointF(x, RULER)])

    def edges(self, span: Span | None) -> None:
        """What a marked part can be taken hold of by."""
        for seconds in (span.start, span.end) if span is not None else ():
            x = min(max(self._x(seconds), 1.0), self._area.right() - 1)
            self._painter.setPen(QPen(self._accent, 2))
            self._painter.drawLine(QPointF(x, 2), QPointF(x, self._area.bottom()))
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(self._accent)
            self._painter.drawRoundedRect(QRectF(x - 3, 1, 6, RULER - 7), 3, 3)

    def hover(self, seconds: float | None) -> None:
        """The time under the mouse."""
        if seconds is None:
            return
        x, text = self._x(seconds), clock(seconds)
        self._painter.setPen(QPen(muted(self._palette), 1))
        self._painter.drawLine(QPointF(x, RULER), QPointF(x, self._area.bottom()))
        width = QFontMetricsF(self._small).horizontalAdvance(text) + 12
        left = min(max(0.0, x - width / 2), self._area.right() - width)
        bubble = QRectF(left, 0, width, RULER - 1)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._palette.color(QPalette.ColorRole.ToolTipBase))
        self._painter.drawRoundedRect(bubble, ROUND, ROUND)
        self._painter.setPen(self._palette.color(QPalette.ColorRole.ToolTipText))
        self._painter.drawText(bubble, Qt.AlignmentFlag.AlignCenter, text)

    def focus(self) -> None:
        """A frame: the keys are for this."""
        self._painter.setPen(QPen(self._accent, 1))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(self._body.adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)

    def _x(self, seconds: float) -> float:
        share = min(1.0, seconds / self._duration) if self._duration else 0.0
        return self._area.left() + share * self._area.width()

    def _box(self, span: Span) -> QRectF:
        left, right = self._x(span.start), self._x(span.end)
        return QRectF(left, self._area.top(), right - left, self._area.height())


def _faint(colour: QColor, share: float) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(share)
    return faint
