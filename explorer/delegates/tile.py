"""Paints one tile of a gallery: thumbnail, name, score, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item, ItemState
from explorer.models.item_list import ITEM_ROLE, SCORE_ROLE
from explorer.thumbnails import ThumbnailCache

PADDING = 6
CAPTION = 22
RADIUS = 6.0
BADGES = {
    ItemState.FAILED: "could not be read",
    ItemState.MISSING: "file is missing",
    ItemState.UNAVAILABLE: "drive is away",
}


class TileDelegate(QStyledItemDelegate):
    """A square for the picture and a line for its name below."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    @staticmethod
    def tile_size(side: int) -> QSize:
        """Size of a tile whose picture has ``side`` pixels."""
        return QSize(side + 2 * PADDING, side + 2 * PADDING + CAPTION)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints at once with what is there; a thumbnail that is not there yet leaves a quiet square."""
        item: Item | None = index.data(ITEM_ROLE)
        palette, rect = option.palette, option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if selected or hovered:
            colour = QColor(palette.color(QPalette.ColorRole.Highlight))
            colour.setAlpha(70 if selected else 28)
            _fill(painter, rect.adjusted(1, 1, -1, -1), colour)
        picture = rect.adjusted(PADDING, PADDING, -PADDING, -PADDING - CAPTION)
        self._paint_picture(painter, picture, item, palette)
        if selected or option.state & QStyle.StateFlag.State_HasFocus:
            _outline(painter, rect.adjusted(1, 1, -1, -1), palette, strong=selected)
        if item is not None:
            caption = QRect(picture.left(), picture.bottom() + 3, picture.width(), CAPTION)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            name = QFontMetrics(option.font).elidedText(
                item.path.name, Qt.TextElideMode.ElideMiddle, caption.width()
            )
            painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, name)
        score = index.data(SCORE_ROLE)
        if score is not None:
            _badge(painter, picture, f"{score:.3f}", QColor(0, 0, 0, 165), Qt.AlignmentFlag.AlignTop)
        painter.restore()

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The size the view gave it."""
        return option.rect.size()

    def _paint_picture(self, painter: QPainter, area: QRect, item: Item | None, palette: QPalette) -> None:
        quiet = QColor(palette.color(QPalette.ColorRole.Text))
        quiet.setAlpha(18)
        side = round(area.width() * painter.device().devicePixelRatio())
        pixmap = self._thumbnails.get(item.content_hash, side) if item and item.content_hash else None
        if pixmap is None:
            _fill(painter, area, quiet)
        else:
            _draw_fitted(painter, area, pixmap, faded=item is not None and item.state is not ItemState.READY)
        if item is not None and item.state in BADGES:
            colour = QColor(176, 58, 46, 220) if item.state is ItemState.FAILED else QColor(90, 90, 90, 220)
            _badge(painter, area, BADGES[item.state], colour, Qt.AlignmentFlag.AlignBottom)


def _draw_fitted(painter: QPainter, area: QRect, pixmap: QPixmap, *, faded: bool) -> None:
    """Draws ``pixmap`` whole and centred in ``area``, never larger than it is but for small pictures."""
    size = pixmap.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(0, 0, size.width(), size.height())
    target.moveCenter(area.center())
    painter.setOpacity(0.45 if faded else 1.0)
    painter.drawPixmap(target, pixmap)
    painter.setOpacity(1.0)


def _fill(painter: QPainter, rect: QRect, colour: QColor) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect), RADIUS, RADIUS)
    painter.fillPath(path, colour)


def _outline(painter: QPainter, rect: QRect, palette: QPalette, *, strong: bool) -> None:
    pen = painter.pen()
    pen.setColor(palette.color(QPalette.ColorRole.Highlight))
    pen.setWidthF(2.0 if strong else 1.0)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _badge(painter: QPainter, area: QRect, text: str, colour: QColor, edge: Qt.AlignmentFlag) -> None:
    """A small label in the upper left corner, or across the bottom, of ``area``."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 16)
    box = QRect(0, 0, metrics.horizontalAdvance(text) + 10, metrics.height() + 4)
    if edge == Qt.AlignmentFlag.AlignTop:
        box.moveTopLeft(area.topLeft())
        box.translate(3, 3)
    else:
        box.moveCenter(area.center())
        box.moveBottom(area.bottom() - 3)
    _fill(painter, box, colour)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
