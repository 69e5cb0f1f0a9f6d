"""Thumbnails for painting: what is there is returned at once, the rest fetched, last asked first served."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

Fetch = Callable[[Iterable[str]], Mapping[str, bytes]]
Wish = tuple[str, int]
"""Content hash, and the longest side in device pixels."""

CACHE_BYTES = 256 * 2**20
BATCH = 24
"""Thumbnails read in one go: few enough that what scrolls into view meanwhile is not kept waiting."""
MOST_WAITING = 600
"""Older wishes are dropped: they have scrolled out of view."""

_log = logging.getLogger(__name__)


class ThumbnailCache(QObject):
    """Pixmaps by content hash and size, for the GUI thread; a thread of its own reads, decodes and scales."""

    arrived = Signal()
    """New pixmaps can be painted."""
    _decoded = Signal(object)

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._pixmaps: OrderedDict[Wish, QPixmap] = OrderedDict()
        self._newest: dict[str, int] = {}
        """The size in which a thumbnail came last: what is shown until it comes in the one wanted."""
        self._bytes = 0
        self._absent: set[str] = set()
        self._wanted: OrderedDict[Wish, None] = OrderedDict()
        self._under_way: set[Wish] = set()
        self._wake = threading.Condition()
        self._open = True
        self._decoded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="thumbnails", daemon=True)
        self._thread.start()

    def get(self, content_hash: str, side: int) -> QPixmap | None:
        """The pixmap, at most ``side`` device pixels long, or another size of it, or None.

        What is missing in the size wanted is fetched; ``arrived`` tells when to ask again.
        """
        wish = (content_hash, side)
        if wish not in self._pixmaps:
            if content_hash not in self._absent:
                self._want(wish)
            wish = (content_hash, self._newest.get(content_hash, side))
        pixmap = self._pixmaps.get(wish)
        if pixmap is not None:
            self._pixmaps.move_to_end(wish)
        return pixmap

    def forget_absent(self) -> None:
        """Asks again for thumbnails that were not there: an import may have made them."""
        self._absent.clear()

    def close(self) -> None:
        """Ends the thread."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def _want(self, wish: Wish) -> None:
        with self._wake:
            if wish in self._under_way:
                return
            self._wanted[wish] = None
            self._wanted.move_to_end(wish)
            while len(self._wanted) > MOST_WAITING:
                self._wanted.popitem(last=False)
            self._wake.notify()

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and not self._wanted:
                    self._wake.wait()
                if not self._open:
                    return
                batch = [self._wanted.popitem()[0] for _ in range(min(BATCH, len(self._wanted)))]
                self._under_way.update(batch)
            images = self._read(batch)
            if self._open:
                self._decoded.emit(images)

    def _read(self, batch: list[Wish]) -> dict[Wish, QImage | None]:
        try:
            jpegs = self._fetch({name for name, _ in batch})
        except Exception:
            _log.exception("thumbnails could not be read")
            jpegs = {}
        return {(name, side): _decode(jpegs.get(name), side) for name, side in batch}

    def _take(self, images: dict[Wish, QImage | None]) -> None:
        for wish, image in images.items():
            if image is None:
                self._absent.add(wish[0])
            else:
                self._keep(wish, QPixmap.fromImage(image))
        while self._bytes > CACHE_BYTES:
            self._drop(next(iter(self._pixmaps)))
        with self._wake:
            self._under_way.difference_update(images)
        self.arrived.emit()

    def _keep(self, wish: Wish, pixmap: QPixmap) -> None:
        self._drop(wish)
        self._pixmaps[wish] = pixmap
        self._newest[wish[0]] = wish[1]
        self._bytes += _size_of(pixmap)

    def _drop(self, wish: Wish) -> None:
        pixmap = self._pixmaps.pop(wish, None)
        if pixmap is not None:
            self._bytes -= _size_of(pixmap)
            if self._newest.get(wish[0]) == wish[1]:
                del self._newest[wish[0]]


def _size_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _decode(jpeg: bytes | None, side: int) -> QImage | None:
    """The thumbnail in the size in which it is painted, so that painting need not scale it."""
    image = QImage.fromData(jpeg) if jpeg is not None else QImage()
    if image.isNull():
        return None
    if max(image.width(), image.height()) > side:
        image = image.scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return image.convertToFormat(QImage.Format.Format_RGB32)
