"""Points of a map as discs, some thousands of them in a frame's time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from explorer.models.map_points import Colours, MapModel, Rows
from explorer.views.map_frame import MapFrame
from explorer.views.map_inks import MapInks

MOST_DOTS = 12_000
"""So many are painted in about 6 ms."""
RIM = 0.8
"""Pixels around a disc in the colour of the ground, which keep it apart from its neighbours."""
MOST_GAP, MOST_RING = 1.25, 1.75
"""Pixels between a selected disc and its ring, and of the ring; those of small discs are thinner."""
RIMMED_FROM = 2.2
"""Smaller discs have no rim: nothing of them would be left."""
_COLUMNS = 32
"""Discs side by side in the pixmap that they are taken from."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A disc in each of the colours that occur."""

    pixmap: QPixmap
    cell: int
    """Device pixels between the corners of two discs."""


class MapDots:
    """Paints rows of the model. The discs are drawn once for each colour, and then only copied."""

    def __init__(self, model: MapModel) -> None:
        self._model = model
        self._fragments = internals.PrimitiveArray(QPainter.PixmapFragment, 10)
        self._sheets: dict[bool, tuple[object, _Sheet]] = {}

    def paint(
        self, painter: QPainter, frame: MapFrame, rows: Rows, radius: float, inks: MapInks, *, ringed: bool
    ) -> None:
        """Paints ``rows``, the pale ones first; ``ringed`` with the ring of what is selected."""
        reach = radius + MOST_GAP + MOST_RING + 1
        places = frame.pixels(self._model.positions[rows])  # (n, 2)
        seen = ((places > -reach) & (places < (frame.width + reach, frame.height + reach))).all(axis=1)
        rows, places = rows[seen], places[seen]
        if not len(rows):
            return
        colours, pale = self._model.colours[rows], self._model.pale[rows]
        if pale.any():
            order = np.argsort(~pale, kind="stable")
            rows, places, colours, pale = rows[order], places[order], colours[order], pale[order]
            colours = np.where(pale[:, None], inks.paler(colours), colours)
        ratio = painter.device().devicePixelRatioF()
        distinct, kinds = _distinct(colours)
        sheet = self._sheet(distinct, round(radius * 4) / 4, ratio, inks, ringed)
        self._copy(painter, sheet, places, kinds, ratio)

    def _copy(
        self,
        painter: QPainter,
        sheet: _Sheet,
        places: NDArray[np.float64],
        kinds: NDArray[np.intp],
        ratio: float,
    ) -> None:
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

    def _sheet(self, distinct: Colours, radius: float, ratio: float, inks: MapInks, ringed: bool) -> _Sheet:
        key = (distinct.tobytes(), radius, ratio, inks)
        known = self._sheets.get(ringed)
        if known is None or known[0] != key:
            self._sheets[ringed] = known = (key, _drawn(distinct, radius, ratio, inks, ringed))
        return known[1]


def ring_of(radius: float) -> tuple[float, float]:
    """Pixels between a selected disc of ``radius`` and its ring, and of the ring."""
    return min(0.3 * radius, MOST_GAP), min(0.3 + 0.3 * radius, MOST_RING)


def _distinct(colours: Colours) -> tuple[Colours, NDArray[np.intp]]:
    """The colours (k, 3) that occur, and which of them each is (n,)."""
    packed = colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    values, kinds = np.unique(packed, return_inverse=True)
    return np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.uint8), kinds


def _drawn(distinct: Colours, radius: float, ratio: float, inks: MapInks, ringed: bool) -> _Sheet:
    gap, ring = ring_of(radius)
    outer = radius + (gap + ring if ringed else RIM)
    cell = 2 * int(np.ceil(outer * ratio + 1))
    lines = -(-len(distinct) // _COLUMNS)
    pixmap = QPixmap(cell * min(_COLUMNS, len(distinct)), cell * lines)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for kind, colour in enumerate(distinct.tolist()):
        middle = QPointF((kind % _COLUMNS + 0.5) * cell, (kind // _COLUMNS + 0.5) * cell)
        discs = [(radius, QColor(*colour))]
        if ringed:
            discs = [(outer, QColor(*inks.ring)), (radius + gap, QColor(*inks.ground)), *discs]
        elif radius >= RIMMED_FROM:
            discs = [(outer, QColor(*inks.ground)), *discs]
        for size, ink in discs:
            painter.setBrush(ink)
            painter.drawEllipse(middle, size * ratio, size * ratio)
    painter.end()
    return _Sheet(pixmap, cell)
