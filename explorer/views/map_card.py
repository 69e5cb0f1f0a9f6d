"""The card that tells what is under the pointer on a map: a thumbnail, a name, and a few lines."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from explorer.icons import icon
from explorer.theme import mix, muted
from explorer.thumbnails import ThumbnailCache

SIDE = 112
"""Pixels of the longest side of a thumbnail."""
PADDING, GAP, SHADOW = 8, 8, 6
WIDEST = 300
AWAY = 18
"""Pixels between the pointer and the card."""
FADE_MS = 140
RADIUS = 9.0


class MapCard(QWidget):
    """Lies above its parent, never catches the mouse, and keeps inside the parent."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._thumbnails = thumbnails
        self._content: str | None = None
        self._lines: tuple[str, ...] = ()
        self._opacity = 0.0
        self._fade = QVariantAnimation(self, duration=FADE_MS)
        self._fade.valueChanged.connect(self._set_opacity)
        self._fade.finished.connect(self._hide_if_faded)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Item under the pointer")
        self.hide()
        thumbnails.arrived.connect(self.update)

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, the name first."""
        return self._lines

    @property
    def content_hash(self) -> str | None:
        """Whose thumbnail it shows."""
        return self._content

    def show_item(self, content_hash: str | None, lines: tuple[str, ...], pointer: QPoint) -> None:
        """Shows a thumbnail and ``lines`` beside ``pointer``."""
        self._content, self._lines = content_hash, lines
        self.setAccessibleDescription("\n".join(lines))
        self.resize(self.sizeHint())
        self.follow(pointer)
        self.show()
        self.raise_()
        self._fade_to(1.0)
        self.update()

    def follow(self, pointer: QPoint) -> None:
        """Goes along with ``pointer``: below it on the right where there is room, else on the other side."""
        room = self._canvas.rect()
        x, y = pointer.x() + AWAY, pointer.y() + AWAY
        if x + self.width() > room.right():
            x = pointer.x() - AWAY - self.width()
        if y + self.height() > room.bottom():
            y = pointer.y() - AWAY - self.height()
        x = max(0, min(x, room.width() - self.width()))
        y = max(0, min(y, room.height() - self.height()))
        self.move(x, y)

    def fade_away(self) -> None:
        """Nothing is under the pointer any more."""
        if self.isVisible():
            self._fade_to(0.0)

    @property
    def is_shown(self) -> bool:
        """Whether it can be seen and is not about to go."""
        return self.isVisible() and self._fade.endValue() == 1.0

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the thumbnail and for the lines below it."""
        widths = [self._metrics(number).horizontalAdvance(line) for number, line in enumerate(self._lines)]
        inner = min(WIDEST, max(SIDE, *widths) + 2) if widths else SIDE
        height = SIDE + GAP + sum(self._metrics(number).height() for number in range(len(self._lines)))
        edge = 2 * (PADDING + SHADOW)
        return QSize(inner + edge, height + edge)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what there is by now; a thumbnail that arrives later comes later."""
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter)
        inner = self.rect().adjusted(*(2 * (SHADOW + PADDING,)), *(2 * (-SHADOW - PADDING,)))
        self._paint_thumbnail(painter, QRect(inner.left(), inner.top(), inner.width(), SIDE))
        self._paint_lines(painter, inner.adjusted(0, SIDE + GAP, 0, 0))
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        palette, body = self.palette(), QRectF(self.rect()).adjusted(*(2 * (SHADOW,)), *(2 * (-SHADOW,)))
        shade = QColor(0, 0, 0, 6)
        for spread in range(SHADOW, 0, -1):
            path = QPainterPath()
            path.addRoundedRect(
                body.adjusted(-spread, 1 - spread, spread, 1 + spread), RADIUS + spread, RADIUS + spread
            )
            painter.fillPath(path, shade)
        base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(mix(base, text, 0.06) if base.lightness() < text.lightness() else base)
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_thumbnail(self, painter: QPainter, area: QRect) -> None:
        side = round(SIDE * self.devicePixelRatioF())
        pixmap = self._thumbnails.get(self._content, side) if self._content else None
        if pixmap is None:
            painter.setPen(Qt.PenStyle.NoPen)
            quiet = QColor(self.palette().color(QPalette.ColorRole.Text))
            quiet.setAlpha(16)
            painter.setBrush(quiet)
            painter.drawRoundedRect(QRectF(area), RADIUS / 2, RADIUS / 2)
            square = QRect(0, 0, SIDE // 3, SIDE // 3)
            square.moveCenter(area.center())
            painter.setOpacity(self._opacity * 0.4)
            icon("picture").paint(painter, square)
            painter.setOpacity(self._opacity)
            return
        size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(0, 0), size.toSizeF())
        target.moveCenter(QRectF(area).center())
        painter.drawPixmap(target.toRect(), pixmap)

    def _paint_lines(self, painter: QPainter, area: QRect) -> None:
        top = area.top()
        for number, line in enumerate(self._lines):
            metrics = self._metrics(number)
            painter.setFont(self._font(number))
            palette = self.palette()
            painter.setPen(muted(palette) if number else palette.color(QPalette.ColorRole.Text))
            edge = Qt.TextElideMode.ElideRight if number else Qt.TextElideMode.ElideMiddle
            row = QRect(area.left(), top, area.width(), metrics.height())
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(line, edge, area.width()))
            top += metrics.height()

    def _font(self, number: int) -> QFont:
        font = QFont(self.font())
        if number:
            font.setPointSizeF(font.pointSizeF() * 0.9)
        else:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _metrics(self, number: int) -> QFontMetrics:
        return QFontMetrics(self._font(number))

    def _fade_to(self, opacity: float) -> None:
        if self._fade.endValue() == opacity:
            return
        self._fade.stop()
        self._fade.setStartValue(self._opacity)
        self._fade.setEndValue(opacity)
        self._fade.start()

    def _set_opacity(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def _hide_if_faded(self) -> None:
        if self._opacity == 0.0:
            self.hide()
