"""A picture, large, with what counts in it laid over as colours; the value under the mouse is told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from engine.library import Library
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views import heat_drawing as drawing
from explorer.views.large_preview import LargePreview
from explorer.views.preview import RADIUS

Words = Callable[[float], str]

SIDE = 320
"""Pixels of the longer side of what is laid over; it is smooth, and grows with the picture."""
DIMMED = 120
"""How black, of 255, the picture gets below colours at full strength."""
PADDING = 7
APART = 14
"""Pixels between the pointer and what is told there."""


class HeatView(LargePreview):
    """Shows one item; without a heat it is the picture alone."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(tasks, library, thumbnails, parent)
        self._heat: drawing.Heat | None = None
        self._words: Words = str
        self._overlay: QImage | None = None
        self._strength = 1.0
        self._ground: QPixmap | None = None
        self._ground_of = 0
        self._pointer: QPointF | None = None
        self.setMouseTracking(True)

    def show_heat(self, heat: drawing.Heat | None, highest: float, words: Words) -> None:
        """Lays ``heat`` (rows, columns) over the whole picture; ``highest`` has the strongest colour.

        Args:
            words: What a value means.
        """
        self._heat, self._words, self._overlay = heat, words, None
        if heat is not None and highest > 0:
            rows, columns = heat.shape
            scale = SIDE / max(rows, columns)
            width, height = round(columns * scale), round(rows * scale)
            self._overlay = drawing.heat_image(drawing.stretched(heat, width, height) / highest)
        self.update()

    def set_strength(self, strength: float) -> None:
        """How strong the colours are, in [0, 1]; at 0 it is the picture as it is."""
        self._strength = strength
        self.update()

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column of the heat at a point of the widget; None beside the picture."""
        area = QRectF(self._target())
        if self._heat is None or self._pixmap is None or not area.contains(point):
            return None
        rows, columns = self._heat.shape
        down, across = (point.y() - area.top()) / area.height(), (point.x() - area.left()) / area.width()
        return min(rows - 1, int(down * rows)), min(columns - 1, int(across * columns))

    def told(self) -> str:
        """What is told where the pointer is; nothing where it is not on the picture."""
        cell = self.cell_at(self._pointer) if self._pointer is not None else None
        return self._words(float(self._heat[cell])) if cell is not None and self._heat is not None else ""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tells the value there."""
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is told any more."""
        self._pointer = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The picture, paler the stronger the colours are that come over it."""
        super().paintEvent(event)
        if self._overlay is None or self._pixmap is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = self._target()
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(target), RADIUS, RADIUS)
        painter.setClipPath(shape)
        painter.setOpacity(self._strength)
        painter.drawPixmap(target, self._dimmed(self._pixmap))
        painter.drawImage(target, self._overlay)
        painter.restore()
        if self._pointer is not None:
            self._paint_told(painter, target, self._pointer)
        painter.end()

    def _dimmed(self, pixmap: QPixmap) -> QPixmap:
        """The picture without colours and darker, for those of the heat to stand out."""
        if self._ground is None or self._ground_of != pixmap.cacheKey():
            grey = pixmap.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
            ground = QPixmap.fromImage(grey.convertToFormat(QImage.Format.Format_RGB32))
            painter = QPainter(ground)
            painter.fillRect(ground.rect(), QColor(0, 0, 0, DIMMED))
            painter.end()
            self._ground, self._ground_of = ground, pixmap.cacheKey()
        return self._ground

    def _paint_told(self, painter: QPainter, target: QRect, pointer: QPointF) -> None:
        """The cell that the pointer is in, and its value beside it."""
        cell = self.cell_at(pointer)
        if cell is None or self._heat is None:
            return
        rows, columns = self._heat.shape
        height, width = target.height() / rows, target.width() / columns
        box = QRectF(target.left() + cell[1] * width, target.top() + cell[0] * height, width, height)
        painter.setPen(QPen(QColor(255, 255, 255, 200), 1.25))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        text = self.told()
        wide = painter.fontMetrics().horizontalAdvance(text) + 2 * PADDING
        high = painter.fontMetrics().height() + PADDING
        left = min(max(0.0, pointer.x() + APART), self.width() - wide)
        top = (
            pointer.y() + APART
            if pointer.y() + APART + high <= self.height()
            else pointer.y() - high - APART / 2
        )
        bubble = QRectF(left, top, wide, high)
        roles = QPalette.ColorRole
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(roles.ToolTipBase))
        painter.drawRoundedRect(bubble, 5, 5)
        painter.setPen(self.palette().color(roles.ToolTipText))
        painter.drawText(bubble, Qt.AlignmentFlag.AlignCenter, text)
