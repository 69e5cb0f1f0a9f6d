"""What a map is made of below its overlays: a picture of many points, discs, thumbnails."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from explorer.models.map_points import MapModel, Rows
from explorer.views.map_density import MapDensity
from explorer.views.map_density_drawing import DensityWish
from explorer.views.map_dots import MOST_DOTS, MOST_RINGED, MapDots
from explorer.views.map_frame import MARGIN, Box, MapFrame, contains
from explorer.views.map_inks import MapInks
from explorer.views.map_tiles import MapTiles

LAYER = -10.0
"""Below everything else in the scene."""
AROUND = 0.25
"""Of the view on each side: points so near to it are at hand when it moves."""
ZOOMED = 1.5
"""Zooming in by this factor, points in view are looked for again: fewer are around."""
SIZE, SMALLEST, LARGEST = 0.3, 1.0, 5.0
"""Radius of a disc as a share of the usual distance of two points, and its limits in pixels."""
ALIKE = 1.35
"""Places that are less than so many times as crowded as the last have discs of the same size."""
LEAST_DISC, LEAST_RINGED = 1.8, 2.5
"""Pixels: points painted one by one, and selected ones, are not smaller."""
SAMPLE = 20_000


class MapGround(QGraphicsObject):
    """Decides what is painted how: up to some thousands of points as discs, more of them as a picture."""

    def __init__(self, model: MapModel, density: MapDensity, tiles: MapTiles) -> None:
        super().__init__()
        self._model = model
        self._density = density
        self._tiles = tiles
        self._dots = MapDots(model)
        self._frame = MapFrame(0.0, 0.0, 1.0, 1.0, 1.0)
        self._ratio = 1.0
        self._inks: MapInks | None = None
        self._around: tuple[Box, float, Rows | None] | None = None
        """Where points were looked for, at which scale, and those that are there; None for too many."""
        self._ringed: Rows | None = None
        """Rows of the selected points that are shown; None where they are too many to be painted singly."""
        self._spacing = self._spacing_here = 1.0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._follow)
        self.setZValue(LAYER)
        model.changed.connect(self._take_points)
        model.coloured.connect(self._take_colours)
        model.selection_changed.connect(self._take_selection)
        model.sorted.connect(self._look_again)
        density.arrived.connect(self.update)
        tiles.changed.connect(self.update)
        self._item_count = 0
        self._take_points()

    @property
    def spacing(self) -> float:
        """The usual distance between two points, in units of the map."""
        return self._spacing

    @property
    def radius(self) -> float:
        """Of a disc, in pixels: smaller where points are crowded."""
        spacing = min(self._spacing, self._spacing_here)
        return float(np.clip(SIZE * spacing * self._frame.scale, SMALLEST, LARGEST))

    @property
    def is_settled(self) -> bool:
        """Whether no picture is to come that is better than what is painted."""
        return self._model.points is None or self._rows_around() is not None or self._density.is_settled

    def follow(self, frame: MapFrame, inks: MapInks, ratio: float) -> None:
        """Another part of the map is in view, or other colours and pixels are wanted."""
        self.prepareGeometryChange()
        self._frame, self._inks, self._ratio = frame, inks, ratio
        rows = self._rows_around()
        if rows is None:
            whole = MapFrame.around(self._model.bounds, frame.width, frame.height, MARGIN)
            least = float(np.clip(SIZE * self._spacing * whole.scale, SMALLEST, LARGEST))
            wish = DensityWish(frame, self.radius, ratio, inks)
            self._density.want(wish, DensityWish(whole, least, min(1.0, ratio), inks))
        self._tiles.choose(rows, frame)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """The whole canvas."""
        return QRectF(0, 0, self._frame.width, self._frame.height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paints what is in view."""
        if self._inks is None or self._model.points is None:
            return
        rows = self._rows_around()
        radius = self.radius
        if rows is None:
            self._density.paint(painter, self._frame)
        else:
            covered = self._tiles.covered()
            free = rows[~np.isin(rows, covered)] if len(covered) else rows
            self._dots.paint(painter, self._frame, free, max(radius, LEAST_DISC), self._inks)
        ringed = self._ringed if rows is None else rows[self._model.selected[rows]]
        if ringed is not None:
            self._dots.paint_ringed(painter, self._frame, ringed, max(radius, LEAST_RINGED), self._inks)
        self._tiles.paint(painter, self._frame, self._inks)

    def _rows_around(self) -> Rows | None:
        """Rows of the points in view and around it, where they are few enough for discs."""
        known = self._around
        if known is not None and contains(known[0], self._frame.box()):
            zoomed_in = self._frame.scale > known[1] * ZOOMED
            if not zoomed_in:
                return known[2]
        box = self._frame.box(AROUND)
        rows = self._model.few_in_box(*box, MOST_DOTS)
        self._around = (box, self._frame.scale, rows)
        self._take_crowd(box, len(rows) if rows is not None else None)
        return rows

    def _take_crowd(self, box: Box, points: int | None) -> None:
        """Notes how far apart points are in a box."""
        if points is None:
            cells = self._model.cells
            points = len(self._model.ids) if cells is None else cells.count_around(*box)
        spacing = float(np.sqrt((box[2] - box[0]) * (box[3] - box[1]) / max(1, points)))
        if not 1 / ALIKE < spacing / self._spacing_here < ALIKE:
            self._spacing_here = spacing

    def _take_points(self) -> None:
        positions = self._model.positions
        self._spacing = _spacing(self._model)
        if self._model.points is None:
            self._density.clear()
        elif len(positions) != self._item_count:
            self._density.forget()
        else:
            self._density.outdate()
        self._item_count = len(positions)
        self._take_rings()
        self._look_again()

    def _take_colours(self) -> None:
        self._density.forget()
        self._take_rings()
        self._look_again()

    def _take_selection(self) -> None:
        drew_rings = self._density.draws_rings
        self._take_rings()
        if drew_rings or self._density.draws_rings:
            self._density.forget()
        self._look_again()

    def _take_rings(self) -> None:
        ringed = np.flatnonzero(self._model.selected & self._model.shown)
        self._ringed = ringed if len(ringed) <= MOST_RINGED else None
        self._density.draws_rings = self._ringed is None

    def _look_again(self) -> None:
        """Paints anew, and sees soon what is to be drawn for that: several changes often come together."""
        self._around = None
        self._soon.start()
        self.update()

    def _follow(self) -> None:
        if self._inks is not None:
            self.follow(self._frame, self._inks, self._ratio)


def _spacing(model: MapModel) -> float:
    """The distance of two points if the middle nine tenths of them were spread evenly."""
    positions = model.positions
    if len(positions) < 2:
        return 1.0
    low, high = np.percentile(positions[:: max(1, len(positions) // SAMPLE)], (5, 95), axis=0)
    return float(np.sqrt(max(1e-6, float(np.prod(high - low))) / len(positions)))
