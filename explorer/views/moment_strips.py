"""Two tracks, one above the other: what each moment adds, and the moments that are most alike joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import SharedMoment
from explorer.phrases import clock
from explorer.theme import is_dark, mix, muted
from explorer.views import strip_drawing as drawing
from explorer.views.waveform_drawing import time_marks
from explorer.views.why_wording import moment_words, number, strength_words

WAVE, BETWEEN, RULER, APART = 66, 58, 18, 76
"""Pixels: a strip, what is free between the two, the times above or below each, and between two times."""
NARROWEST = 5.0
"""Pixels of a moment."""
BADGE = 16
REACH = 10
"""Pixels: how wide what joins two moments is for the pointer."""


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One of the two tracks."""

    seconds: float
    """How long it is."""
    peaks: drawing.Peaks | None
    times: drawing.Heat
    """(n,) where its windows begin, in seconds."""
    strengths: drawing.Heat
    """(n,) what they add; 1 is what one adds on average."""


class MomentStrips(QWidget):
    """A click on what is joined plays both moments, a click elsewhere plays the track from there."""

    moment_chosen = Signal(int)
    """The place of a ``SharedMoment`` among those that are shown."""
    place_chosen = Signal(int, float)
    """The first track (0) or the second (1), and seconds from its start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: tuple[Strip, ...] = ()
        self._moments: tuple[SharedMoment, ...] = ()
        self._images = drawing.StripImages()
        self._hovered: int | None = None
        self._playing: tuple[int, float] | None = None
        self._chosen: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("What each moment of the two tracks adds")

    def show_strips(self, strips: tuple[Strip, Strip], moments: Sequence[SharedMoment]) -> None:
        """Shows two tracks, and moments of both, the most alike first."""
        self._strips, self._moments = strips, tuple(moments)
        self._images.forget()
        self.setAccessibleDescription("Most alike: " + "; ".join(moment_words(one) for one in moments))
        self.update()

    def show_playing(self, playing: tuple[int, float] | None) -> None:
        """Where it plays: in the first track (0) or the second (1), in seconds; None for neither."""
        self._playing = playing
        self.update()

    def choose(self, moment: int | None) -> None:
        """Sets a moment off from the others, the one that plays say."""
        self._chosen = moment
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(600, 2 * (WAVE + RULER) + BETWEEN)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Enough to hit something."""
        return QSize(300, 2 * (WAVE + RULER) + BETWEEN)

    # Where things are

    def body(self, side: int) -> QRectF:
        """Where a strip is."""
        return QRectF(0, RULER + side * (WAVE + BETWEEN), self.width(), WAVE)

    def span_of(self, moment: int, side: int) -> QRectF:
        """Where a moment is in a strip."""
        shared, body = self._moments[moment], self.body(side)
        start = shared.first if side == 0 else shared.second
        left, right = self._x(side, start), self._x(side, start + shared.seconds)
        if right - left < NARROWEST:
            middle = (left + right) / 2
            left, right = middle - NARROWEST / 2, middle + NARROWEST / 2
        return QRectF(left, body.top(), right - left, body.height())

    def _x(self, side: int, seconds: float) -> float:
        whole = self._strips[side].seconds
        return min(1.0, max(0.0, seconds / whole)) * self.width() if whole > 0 else 0.0

    def _link(self, moment: int) -> QPainterPath:
        """What joins the two places of a moment."""
        above, below = self.span_of(moment, 0), self.span_of(moment, 1)
        start = QPointF(above.center().x(), above.bottom())
        end = QPointF(below.center().x(), below.top())
        bend = QPointF(0, BETWEEN * 0.55)
        path = QPainterPath(start)
        path.cubicTo(start + bend, end - bend, end)
        return path

    def moment_at(self, point: QPointF) -> int | None:
        """The moment that lies at a point, the most alike where there are several."""
        reach = QPainterPathStroker()
        reach.setWidth(REACH)
        for moment in range(len(self._moments)):
            spans = (self.span_of(moment, side).adjusted(-2, 0, 2, 0) for side in (0, 1))
            if any(span.contains(point) for span in spans) or reach.createStroke(self._link(moment)).contains(
                point
            ):
                return moment
        return None

    def _place_at(self, point: QPointF) -> tuple[int, float] | None:
        for side, strip in enumerate(self._strips):
            if self.body(side).contains(point):
                return side, point.x() / max(1, self.width()) * strip.seconds
        return None

    # The mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Says what is under the pointer."""
        self._hovered = self.moment_at(event.position())
        place = self._place_at(event.position())
        self.setToolTip(self._told(place))
        hand = self._hovered is not None or place is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is set off any more."""
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Plays what is there."""
        moment, place = self.moment_at(event.position()), self._place_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if moment is not None:
            self.moment_chosen.emit(moment)
        elif place is not None:
            self.place_chosen.emit(*place)

    def _told(self, place: tuple[int, float] | None) -> str:
        if self._hovered is not None:
            moment = self._moments[self._hovered]
            return f"{moment_words(moment)}: {number(moment.score)} alike. Click to hear both."
        if place is None:
            return ""
        side, seconds = place
        strip = self._strips[side]
        at = int(np.searchsorted(strip.times, seconds, side="right")) - 1
        strength = strength_words(float(strip.strengths[at])) if at >= 0 else "Before the first moment"
        return f"{clock(seconds)}: {strength}. Click to play from here."

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The strips, what joins them over both, and where it plays."""
        if not self._strips:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strengths = [strip.strengths for strip in self._strips]
        scale = drawing.scale_of(strengths)
        for side, strip in enumerate(self._strips):
            self._paint_ruler(painter, side)
            colours = drawing.columns_of(strip, round(self.width() * self.devicePixelRatioF()), scale)
            image = self._images.of(side, strip.peaks, colours, self._pixels(), dark=is_dark(self.palette()))
            image.setDevicePixelRatio(self.devicePixelRatioF())
            painter.drawImage(self.body(side).topLeft(), image)
        # The most alike comes last, over the others.
        for moment in reversed(range(len(self._moments))):
            self._paint_moment(painter, moment)
        self._paint_cursor(painter)
        painter.end()

    def _pixels(self) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(max(1, round(self.width() * ratio)), max(1, round(WAVE * ratio)))

    def _paint_ruler(self, painter: QPainter, side: int) -> None:
        strip, body = self._strips[side], self.body(side)
        painter.setFont(self._small())
        for seconds, text in time_marks(0.0, strip.seconds, self.width(), APART):
            x = self._x(side, seconds)
            tick = body.top() - 5 if side == 0 else body.bottom() + 1
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
            painter.drawLine(QPointF(x, tick), QPointF(x, tick + 4))
            if x + 4 + painter.fontMetrics().horizontalAdvance(text) <= self.width():
                painter.setPen(muted(self.palette()))
                painter.drawText(QPointF(x + 4, body.top() - 5 if side == 0 else body.bottom() + 13), text)

    def _paint_moment(self, painter: QPainter, moment: int) -> None:
        roles, palette = QPalette.ColorRole, self.palette()
        accent = palette.color(roles.Accent)
        is_set_off = moment in (self._hovered, self._chosen)
        frame = accent if is_set_off else mix(accent, palette.color(roles.Window), 0.35)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(frame, 3.0 if is_set_off else 1.5))
        painter.drawPath(self._link(moment))
        painter.setPen(QPen(frame, 2.0 if is_set_off else 1.25))
        for side in (0, 1):
            painter.drawRoundedRect(self.span_of(moment, side).adjusted(0, 1, 0, -1), 2, 2)
        self._paint_badge(painter, moment, is_set_off=is_set_off)

    def _paint_badge(self, painter: QPainter, moment: int, *, is_set_off: bool) -> None:
        """Its number on what joins it, at a height of its own: numbers seldom cover each other."""
        centre = self._link(moment).pointAtPercent((moment + 1) / (len(self._moments) + 1))
        roles, palette = QPalette.ColorRole, self.palette()
        accent = palette.color(roles.Accent)
        painter.setPen(QPen(accent, 1.25))
        painter.setBrush(accent if is_set_off else palette.color(roles.Window))
        badge = QRectF(0, 0, BADGE, BADGE)
        badge.moveCenter(centre)
        badge.moveLeft(min(max(1.0, badge.left()), self.width() - BADGE - 1))
        painter.drawEllipse(badge)
        painter.setPen(palette.color(roles.Window if is_set_off else roles.WindowText))
        painter.setFont(self._small())
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(moment + 1))

    def _paint_cursor(self, painter: QPainter) -> None:
        if self._playing is None:
            return
        side, seconds = self._playing
        body, x = self.body(side), self._x(side, seconds)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.WindowText), 1.5))
        painter.drawLine(QPointF(x, body.top() - 3), QPointF(x, body.bottom() + 3))

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(self.font().pointSizeF() * 0.82)
        return font
