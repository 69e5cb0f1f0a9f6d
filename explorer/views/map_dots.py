"""Points of a map as discs, some thousands of them in a frame's time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPen, QPixmap

from explorer.models.map_points import Colours, MapModel, Rows
from explorer.views.map_frame import MapFrame
from explorer.views.map_inks import MapInks

MOST_DOTS = 12_000
"""So many are painted in about 6 ms."""
MOST_RINGED = 4_000
"""With rings, each is painted three times."""
RIM = 0.8
"""Pixels around a disc in the colour of the ground, which keep it apart from its neighbours."""
MOST_GAP, MOST_RING = 1.25, 1.75
"""Pixels between a selected disc and its ring, and of the ring; those of small discs are thinner."""
RIMMED_FROM = 2.2
"""Smaller discs have no rim: nothing of them would be left."""
FINENESS = 4
"""Steps of a pixel in which discs grow."""
SHEETS = 8
"""That are kept: some are needed for one picture."""
_COLUMNS = 32
"""Discs side by side in the pixmap that they are taken from."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A disc in each of the colours that occur."""

    pixmap: QPixmap
    cell: int
    """Device pixels between the corners of two discs."""


class MapDots:
    """Paints rows of the model. A disc is drawn once for each colour, and then only copied."""

    def __init__(self, model: MapModel) -> None:
        self._model = model
        self._fragments = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
        self._sheets: dict[object, _Sheet] = {}

    def paint(self, painter: QPainter, frame: MapFrame, rows: Rows, radius: float, inks: MapInks) -> None:
        """Paints ``rows``, the pale ones first; larger discs with a rim in the colour of the ground."""
        rows, places = self._in_view(frame, rows, radius)
        colours, pale = self._model.colours[rows], self._model.pale[rows]
        if pale.any():
            order = np.argsort(~pale, kind="stable")
            places, colours, pale = places[order], colours[order], pale[order]
            colours = np.where(pale[:, None], inks.paler(colours), colours)
        rim = QColor(*inks.ground) if radius >= RIMMED_FROM else None
        self._stamp(painter, places, colours, radius, rim)

    def paint_ringed(
        self, painter: QPainter, frame: MapFrame, rows: Rows, radius: float, inks: MapInks
    ) -> None:
        """Paints ``rows`` above a ring each; those close together have one around them all."""
        gap, ring = ring_of(radius)
        rows, places = self._in_view(frame, rows, radius + gap + ring)
        for ink, size in ((inks.ring, radius + gap + ring), (inks.ground, radius + gap)):
            self._stamp(painter, places, np.tile(np.array(ink, np.uint8), (len(rows), 1)), size)
        self._stamp(painter, places, self._model.colours[rows], radius)

    def _in_view(self, frame: MapFrame, rows: Rows, reach: float) -> tuple[Rows, NDArray[np.float64]]:
        places = frame.pixels(self._model.positions[rows])  # (n, 2)
        seen = ((places > -reach) & (places < (frame.width + reach, frame.height + reach))).all(axis=1)
        return rows[seen], places[seen]

    def _stamp(
        self,
        painter: QPainter,
        places: NDArray[np.float64],
        colours: Colours,
        radius: float,
        rim: QColor | None = None,
    ) -> None:
        """A disc at each of ``places`` (n, 2); in a drawing, which must stay sharp, one that is drawn."""
        if not len(places):
            return
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            _draw_each(painter, places, colours, radius, rim)
            return
        ratio = painter.device().devicePixelRatioF()
        distinct, kinds = _distinct(colours)
        sheet = self._sheet(distinct, round(radius * FINENESS) / FINENESS, ratio, rim)
        self._fragments.resize(len(places))
        fragments = self._fragments.ndarray()
        fragments[:, 0:2] = places
        fragments[:, 2] = kinds % _COLUMNS * sheet.cell
        fragments[:, 3] = kinds // _COLUMNS * sheet.cell
        fragments[:, 4:6] = sheet.cell
        fragments[:, 6:8] = 1 / ratio
        fragments[:, 8] = 0
        fragments[:, 9] = 1
        painter.drawPixmapFragments(*self._fragments.drawargs(), sheet.pixmap)  # type: ignore[call-arg]  # an array

    def _sheet(self, distinct: Colours, radius: float, ratio: float, rim: QColor | None) -> _Sheet:
        key = (distinct.tobytes(), radius, ratio, None if rim is None else rim.rgb())
        if key not in self._sheets:
            if len(self._sheets) >= SHEETS:
                self._sheets.pop(next(iter(self._sheets)))
            self._sheets[key] = _drawn(distinct, radius, ratio, rim)
        return self._sheets[key]


def ring_of(radius: float) -> tuple[float, float]:
    """Pixels between a selected disc of ``radius`` and its ring, and of the ring."""
    return min(0.3 * radius, MOST_GAP), min(0.4 + 0.3 * radius, MOST_RING)


def _draw_each(
    painter: QPainter, places: NDArray[np.float64], colours: Colours, radius: float, rim: QColor | None
) -> None:
    painter.setPen(Qt.PenStyle.NoPen if rim is None else QPen(rim, RIM))
    reach = radius if rim is None else radius + RIM / 2
    for (x, y), colour in zip(places.tolist(), colours.tolist(), strict=True):
        painter.setBrush(QColor(*colour))
        painter.drawEllipse(QPointF(x, y), reach, reach)


def _distinct(colours: Colours) -> tuple[Colours, NDArray[np.intp]]:
    """The colours (k, 3) that occur, and which of them each is (n,)."""
    packed = colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    values, kinds = np.unique(packed, return_inverse=True)
    return np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.uint8), kinds


def _drawn(distinct: Colours, radius: float, ratio: float, rim: QColor | None) -> _Sheet:
    cell = 2 * int(np.ceil((radius + RIM) * ratio + 1))
    lines = -(-len(distinct) // _COLUMNS)
    pixmap = QPixmap(cell * min(_COLUMNS, len(distinct)), cell * lines)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for kind, colour in enumerate(distinct.tolist()):
        middle = QPointF((kind % _COLUMNS + 0.5) * cell, (kind // _COLUMNS + 0.5) * cell)
        if rim is not None:
            painter.setBrush(rim)
            painter.drawEllipse(middle, (radius + RIM) * ratio, (radius + RIM) * ratio)
        painter.setBrush(QColor(*colour))
        painter.drawEllipse(middle, radius * ratio, radius * ratio)
    painter.end()
    return _Sheet(pixmap, cell)
