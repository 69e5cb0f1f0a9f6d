"""A few thumbnails that stand for a selection."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Item
from explorer.thumbnails import ThumbnailCache

COLUMNS, MOST = 3, 9
GAP = 4
RADIUS = 5.0


class Mosaic(QWidget):
    """Up to nine squares, three in a row; pictures are cut to the middle."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._hashes: list[str | None] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Some of the selected items")
        thumbnails.arrived.connect(self.update)

    @property
    def count(self) -> int:
        """How many squares there are."""
        return len(self._hashes)

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows the first items."""
        self._hashes = [item.content_hash for item in items[:MOST]]
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its squares grow with the panel."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of its rows."""
        rows = -(-len(self._hashes) // COLUMNS)
        return max(0, rows * (self._side(width) + GAP) - GAP)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual panel's width."""
        return QSize(240, self.heightForWidth(240))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what there is; what is not there yet is a quiet square."""
        side = self._side(self.width())
        quiet = QColor(self.palette().color(QPalette.ColorRole.Text))
        quiet.setAlpha(18)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, content_hash in enumerate(self._hashes):
            row, column = divmod(place, COLUMNS)
            square = QRect(column * (side + GAP), row * (side + GAP), side, side)
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(square), RADIUS, RADIUS)
            pixmap = self._pixmap(content_hash, side)
            if pixmap is None:
                painter.fillPath(shape, quiet)
            else:
                painter.setClipPath(shape)
                painter.drawPixmap(square, pixmap, _middle(pixmap))
        painter.end()

    def _side(self, width: int) -> int:
        return max(1, (width - (COLUMNS - 1) * GAP) // COLUMNS)

    def _pixmap(self, content_hash: str | None, side: int) -> QPixmap | None:
        if content_hash is None:
            return None
        # A panel that is being resized does not ask for every size on the way.
        wanted = -(-round(side * self.devicePixelRatioF()) // 32) * 32
        return self._thumbnails.get(content_hash, wanted)


def _middle(pixmap: QPixmap) -> QRect:
    """The largest square in the middle of a picture."""
    size = QSize(1, 1).scaled(pixmap.size(), Qt.AspectRatioMode.KeepAspectRatio)
    middle = QRect(0, 0, size.width(), size.height())
    middle.moveCenter(pixmap.rect().center())
    return middle
