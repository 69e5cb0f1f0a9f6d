"""The true neighbours of an item, joined to it by lines: the map is not the neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPalette, QPen

from explorer.models.map_points import MapModel, Rows
from explorer.tasks import Tasks
from explorer.views.map_arrows import arrow_head, exit_from
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_far import far_neighbours, far_sentence
from explorer.views.map_overlay import MapOverlay, see_through

END = 5.0
"""Radius of the ring at the end of a line."""
MIDDLE = 7.5
EDGE = 10.0
"""Pixels from the edge of the canvas to the arrow that says that a line goes on beyond it."""
STILL_MS = 120
"""When the points have not moved for so long, the far neighbours are counted."""


class MapLines(MapOverlay):
    """Nearer neighbours have stronger lines. Ends are marked; where one is out of sight, the way to it is."""

    text_changed = Signal(str)
    """How many of the neighbours lie far away, as a sentence; empty while no lines are drawn."""

    def __init__(self, canvas: MapCanvas, model: MapModel, tasks: Tasks, layer: float) -> None:
        super().__init__(canvas, layer)
        self._model = model
        self._tasks = tasks
        self._item_id: int | None = None
        self._neighbours: NDArray[np.int64] = np.empty(0, np.int64)
        self._text = ""
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._look_for_far)
        model.changed.connect(self._follow_points)
        model.coloured.connect(self.update)

    @property
    def item_id(self) -> int | None:
        """The item whose neighbours are joined with it."""
        return self._item_id

    @property
    def text(self) -> str:
        """The sentence that was told last."""
        return self._text

    def show_neighbours(self, item_id: int, neighbours: Sequence[int]) -> None:
        """Joins an item with its neighbours, the nearest first. What the map does not have is left out."""
        self._item_id = item_id
        self._neighbours = np.array([other for other in neighbours if other != item_id], np.int64)
        self._follow_points()

    def clear(self) -> None:
        """Draws no lines."""
        self._item_id, self._neighbours = None, np.empty(0, np.int64)
        self._tell("")
        self.update()

    def joined(self) -> tuple[int | None, Rows]:
        """The row of the item, None without one, and those of its neighbours (k,), the nearest first."""
        row = self._model.row_of(self._item_id) if self._item_id is not None else None
        found = [self._model.row_of(other) for other in self._neighbours.tolist()]
        return row, np.array([other for other in found if other is not None], np.int64)

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The weakest line first, so that the strongest lie above."""
        row, rows = self.joined()
        if row is None or not len(rows):
            return
        places = self.canvas.frame.pixels(self._model.positions[np.append(rows, row)])
        *ends, start = (QPointF(x, y) for x, y in places.tolist())
        colour = palette.color(QPalette.ColorRole.Accent)
        ground = palette.color(QPalette.ColorRole.Base)
        for rank, end in reversed(list(enumerate(ends))):
            strength = 1 - 0.7 * rank / len(ends)
            painter.setPen(QPen(see_through(ground, 0.55 * strength), 1.4 + 1.6 * strength + 2))
            painter.drawLine(start, end)
            painter.setPen(QPen(see_through(colour, 0.25 + 0.65 * strength), 1.0 + 1.6 * strength))
            painter.drawLine(start, end)
        painter.setPen(QPen(colour, 1.8))
        for end in ends:
            painter.setBrush(ground)
            painter.drawEllipse(end, END, END)
            self._point_beyond(painter, start, end, palette)
        self._mark_middle(painter, start, palette)

    def _mark_middle(self, painter: QPainter, start: QPointF, palette: QPalette) -> None:
        colour, ground = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Base)
        # A thumbnail there is to be seen.
        filled = self.canvas.thumbnail_share == 0
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ground if filled else colour, 2.0))
        painter.drawEllipse(start, MIDDLE, MIDDLE)

    def _point_beyond(self, painter: QPainter, start: QPointF, end: QPointF, palette: QPalette) -> None:
        area = QRectF(self.canvas.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        exit_point = exit_from(area, start, end)
        if exit_point is not None:
            painter.setBrush(palette.color(QPalette.ColorRole.Accent))
            painter.drawPolygon(arrow_head(start, exit_point, 11))

    def _follow_points(self) -> None:
        self.update()
        self._still.start()

    def _look_for_far(self) -> None:
        """Counts the far neighbours off the GUI thread: a million distances take a while."""
        row, rows = self.joined()
        if row is None or not len(rows):
            return
        positions, item_id = self._model.positions, self._item_id

        def sentence() -> str:
            return far_sentence(int(far_neighbours(positions, row, rows).sum()), len(rows))

        def take(text: str) -> None:
            if item_id == self._item_id:
                self._tell(text)

        self._tasks.run(sentence, take, group=f"map lines {id(self)}")

    def _tell(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.text_changed.emit(text)
