"""Everything that lies over a map, and the tools that work on it, put together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QPoint, Signal

from engine.domain import MapPoints
from explorer.models.map_points import MapModel, Mode
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_card import MapCard
from explorer.views.map_curtain import MapCurtain
from explorer.views.map_flight import MapFlight
from explorer.views.map_hover import ItemsOf, MapHover
from explorer.views.map_keys import MapKeys
from explorer.views.map_labels import MapLabels, PlaceLabels
from explorer.views.map_lines import MapLines
from explorer.views.map_marks import MapMarks
from explorer.views.map_outline import MapOutline
from explorer.views.map_path import MapPath
from explorer.views.map_pointer import MapPointer
from explorer.views.map_tools import PointTool, ToolName

LABELS, LINES, PATH, MARKS, OUTLINE, CURTAIN = 100, 110, 120, 130, 140, 150
"""From below to above; all of them lie above the points."""


class MapOverlays(QObject):
    """Tools, names, lines and marks on one canvas. It selects in the model, and tells all else by signals."""

    item_opened = Signal(int)
    """A point was double clicked; its item."""
    context_requested = Signal(int, QPoint)
    """A menu for an item, and where on the screen."""
    tool_changed = Signal(object)
    """The ``ToolName`` of what a plain drag does now."""
    one_selected = Signal(object)
    """The id of the only item that is selected; None when there is none, or several are."""
    text_changed = Signal(str)
    """A sentence about the neighbours that are joined by lines; empty when there are none."""
    flight_finished = Signal()
    """All points are where they belong on a map that was flown to."""

    def __init__(
        self,
        canvas: MapCanvas,
        model: MapModel,
        tasks: Tasks,
        thumbnails: ThumbnailCache,
        items_of: ItemsOf,
        place_labels: PlaceLabels,
        parent: QObject | None = None,
        *,
        reduced_motion: bool = False,
    ) -> None:
        """With ``reduced_motion`` points do not fly from map to map."""
        super().__init__(parent or canvas)
        self._canvas = canvas
        self._model = model
        self.labels = MapLabels(canvas, model, place_labels, LABELS)
        self.lines = MapLines(canvas, model, tasks, LINES)
        self.path = MapPath(canvas, model, PATH)
        self.marks = MapMarks(canvas, model, MARKS)
        self.outline = MapOutline(canvas, OUTLINE)
        self.card = MapCard(thumbnails, canvas)
        self.tool = PointTool(canvas, model, self.labels.at, self)
        self.hover = MapHover(canvas, model, tasks, self.card, items_of, self.tool.point_at, self)
        self.curtain = MapCurtain(canvas, CURTAIN)
        self.flight = MapFlight(model, self.curtain, self, reduced_motion=reduced_motion)
        self._keys = MapKeys(self.tool, canvas, self)
        self._pointer = MapPointer(canvas, self.tool, self.hover, self.labels, self)
        self._connect()

    @property
    def tool_name(self) -> ToolName:
        """What a plain drag does."""
        return self.tool.name

    def choose_tool(self, name: ToolName) -> None:
        """Takes another tool in hand."""
        self._keys.choose(name)

    def fly_to(self, points: MapPoints) -> None:
        """Goes over to another map, with its points flying to their places."""
        self.hover.leave()
        self.flight.fly_to(points)
        self.labels.set_quiet(self.flight.is_flying)

    def show_neighbours(self, item_id: int, neighbours: Sequence[int]) -> None:
        """Joins an item with its true neighbours, the nearest first."""
        self.lines.show_neighbours(item_id, neighbours)

    def show_path(self, ids: Sequence[int]) -> None:
        """Leads a line through items in their order; none for no line."""
        self.path.show_ids(ids)

    def show_query(
        self, examples: Sequence[int], results: Sequence[int] = (), scores: Sequence[float] = ()
    ) -> None:
        """Marks the items of a query, and its results with their scores."""
        self.marks.show_query(examples, results, scores)

    def _connect(self) -> None:
        self.tool.item_opened.connect(self.item_opened)
        self.tool.context_requested.connect(self.context_requested)
        self.tool.outline_changed.connect(self.outline.show_path)
        self.tool.cluster_clicked.connect(self._select_cluster)
        self._keys.tool_changed.connect(self.tool_changed)
        self._keys.tool_changed.connect(self._pointer.suit_cursor)
        self.lines.text_changed.connect(self.text_changed)
        self.hover.item_changed.connect(self.marks.show_pointed)
        self.flight.finished.connect(self._land)
        self._model.selection_changed.connect(self._tell_of_one)

    def _select_cluster(self, number: int, mode: Mode) -> None:
        if self._model.points is not None:
            inside = (self._model.points.clusters == number) & self._model.shown
            self._model.select(np.flatnonzero(inside), mode)

    def _tell_of_one(self) -> None:
        selected = np.flatnonzero(self._model.selected)
        one = int(self._model.ids[selected[0]]) if len(selected) == 1 else None
        if one != self.lines.item_id:
            self.lines.clear()
        self.one_selected.emit(one)

    def _land(self) -> None:
        self.labels.set_quiet(False)
        self.flight_finished.emit()
