"""Paints one tile of a gallery: thumbnail, what it is called, its score, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.domain import Item, ItemState, Kind
from explorer import phrases
from explorer.delegates.mark_badge import SIDE as MARK_SIDE
from explorer.delegates.mark_badge import paint_badge
from explorer.icons import icon
from explorer.models.item_list import ITEM_ROLE, MARK_ROLE, SCORE_ROLE, SPAN_ROLE
from explorer.theme import muted
from explorer.thumbnails import ThumbnailCache

PADDING = 6
CAPTION = 22
SECOND_LINE = 17
"""What a tile of a track has below its title: room for the artist."""
RADIUS = 6.0
PLAY = 36
"""Pixels across the button that plays a track."""
SHADE = QColor(0, 0, 0, 165)
"""Behind what is written on a picture, whatever its colours."""
BADGES = {
    ItemState.FAILED: "could not be read",
    ItemState.MISSING: "file is missing",
    ItemState.UNAVAILABLE: "drive is away",
}
_Align = Qt.AlignmentFlag


class TileDelegate(QStyledItemDelegate):
    """A square for the picture and one or two lines for its name below.

    Where ``named_twice``, there are two: title and artist of a track, name and folder of a picture.
    """

    def __init__(self, thumbnails: ThumbnailCache, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self.named_twice = False

    def tile_size(self, side: int) -> QSize:
        """Size of a tile whose picture has ``side`` pixels."""
        return QSize(side + 2 * PADDING, side + 2 * PADDING + self._caption)

    @property
    def _caption(self) -> int:
        return CAPTION + (SECOND_LINE if self.named_twice else 0)

    def plays_at(self, rect: QRect, item: Item | None, point: QPoint) -> bool:
        """Whether a press at ``point`` on the tile in ``rect`` is to play it."""
        return _is_playable(item) and _play_button(self._picture(rect)).contains(point)

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
        picture = self._picture(rect)
        self._paint_picture(painter, picture, item, palette)
        if selected or option.state & QStyle.StateFlag.State_HasFocus:
            _outline(painter, rect.adjusted(1, 1, -1, -1), palette, strong=selected)
        if item is not None:
            caption = QRect(picture.left(), picture.bottom() + 3, picture.width(), CAPTION)
            self._paint_names(painter, caption, item, option)
        score = index.data(SCORE_ROLE)
        if score is not None:
            _badge(painter, picture, f"{score:.3f}", SHADE, _Align.AlignTop | _Align.AlignLeft)
        mark = index.data(MARK_ROLE)
        if mark is not None:
            paint_badge(painter, _mark_box(picture), mark, palette)
        if _is_playable(item):
            span = index.data(SPAN_ROLE)
            when = f"at {phrases.clock(span.start)}" if span is not None else _duration(item)
            if when:
                _badge(painter, picture, when, SHADE, _Align.AlignBottom | _Align.AlignRight)
            if hovered:
                _paint_play(painter, _play_button(picture), palette)
        painter.restore()

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The size the view gave it."""
        return option.rect.size()

    def _picture(self, rect: QRect) -> QRect:
        return rect.adjusted(PADDING, PADDING, -PADDING, -PADDING - self._caption)

    def _paint_names(self, painter: QPainter, line: QRect, item: Item, option: QStyleOptionViewItem) -> None:
        metrics = QFontMetrics(option.font)
        # The middle of a file's name is worth least, of a title its end.
        edge = Qt.TextElideMode.ElideRight if item.title else Qt.TextElideMode.ElideMiddle
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(
            line, _Align.AlignCenter, metrics.elidedText(phrases.title_of(item), edge, line.width())
        )
        if self.named_twice:
            second = QRect(line.left(), line.bottom() - 2, line.width(), SECOND_LINE)
            text = item.artist if item.kind is Kind.MUSIC else item.path.parent.name
            painter.setPen(muted(option.palette))
            elided = metrics.elidedText(
                phrases.shown_path(text or ""), Qt.TextElideMode.ElideRight, line.width()
            )
            painter.drawText(second, _Align.AlignCenter, elided)

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
            _badge(painter, area, BADGES[item.state], colour, _Align.AlignBottom | _Align.AlignHCenter)


def _is_playable(item: Item | None) -> bool:
    return item is not None and item.kind is Kind.MUSIC and item.state is ItemState.READY


def _duration(item: Item | None) -> str:
    return phrases.duration(item.duration) if item is not None and item.duration is not None else ""


def _play_button(picture: QRect) -> QRect:
    side = min(PLAY, picture.width() // 2)
    button = QRect(0, 0, side, side)
    button.moveCenter(picture.center())
    return button


def _mark_box(picture: QRect) -> QRectF:
    """The upper right corner, where nothing else is written."""
    return QRectF(picture.right() - MARK_SIDE - 2, picture.top() + 3, MARK_SIDE, MARK_SIDE)


def _paint_play(painter: QPainter, button: QRect, palette: QPalette) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawEllipse(button)
    edge = button.width() // 4
    sign = icon("play", QPalette.ColorRole.HighlightedText)
    sign.paint(painter, button.adjusted(edge, edge, -edge, -edge))


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


def _badge(painter: QPainter, area: QRect, text: str, colour: QColor, corner: Qt.AlignmentFlag) -> None:
    """A small label at an edge or in a corner of ``area``."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 16)
    size = QSize(metrics.horizontalAdvance(text) + 10, metrics.height() + 4)
    box = QStyle.alignedRect(Qt.LayoutDirection.LeftToRight, corner, size, area.adjusted(3, 3, -3, -3))
    _fill(painter, box, colour)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, _Align.AlignCenter, text)
