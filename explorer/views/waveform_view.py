"""The waveform of a track: to see it, to go to a place in it, and to mark a part of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Span
from explorer.views import waveform_drawing as drawing
from explorer.views.own_keys import asked_about
from explorer.views.waveform_painter import RULER, WaveformPainter

STEP = 5.0
"""Seconds that an arrow key goes."""
SHORTEST = 0.2
"""Seconds that a marked part has at least."""
GRIP = 6
"""Pixels around the edge of a marked part where it can be taken hold of."""
EXPLANATION = (
    "Click to go there; ← and → go 5 seconds.\n"
    "Drag along the times, or with Shift, to mark a part; [ and ] mark its start and end at the cursor, "
    "Esc unmarks it."
)


class WaveformView(QWidget):
    """Peaks above a time axis, with what was played, what is marked and what is alike."""

    seek_requested = Signal(float)
    """Seconds from the start of the track."""
    range_changed = Signal(object)
    """The marked ``Span``, or None; emitted when a person marks or unmarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duration = 0.0
        self._position = 0.0
        self._peaks: drawing.Peaks | None = None
        self._span: Span | None = None
        self._part: Span | None = None
        self._hover: float | None = None
        """Seconds under the mouse."""
        self._anchor: float | None = None
        """While a part is marked: the edge that stays."""
        self._unmarked: Span | None = None
        """What was marked before the drag began."""
        self._sought: float | None = None
        """While the cursor is dragged: the seconds that were asked for last."""
        self._images: tuple[QImage, QImage] | None = None
        """The waveform as it looks ahead and when it was played."""
        self._painted_for: tuple[int, int, int] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Waveform")
        self.setAccessibleDescription(EXPLANATION)

    # What is shown

    @property
    def span(self) -> Span | None:
        """The marked part."""
        return self._span

    @property
    def part(self) -> Span | None:
        """The part that answered a query."""
        return self._part

    @property
    def position(self) -> float:
        """Where the cursor is, in seconds."""
        return self._position

    def show_track(self, duration: float | None, peaks: drawing.Peaks | None = None) -> None:
        """Shows another track of so many seconds, with nothing marked; None shows that there is no track."""
        self._duration, self._position = duration or 0.0, 0.0
        self._span = self._part = self._anchor = self._hover = self._sought = None
        self.setToolTip(EXPLANATION if self._duration else "")
        self.set_peaks(peaks)

    def set_peaks(self, peaks: drawing.Peaks | None) -> None:
        """Shows the peaks (n, 2) of the track; None while there are none."""
        self._peaks = peaks if peaks is not None and len(peaks) else None
        self._painted_for = None
        self.update()

    def set_duration(self, duration: float) -> None:
        """Corrects how long the track is."""
        self._duration = duration
        self.update()

    def set_position(self, seconds: float) -> None:
        """Moves the cursor, unless a person is moving it."""
        if self._sought is None:
            self._position = min(max(0.0, seconds), self._duration)
            self.update()

    def set_span(self, span: Span | None) -> None:
        """Marks a part, or none."""
        self._span = span
        self.update()

    def set_part(self, part: Span | None) -> None:
        """Highlights the part that answered a query."""
        self._part = part
        self.update()

    # Verbs

    def mark_start(self) -> None:
        """The marked part begins at the cursor."""
        end = self._span.end if self._span and self._span.end > self._position else self._duration
        self._mark(self._position, end)

    def mark_end(self) -> None:
        """The marked part ends at the cursor."""
        start = self._span.start if self._span and self._span.start < self._position else 0.0
        self._mark(start, self._position)

    def clear_span(self) -> None:
        """Nothing is marked any more."""
        if self._span is not None:
            self._span = None
            self.update()
            self.range_changed.emit(None)

    def _mark(self, start: float, end: float) -> None:
        if self._duration and end - start >= min(SHORTEST, self._duration):
            self._span = Span(start, end)
            self.update()
            self.range_changed.emit(self._span)

    def _seek(self, seconds: float) -> None:
        if self._duration:
            self._position = min(max(0.0, seconds), self._duration)
            self.update()
            self.seek_requested.emit(self._position)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Goes there, begins to mark, or takes hold of an edge."""
        if event.button() != Qt.MouseButton.LeftButton or not self._duration:
            return
        seconds, edge = self._seconds_at(event.position()), self._edge_at(event.position())
        marks = event.position().y() < RULER or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if edge is not None or marks:
            self._unmarked = self._span
            self._anchor = seconds if edge is None else edge
        else:
            self._sought = seconds
            self._seek(seconds)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Shows the time under the mouse, and what a drag would do."""
        if not self._duration:
            return
        self._hover = seconds = self._seconds_at(event.position())
        if self._anchor is not None:
            start, end = sorted((self._anchor, seconds))
            self._span = Span(start, end) if end - start >= SHORTEST else self._unmarked
        elif self._sought is not None:
            self._position = seconds
        self._suit_cursor(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ends a drag; what was only a click on the times goes there."""
        seconds = self._seconds_at(event.position())
        if self._anchor is not None:
            self._anchor = None
            if self._span != self._unmarked:
                self.range_changed.emit(self._span)
            else:
                self._seek(seconds)
        elif self._sought is not None:
            sought, self._sought = self._sought, None
            if seconds != sought:
                self._seek(seconds)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """No time is under the mouse any more."""
        self._hover = None
        self.update()

    def _suit_cursor(self, point: QPointF) -> None:
        edge = self._anchor is not None or self._edge_at(point) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.PointingHandCursor)

    def _seconds_at(self, point: QPointF) -> float:
        share = point.x() / max(1, self.width())
        return min(1.0, max(0.0, share)) * self._duration

    def _edge_at(self, point: QPointF) -> float | None:
        """The other edge of the marked part, where the mouse is on one."""
        if self._span is None:
            return None
        for edge, other in ((self._span.start, self._span.end), (self._span.end, self._span.start)):
            if abs(self._x_of(edge) - point.x()) <= GRIP:
                return other
        return None

    def _x_of(self, seconds: float) -> float:
        return seconds / self._duration * self.width() if self._duration else 0.0

    # Keys

    def event(self, event: QEvent) -> bool:
        """While a part is marked, Esc is for it and not for the window."""
        key = asked_about(event)
        if key is not None and key.key() == Qt.Key.Key_Escape and self._span is not None:
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Everything the mouse can do."""
        match event.key():
            case Qt.Key.Key_Left:
                self._seek(self._position - STEP)
            case Qt.Key.Key_Right:
                self._seek(self._position + STEP)
            case Qt.Key.Key_Home:
                self._seek(0.0)
            case Qt.Key.Key_BracketLeft:
                self.mark_start()
            case Qt.Key.Key_BracketRight:
                self.mark_end()
            case Qt.Key.Key_Escape if self._span is not None:
                self.clear_span()
            case _:
                super().keyPressEvent(event)

    # Painting

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(400, RULER + 46)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Enough to hit something."""
        return QSize(120, RULER + 46)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what there is."""
        painter = QPainter(self)
        brush = WaveformPainter(painter, QRectF(self.rect()), self._duration, self.palette(), self.font())
        if not self._duration:
            brush.line()
        else:
            brush.ruler()
            brush.part(self._part)
            brush.span(self._span)
            if self._peaks is None:
                brush.line()
            else:
                brush.wave(*self._pictures(), self._position)
            brush.cursor(self._position)
            brush.edges(self._span)
            brush.hover(self._hover)
        if self.hasFocus():
            brush.focus()
        painter.end()

    def _pictures(self) -> tuple[QImage, QImage]:
        """The waveform in the colours of what is to come and of what was played; made anew when it must."""
        assert self._peaks is not None
        ratio, palette = self.devicePixelRatioF(), self.palette()
        width, height = round(self.width() * ratio), round((self.height() - RULER) * ratio)
        key = (width, height, palette.cacheKey())
        if self._images is None or self._painted_for != key:
            covered = drawing.coverage(self._peaks, max(1, width), max(1, height))
            colours = WaveformPainter.ahead(palette), palette.color(QPalette.ColorRole.Accent)
            ahead, played = (drawing.tinted(covered, colour) for colour in colours)
            ahead.setDevicePixelRatio(ratio)
            played.setDevicePixelRatio(ratio)
            self._images, self._painted_for = (ahead, played), key
        return self._images
