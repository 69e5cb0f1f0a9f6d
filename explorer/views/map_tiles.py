"""Thumbnails on a map, where they fit; they come and go softly."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from explorer.models.map_points import MapModel, Rows
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_frame import MapFrame
from explorer.views.map_inks import PALENESS, MapInks
from explorer.views.map_tile_choice import side_for, without_overlap

HashOf = Callable[[int], str | None]
"""The content hash of an item; None while it is not known."""

MOST_POINTS = 2500
"""With more points around, none has a thumbnail: choosing would take too long, and few would fit."""
ENOUGH, TOO_FEW = 0.25, 0.15
"""The share of the points in view that must have room for a thumbnail to begin with them, and to stay."""
GAP = 6
"""Pixels between two thumbnails."""
FRAME, SELECTED_FRAME = 2.0, 3.5
CHOSEN_AGAIN = 1.12
"""Zooming by this factor means another choice."""
FADE_SECONDS = 0.18
FRAME_MS = 16


@dataclass(slots=True)
class _Tile:
    """A thumbnail that is shown, or goes."""

    opacity: float = 0.0
    is_leaving: bool = False


class MapTiles(QObject):
    """Chooses points and paints their thumbnails. Those whose thumbnail is still read stay points."""

    changed = Signal()
    """The thumbnails are to be painted again."""

    def __init__(
        self, model: MapModel, thumbnails: ThumbnailCache, hash_of: HashOf, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._thumbnails = thumbnails
        self._hash_of = hash_of
        self._tiles: dict[int, _Tile] = {}
        """By item."""
        self._chosen_for: tuple[Rows, float, int] | None = None
        """Rows around, pixels per unit, and the side of a thumbnail, of the last choice."""
        self._side = 0
        self._share = 0.0
        self._clock = QTimer(self, interval=FRAME_MS)
        self._clock.timeout.connect(self._step)
        self._stepped = 0.0
        thumbnails.arrived.connect(self.changed)

    @property
    def share(self) -> float:
        """How many of the points in view have their thumbnail shown, in [0, 1]."""
        opacities = [tile.opacity for tile in self._tiles.values() if not tile.is_leaving]
        return self._share * sum(opacities) / len(opacities) if opacities else 0.0

    def choose(self, rows: Rows | None, frame: MapFrame) -> None:
        """Chooses among ``rows``, those in view and around; None where there are too many."""
        if rows is None or len(rows) > MOST_POINTS:
            self._chosen_for = None
            self._show(frozenset())
            return
        if self._chosen_for is not None and self._chosen_for[0] is rows:
            factor = frame.scale / self._chosen_for[1]
            if 1 / CHOSEN_AGAIN < factor < CHOSEN_AGAIN:
                return
        self._choose(rows, frame)

    def covered(self) -> Rows:
        """Rows whose disc is hidden by their thumbnail."""
        found = (self._model.row_of(item) for item, tile in self._tiles.items() if tile.opacity >= 1)
        return np.array([row for row in found if row is not None], np.int64)

    def paint(self, painter: QPainter, frame: MapFrame, inks: MapInks) -> None:
        """Paints the thumbnails in view, selected ones above the others."""
        ratio = painter.device().devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for row, tile, middle in self._in_view(frame):
            self._paint_one(painter, middle, row, tile, inks, ratio)
        painter.setOpacity(1.0)

    def _paint_one(
        self, painter: QPainter, middle: QPointF, row: int, tile: _Tile, inks: MapInks, ratio: float
    ) -> None:
        content_hash = self._hash_of(int(self._model.ids[row]))
        pixmap = self._thumbnails.get(content_hash, round(self._side * ratio)) if content_hash else None
        if pixmap is None:
            return
        if tile.opacity == 0.0 and not tile.is_leaving:
            tile.opacity = 0.01
            self._start()
        painter.setOpacity(tile.opacity * (1 - PALENESS if self._model.pale[row] else 1.0))
        area = _area(pixmap, middle, self._side)
        selected = bool(self._model.selected[row])
        edge = SELECTED_FRAME if selected else FRAME
        colour = QColor(*inks.ring) if selected else QColor(*self._model.colours[row].tolist())
        painter.setPen(QPen(QColor(*inks.ground), 1.0))
        painter.setBrush(colour)
        painter.drawRoundedRect(area.adjusted(-edge, -edge, edge, edge), 3.0, 3.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPixmap(area, pixmap, QRectF(pixmap.rect()))

    def _in_view(self, frame: MapFrame) -> list[tuple[int, _Tile, QPointF]]:
        """Rows, what is to be painted and where its middle is; selected ones last."""
        pairs = [(self._model.row_of(item), tile) for item, tile in self._tiles.items()]
        shown = [(row, tile) for row, tile in pairs if row is not None and self._model.shown[row]]
        rows = np.array([row for row, _ in shown], np.int64)
        places = frame.pixels(self._model.positions[rows])  # (n, 2)
        far = np.array((frame.width, frame.height)) + self._side
        seen = ((places > -self._side) & (places < far)).all(axis=1)
        order = np.flatnonzero(seen)[np.argsort(self._model.selected[rows[seen]], kind="stable")]
        return [(*shown[place], QPointF(*places[place].tolist())) for place in order.tolist()]

    def _choose(self, rows: Rows, frame: MapFrame) -> None:
        x0, y0, x1, y1 = frame.box()
        places = self._model.positions[rows].astype(np.float64)
        seen = int(((places >= (x0, y0)) & (places <= (x1, y1))).all(axis=1).sum())
        self._side = side_for(frame.width * frame.height, seen)
        kept = frozenset(item for item, tile in self._tiles.items() if not tile.is_leaving)
        ids = self._model.ids[rows]
        chosen = without_overlap(places * frame.scale, ids, self._side + GAP, kept)
        self._chosen_for = (rows, frame.scale, self._side)
        share = len(chosen) / max(1, len(rows))
        self._share = share if share >= (TOO_FEW if kept else ENOUGH) else 0.0
        self._show(frozenset(ids[chosen].tolist()) if self._share else frozenset())

    def _show(self, items: frozenset[int]) -> None:
        """Lets the thumbnails of ``items`` come, and all others go."""
        if not items:
            self._share = 0.0
        for item in items:
            self._tiles.setdefault(item, _Tile()).is_leaving = False
        for item, tile in self._tiles.items():
            tile.is_leaving = item not in items
        if any(tile.is_leaving for tile in self._tiles.values()):
            self._start()

    def _start(self) -> None:
        if not self._clock.isActive():
            self._stepped = time.monotonic()
            self._clock.start()

    def _step(self) -> None:
        now = time.monotonic()
        change, self._stepped = (now - self._stepped) / FADE_SECONDS, now
        for tile in self._tiles.values():
            if tile.is_leaving:
                tile.opacity = max(0.0, tile.opacity - change)
            elif tile.opacity > 0.0:
                tile.opacity = min(1.0, tile.opacity + change)
        self._tiles = {
            item: tile for item, tile in self._tiles.items() if tile.opacity > 0.0 or not tile.is_leaving
        }
        if all(tile.opacity in (0.0, 1.0) for tile in self._tiles.values()):
            self._clock.stop()
        self.changed.emit()


def _area(pixmap: QPixmap, middle: QPointF, side: int) -> QRectF:
    """Where a picture of at most ``side`` pixels is painted, in whole pixels so that it stays sharp."""
    factor = side / max(1, pixmap.width(), pixmap.height())
    width, height = round(pixmap.width() * factor), round(pixmap.height() * factor)
    return QRectF(round(middle.x() - width / 2), round(middle.y() - height / 2), width, height)
