"""The names of clusters on a map, as many as there is room for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter, QPalette

from explorer.models.map_points import MapModel
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_label_text import LabelText
from explorer.views.map_overlay import MapOverlay, Pixels

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
PlaceLabels = Callable[[Pixels, Pixels, NDArray[np.int64], Box], Sequence[Box | None]]
"""Takes anchors (m, 2), sizes (m, 2), priorities (m,) and bounds; returns where each label stands so that
none lies on another, or None where there is no room for it."""

TICK_MS = 50
"""How often names are placed anew while the view moves, and take another step of fading."""
STEP = 0.34
ROOM = 20_000.0
"""Square pixels of the canvas for each name: far out, only the largest clusters are named."""
FEWEST = 6
PICTURES = 0.3
"""When this share of what is in view has its thumbnail, that says more than names, which are gone then."""


class MapLabels(MapOverlay):
    """Larger clusters come first. Names fade in and out; where thumbnails show, they fade away."""

    def __init__(self, canvas: MapCanvas, model: MapModel, place_labels: PlaceLabels, layer: float) -> None:
        super().__init__(canvas, layer)
        self._model = model
        self._place_labels = place_labels
        self._texts: list[LabelText] = []
        self._named: object = None
        """The clusters that the texts are of."""
        self._offsets: Pixels = np.full((0, 2), np.nan)
        """From the middle of a cluster to that of its name; NaN where it has no room."""
        self._opacities = np.zeros(0)
        self._inhabited = np.zeros(0, np.bool_)
        """Of which clusters points are shown."""
        self.is_quiet = False
        """Whether no names are to be seen for a while."""
        self._must_place = False
        self.hovered: int | None = None
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self._take_step)
        model.changed.connect(self._follow_points)
        model.coloured.connect(self._follow_colours)
        self._follow_points()

    def set_quiet(self, is_quiet: bool) -> None:
        """Fades all names away, as while points are flying, or back in."""
        self.is_quiet = is_quiet
        self._place_soon()

    def at(self, point: QPointF) -> int | None:
        """The number of the cluster whose name is at a place on the canvas."""
        for number, rect in self.shown().items():
            if rect.contains(point):
                return number
        return None

    def shown(self) -> dict[int, QRectF]:
        """Where on the canvas the names are that are shown, by the number of their cluster."""
        middles = self._anchors() + self._offsets
        return {
            text.cluster.number: _around(QPointF(x, y), text)
            for text, (x, y), wanted in zip(self._texts, middles.tolist(), self._wanted(), strict=True)
            if wanted
        }

    def hover(self, point: QPointF | None) -> bool:
        """Draws the name at ``point`` in another colour; returns whether there is one."""
        hovered = self.at(point) if point is not None else None
        if hovered != self.hovered:
            self.hovered = hovered
            self.update()
        return hovered is not None

    def follow_view(self) -> None:
        """Names go along with their clusters, and are placed anew at the next tick."""
        super().follow_view()
        self._place_soon()

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The smaller clusters first."""
        ink, ground = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
        accent = palette.color(QPalette.ColorRole.Accent)
        middles = self._anchors() + np.nan_to_num(self._offsets)
        for index in reversed(np.flatnonzero(self._opacities > 0).tolist()):
            text, (x, y) = self._texts[index], middles[index].tolist()
            colour = accent if text.cluster.number == self.hovered else ink
            text.paint(painter, QPointF(x, y), colour, ground, float(self._opacities[index]))

    def _follow_points(self) -> None:
        points = self._model.points
        clusters = points.record.clusters if points is not None else ()
        if clusters is not self._named:
            self._named = clusters
            named = sorted((one for one in clusters if one.name), key=lambda cluster: -cluster.size)
            items, font = len(self._model.ids), self.canvas.font()
            self._texts = [LabelText(cluster, items, font) for cluster in named]
            self._offsets = np.full((len(self._texts), 2), np.nan)
            self._opacities = np.zeros(len(self._texts))
            self._follow_colours()

    def _follow_colours(self) -> None:
        points = self._model.points
        numbers = np.array([text.cluster.number for text in self._texts], np.int64)
        if points is None or not len(numbers):
            self._inhabited = np.zeros(0, np.bool_)
            return
        there = points.clusters[self._model.shown & (points.clusters >= 0)]
        counts = np.bincount(there, minlength=int(numbers.max()) + 1)
        self._inhabited = counts[numbers] > 0
        self._place_soon()

    def _place_soon(self) -> None:
        self._must_place = True
        if not self._tick.isActive():
            self._tick.start()

    def _take_step(self) -> None:
        if self._must_place:
            self._must_place = False
            self.place()
        goal = np.where(self._wanted(), self._visibility(), 0.0)
        change = np.clip(goal - self._opacities, -STEP, STEP)
        if change.any():
            self._opacities = self._opacities + change
            self.update()
        else:
            self._tick.stop()

    def place(self) -> None:
        """Gives room to the largest clusters in view."""
        self._offsets = np.full((len(self._texts), 2), np.nan)
        area = self.boundingRect()
        anchors = self._anchors()
        inside = ((anchors >= 0) & (anchors <= (area.width(), area.height()))).all(axis=1)
        most = max(FEWEST, round(area.width() * area.height() / ROOM))
        chosen = np.flatnonzero(self._inhabited & inside)[:most]
        if not len(chosen):
            return
        texts = [self._texts[index] for index in chosen.tolist()]
        sizes = np.array([(text.size.width(), text.size.height()) for text in texts])
        priorities = np.array([text.cluster.size for text in texts], np.int64)
        boxes = self._place_labels(anchors[chosen], sizes, priorities, (0, 0, area.width(), area.height()))
        middles = np.array([_middle(box) for box in boxes])
        self._offsets[chosen] = middles - anchors[chosen]
        self.update()

    def _anchors(self) -> Pixels:
        centres = np.array([text.cluster.centre for text in self._texts], np.float64).reshape(-1, 2)
        return self.canvas.frame.pixels(centres)

    def _wanted(self) -> NDArray[np.bool_]:
        return ~np.isnan(self._offsets[:, 0]) & (self._visibility() > 0)

    def _visibility(self) -> float:
        """How much of the names is to be seen at this zoom."""
        return 0.0 if self.is_quiet else max(0.0, 1.0 - self.canvas.thumbnail_share / PICTURES)


def _middle(box: Box | None) -> tuple[float, float]:
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box is not None else (np.nan, np.nan)


def _around(middle: QPointF, text: LabelText) -> QRectF:
    rect = QRectF(QPointF(0, 0), text.size)
    rect.moveCenter(middle)
    return rect
