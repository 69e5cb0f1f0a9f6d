"""The model behind a map: where points are, how they are coloured, which are hidden, pale or selected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import palettes
from engine.domain.maps import Categories, Colouring, Ids, MapPoints, Measured, Positions
from explorer.models.map_cells import MapCells
from explorer.models.map_lasso import rows_in_box, rows_inside
from explorer.tasks import Tasks

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
Colours = NDArray[np.uint8]
Mode = Literal["replace", "add", "remove"]

STILL_MS = 150
"""Points that have not moved for so long are sorted into cells."""
_NO_IDS: Ids = np.empty(0, np.int64)
_NOWHERE: Positions = np.empty((0, 2), np.float32)


class MapModel(QObject):
    """Arrays with a row for each point, by ascending id. They are replaced, never written to."""

    changed = Signal()
    """There are other points, or the same are elsewhere."""
    coloured = Signal()
    """Colours changed, or which points are hidden or pale."""
    sorted = Signal()
    """The points are sorted into cells: what is near a place is found quickly from now on."""
    selection_changed = Signal()
    """Other points are selected."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._points: MapPoints | None = None
        self._dark = False
        self._cells: MapCells | None = None
        self._bounds: tuple[float, float, float, float] | None = None
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._sort_into_cells)
        self._colouring: Colouring | None = None
        self._colours: Colours | None = None
        self._hidden: frozenset[int] = frozenset()
        self._shown: Mask | None = None
        self._rows: Rows | None = None
        """Those of the shown points."""
        self._hidden_before: tuple[Colouring | None, frozenset[int]] = (None, frozenset())
        """What was hidden of the last map's points, until it is known what the codes of this one's mean."""
        self._vivid_ids: Ids | None = None
        self._selected: Mask = np.zeros(0, np.bool_)
        self._pale: Mask = np.zeros(0, np.bool_)

    # Points

    @property
    def points(self) -> MapPoints | None:
        """The map, with its points where they are now."""
        return self._points

    @property
    def ids(self) -> Ids:
        """Items (n,) that the points are, ascending."""
        return _NO_IDS if self._points is None else self._points.ids

    @property
    def positions(self) -> Positions:
        """Where the points are (n, 2)."""
        return _NOWHERE if self._points is None else self._points.positions

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The box around all points, hidden ones too: x0, y0, x1, y1. Without points, the one around 0."""
        if self._bounds is None:
            corners = self.positions if len(self.positions) else np.zeros((1, 2), np.float32)
            x, y = corners.T  # by columns: along rows of two, NumPy takes thirty times as long
            self._bounds = float(x.min()), float(y.min()), float(x.max()), float(y.max())
        return self._bounds

    @property
    def cells(self) -> MapCells | None:
        """The points sorted into cells, for threads too; None as long as they move."""
        return self._cells

    def set_points(self, points: MapPoints | None) -> None:
        """Takes another map. What is selected or pale stays so by its id, the colouring while all ids do."""
        selected = self.selected_ids()
        same_items = points is not None and np.array_equal(points.ids, self.ids)
        self._points = points
        if not same_items:
            self._forget_colouring()
            self._pale = self._pale_now()
        self._selected = self._mask_of(selected)
        self._places_changed()
        if len(self.selected_ids()) != len(selected):
            self.selection_changed.emit()

    def set_positions(self, positions: Positions) -> None:
        """Moves the points to ``positions`` (n, 2)."""
        if self._points is not None:
            self._points = replace(self._points, positions=positions)
            self._places_changed()

    def row_of(self, item_id: int) -> int | None:
        """The row of an item, None where the map does not have it."""
        row = int(np.searchsorted(self.ids, item_id))
        return row if row < len(self.ids) and self.ids[row] == item_id else None

    # Colours

    @property
    def colouring(self) -> Colouring | None:
        """By what the points are coloured."""
        return self._colouring

    @property
    def colours(self) -> Colours:
        """Red, green and blue of every point (n, 3)."""
        if self._colours is None:
            self._colours = palettes.colours(self._colouring, len(self.ids), self._dark)
        return self._colours

    @property
    def hidden(self) -> frozenset[int]:
        """Codes that are switched off; -1 is what has no category, or no number."""
        return self._hidden

    @property
    def shown(self) -> Mask:
        """Which points are not hidden (n,)."""
        if self._shown is None:
            self._shown = ~np.isin(self._codes(), list(self._hidden))
        return self._shown

    @property
    def pale(self) -> Mask:
        """Which points are to be drawn pale (n,)."""
        return self._pale

    def set_colouring(self, colouring: Colouring | None) -> None:
        """Colours by something else; what was hidden stays hidden by its name where the field is the same."""
        before = (self._colouring, self._hidden) if self._colouring is not None else self._hidden_before
        self._hidden = _carried_over(*before, colouring)
        self._colouring = colouring
        self._colours = self._shown = self._rows = None
        self.coloured.emit()

    def set_dark(self, dark: bool) -> None:
        """Colours for a dark ground, or for a light one."""
        if dark != self._dark:
            self._dark, self._colours = dark, None
            self.coloured.emit()

    def toggle(self, code: int) -> None:
        """Hides the points of a code, or shows them again."""
        self._hide(self._hidden ^ {code})

    def isolate(self, code: int) -> None:
        """Hides all but the points of a code; shows all again where that is so already."""
        others = frozenset(self._all_codes()) - {code}
        self._hide(frozenset() if self._hidden == others else others)

    def show_all(self) -> None:
        """Hides nothing any more."""
        if self._hidden:
            self._hide(frozenset())

    def set_pale(self, ids: Iterable[int] | Ids | None) -> None:
        """Draws all points but those of ``ids`` pale; none, when None."""
        self._vivid_ids = None if ids is None else _array(ids)
        self._pale = self._pale_now()
        self.coloured.emit()

    # Selection

    @property
    def selected(self) -> Mask:
        """Which points are selected (n,)."""
        return self._selected

    def selected_ids(self) -> Ids:
        """Items that are selected (m,), ascending."""
        return self.ids[self._selected]

    def select(self, rows: Rows, mode: Mode = "replace") -> None:
        """Selects ``rows``, in addition to what is selected, or takes them out of it."""
        selected = np.zeros(len(self.ids), np.bool_) if mode == "replace" else self._selected.copy()
        selected[rows] = mode != "remove"
        self._select(selected)

    def select_ids(self, ids: Iterable[int] | Ids) -> None:
        """Selects those of ``ids`` that the map has."""
        self._select(self._mask_of(_array(ids)))

    def clear_selection(self) -> None:
        """Selects nothing."""
        self._select(np.zeros(len(self.ids), np.bool_))

    # Looking for points

    def nearest(self, x: float, y: float, reach: float) -> int | None:
        """The row of the shown point nearest to a place, None where none is within ``reach`` of it."""
        rows = self.in_box(x - reach, y - reach, x + reach, y + reach)
        distances = np.square(self.positions[rows].astype(np.float64) - (x, y)).sum(axis=1)
        rows, distances = rows[distances <= reach**2], distances[distances <= reach**2]
        return int(rows[distances.argmin()]) if len(rows) else None

    def inside(self, polygon: NDArray[np.floating]) -> Rows:
        """Rows of the shown points inside a polygon (e, 2), which closes itself."""
        return self._of_shown(rows_inside(self.positions, polygon))

    def in_box(self, x0: float, y0: float, x1: float, y1: float) -> Rows:
        """Rows of the shown points in a box, its edges included."""
        if self._cells is None:
            return self._of_shown(rows_in_box(self.positions, x0, y0, x1, y1))
        near = self._cells.around(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        return self._of_shown(np.sort(near[rows_in_box(self.positions[near], x0, y0, x1, y1)]))

    def few_in_box(self, x0: float, y0: float, x1: float, y1: float, most: int) -> Rows | None:
        """Rows of the shown points in a box with ``x0 <= x1`` and ``y0 <= y1``; None if more than ``most``.

        That there are too many is known without looking at them.
        """
        if len(self._shown_rows()) <= most:
            rows = self._shown_rows()
            return rows[rows_in_box(self.positions[rows], x0, y0, x1, y1)]
        if self._cells is None or self._cells.count_around(x0, y0, x1, y1) > 2 * most:
            return None
        rows = self.in_box(x0, y0, x1, y1)
        return rows if len(rows) <= most else None

    def _shown_rows(self) -> Rows:
        if self._rows is None:
            self._rows = np.flatnonzero(self.shown)
        return self._rows

    def _of_shown(self, rows: Rows) -> Rows:
        return rows[self.shown[rows]] if self._hidden else rows

    def _places_changed(self) -> None:
        self._cells = self._bounds = None
        self._still.start()
        self.changed.emit()

    def _sort_into_cells(self) -> None:
        positions = self.positions

        def take(cells: MapCells) -> None:
            if self.positions is positions:
                self._cells = cells
                self.sorted.emit()

        self._tasks.run(partial(MapCells, positions), take, group=f"map cells {id(self)}")

    def _forget_colouring(self) -> None:
        if self._colouring is not None:
            self._hidden_before = (self._colouring, self._hidden)
        self._colouring = self._colours = self._shown = self._rows = None
        self._hidden = frozenset()

    def _codes(self) -> NDArray[np.int32]:
        match self._colouring:
            case Categories(codes=codes):
                return codes
            case Measured(values=values):
                return np.where(np.isnan(values), np.int32(-1), np.int32(0))
        return np.zeros(len(self.ids), np.int32)

    def _all_codes(self) -> range:
        names = self._colouring.names if isinstance(self._colouring, Categories) else ("",)
        return range(-1, len(names))

    def _hide(self, hidden: frozenset[int]) -> None:
        self._hidden, self._shown, self._rows = hidden, None, None
        self.coloured.emit()

    def _pale_now(self) -> Mask:
        vivid = self._vivid_ids
        return np.zeros(len(self.ids), np.bool_) if vivid is None else ~self._mask_of(vivid)

    def _mask_of(self, ids: Ids) -> Mask:
        return np.isin(self.ids, ids)

    def _select(self, selected: Mask) -> None:
        if not np.array_equal(selected, self._selected):
            self._selected = selected
            self.selection_changed.emit()


def _array(ids: Iterable[int] | Ids) -> Ids:
    return np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), np.int64)


def _carried_over(old: Colouring | None, hidden: frozenset[int], new: Colouring | None) -> frozenset[int]:
    """The codes of ``new`` for what the codes ``hidden`` mean in ``old``."""
    if old is None or new is None or old.field != new.field:
        return frozenset()
    if not isinstance(old, Categories) or not isinstance(new, Categories):
        return hidden
    names = {old.names[code] for code in hidden if code >= 0}
    return frozenset(code for code, name in enumerate(new.names) if name in names) | (hidden & {-1})
