"""Thumbnails for painting: what is there is returned at once, the rest fetched, last asked first served."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

Fetch = Callable[[Iterable[str]], Mapping[str, bytes]]

CACHE_BYTES = 256 * 2**20
BATCH = 24
"""Thumbnails read in one go: few enough that what scrolls into view meanwhile is not kept waiting."""
MOST_WAITING = 600
"""Older wishes are dropped: they have scrolled out of view."""


class ThumbnailCache(QObject):
    """Pixmaps by content hash, for the GUI thread; one thread of its own reads, decodes and scales."""

    arrived = Signal()
    """New pixmaps can be painted."""
    _decoded = Signal(int, object)

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._pixmaps: OrderedDict[str, tuple[int, QPixmap]] = OrderedDict()
        self._bytes = 0
        self._absent: set[str] = set()
        self._wanted: OrderedDict[str, None] = OrderedDict()
        self._side = 0
        self._wake = threading.Condition()
        self._open = True
        self._decoded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="thumbnails", daemon=True)
        self._thread.start()

    def get(self, content_hash: str, side: int) -> QPixmap | None:
        """The pixmap, at most ``side`` device pixels long, or another size of it, or None.

        What is missing in the size wanted is fetched; ``arrived`` tells when to ask again.
        """
        held = self._pixmaps.get(content_hash)
        if held is not None:
            self._pixmaps.move_to_end(content_hash)
        if (held is None or held[0] != side) and content_hash not in self._absent:
            self._want(content_hash, side)
        return held[1] if held is not None else None

    def forget_absent(self) -> None:
        """Asks again for thumbnails that were not there: an import may have made them."""
        self._absent.clear()

    def close(self) -> None:
        """Ends the thread."""
        with self._wake:
            self._open = False
            self._wake.notify()
        self._thread.join()

    def _want(self, content_hash: str, side: int) -> None:
        with self._wake:
            self._side = side
            self._wanted[content_hash] = None
            self._wanted.move_to_end(content_hash)
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
                side = self._side
                batch = [self._wanted.popitem()[0] for _ in range(min(BATCH, len(self._wanted)))]
            jpegs = self._fetch(batch)
            images = {name: _decode(jpegs.get(name), side) for name in batch}
            if self._open:
                self._decoded.emit(side, images)

    def _take(self, side: int, images: dict[str, QImage | None]) -> None:
        for name, image in images.items():
            if image is None:
                self._absent.add(name)
                continue
            self._drop(name)
            self._pixmaps[name] = (side, QPixmap.fromImage(image))
            self._bytes += image.sizeInBytes()
        while self._bytes > CACHE_BYTES:
            self._drop(next(iter(self._pixmaps)))
        self.arrived.emit()

    def _drop(self, name: str) -> None:
        held = self._pixmaps.pop(name, None)
        if held is not None:
            self._bytes -= held[1].width() * held[1].height() * 4


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
