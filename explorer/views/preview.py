"""A large preview of one picture: its thumbnail at once, then as sharp as the screen shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Item, ItemState, Kind
from engine.library import Library
from explorer.icons import icon
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.wording import shown_path

REST_MS = 70
"""A file is read when the selection rests this long on it; until then its thumbnail does."""
STEP = 64
"""Sizes asked for are multiples of this, so that a splitter that is dragged does not read at every pixel."""
LARGEST = 2048
MOST_ENLARGED = 3.0
USUAL_ASPECT = 0.75
"""Height by width while nothing is known."""
TALLEST = 0.8
"""Height by width at most; taller pictures are narrower than the panel."""
RADIUS = 6.0
SYMBOL = 40


class Preview(QWidget):
    """Shows one item as wide as the panel."""

    failed = Signal(str)
    """A sentence on why the file of the item shown could not be read just now."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self._thumbnails = thumbnails
        self._item: Item | None = None
        self._pixmap: QPixmap | None = None
        self._sharp_side = 0
        """Longest side of the sharp picture that is shown, in device pixels; 0 for none."""
        self._asked_side = 0
        self._failure: str | None = None
        self._soon = QTimer(self, singleShot=True, interval=REST_MS)
        self._soon.timeout.connect(self._read)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        thumbnails.arrived.connect(self._take_thumbnail)

    @property
    def sharp_side(self) -> int:
        """Longest side of the picture read from the file, in device pixels; 0 while there is none."""
        return self._sharp_side

    @property
    def shown_side(self) -> int:
        """Longest side of what is shown, in pixels of its own; 0 while there is nothing."""
        return max(self._pixmap.width(), self._pixmap.height()) if self._pixmap is not None else 0

    @property
    def failure(self) -> str | None:
        """Why the file of the item shown could not be read just now; None when it could."""
        return self._failure

    def show_item(self, item: Item | None) -> None:
        """Shows another item, or the same one anew when its content has changed."""
        known = self._item
        self._item = item
        self.setAccessibleName(f"Preview of {shown_path(item.path.name)}" if item else "")
        if item is not None and known is not None and _same_content(known, item):
            return
        self._pixmap, self._sharp_side, self._asked_side, self._failure = None, 0, 0, None
        self._take_thumbnail()
        self._soon.start()
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """It keeps the picture's proportions."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Height of the picture when it is as wide as the panel, within reason."""
        natural = self._natural_size()
        aspect = natural.height() / natural.width() if natural else USUAL_ASPECT
        height = width * min(aspect, TALLEST)
        if natural:
            height = min(height, natural.height() * MOST_ENLARGED)
        return max(2 * SYMBOL, round(height))

    def sizeHint(self) -> QSize:  # noqa: N802
        """A usual panel's width."""
        return QSize(240, self.heightForWidth(240))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A larger panel wants a sharper picture."""
        super().resizeEvent(event)
        if self._wanted_side() > self._asked_side:
            self._soon.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what there is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is None:
            self._paint_symbol(painter)
        else:
            faded = self._item is not None and self._item.state is not ItemState.READY
            painter.setOpacity(0.45 if faded else 1.0)
            target = self._target()
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(target), RADIUS, RADIUS)
            painter.setClipPath(shape)
            painter.drawPixmap(target, self._pixmap)
        painter.end()

    def _paint_symbol(self, painter: QPainter) -> None:
        quiet = QColor(self.palette().color(QPalette.ColorRole.Text))
        quiet.setAlpha(14)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.fillPath(shape, quiet)
        square = QRect(0, 0, SYMBOL, SYMBOL)
        square.moveCenter(self.rect().center())
        painter.setOpacity(0.3)
        music = self._item is not None and self._item.kind is Kind.MUSIC
        icon("music" if music else "picture").paint(painter, square)

    def _natural_size(self) -> QSize | None:
        """Pixels of the picture itself, or else of what is there of it."""
        if self._item is not None and self._item.width and self._item.height:
            return QSize(self._item.width, self._item.height)
        return self._pixmap.size() if self._pixmap is not None else None

    def _target(self) -> QRect:
        """Where the picture is painted: whole, in the middle."""
        natural = self._natural_size() or self.size()
        size = natural.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        size = size.boundedTo(natural * MOST_ENLARGED)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(self.rect().center())
        return target

    def _wanted_side(self) -> int:
        """Longest side in device pixels to read, no larger than the picture."""
        target = self._target()
        side = max(target.width(), target.height()) * self.devicePixelRatioF()
        return min(LARGEST, -(-round(side) // STEP) * STEP)

    def _take_thumbnail(self) -> None:
        """Takes what is there of the thumbnail. That of a track is all there will be: it may come sharper."""
        item = self._item
        if item is None or not item.content_hash or (self._pixmap and item.kind is not Kind.MUSIC):
            return
        pixmap = self._thumbnails.get(item.content_hash, self._wanted_side())
        if pixmap is not None and (self._pixmap is None or pixmap.cacheKey() != self._pixmap.cacheKey()):
            self._pixmap = pixmap
            self.updateGeometry()
            self.update()

    def _read(self) -> None:
        item, side = self._item, self._wanted_side()
        self._take_thumbnail()
        if item is None or item.state is not ItemState.READY or item.kind is not Kind.IMAGE:
            return
        self._asked_side = side

        def show(image: QImage) -> None:
            if self._item is not None and _same_content(self._item, item):
                self._pixmap, self._sharp_side = QPixmap.fromImage(image), side
                self.updateGeometry()
                self.update()

        self._tasks.run(
            lambda: _read_image(self._library, item.path, side),
            show,
            failed=self._fail,
            group=f"preview {id(self)}",
        )

    def _fail(self, sentence: str) -> None:
        self._failure = f"This file cannot be read just now: {sentence.rstrip('.')}."
        self.failed.emit(self._failure)


def _read_image(library: Library, path: Path, side: int) -> QImage:
    """The picture at ``path``, about ``side`` pixels long; runs off the GUI thread."""
    pixels = library.preview(path, side)
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _same_content(first: Item, second: Item) -> bool:
    return (first.id, first.content_hash, first.state, first.path) == (
        second.id,
        second.content_hash,
        second.state,
        second.path,
    )
