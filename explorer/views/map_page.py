"""The map of a collection with all around it: tools, legend, selection, a second map to compare with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from engine.domain import Categories, MapPoints
from engine.domain.maps import Ids
from explorer.map_sheet import MapSheet
from explorer.models.map_points import MapModel
from explorer.views.map_legend import MapLegend
from explorer.views.map_selection_bar import MapSelectionBar
from explorer.views.map_sheet_view import MapSheetView, MapSources
from explorer.views.map_toolbar import MapToolbar
from explorer.views.map_tools import ToolName

LEGEND_WIDTH = 184
ROOM_FOR_LEGEND = 520
"""Pixels; a narrower page has no room for a legend beside the map."""


class MapPage(QWidget):
    """Shows sheets. What is selected on one is selected on all; so are colours and what is switched off."""

    method_chosen = Signal(object, object)
    """The ``MapSheet`` that is to show another ``MapMethod``."""
    make_wanted = Signal(object, object, bool)
    """A ``MapSheet`` to be made, its parameters, and whether to begin anew."""
    cancel_wanted = Signal(object)
    """The ``MapSheet`` that is not to be made any more."""
    selection_changed = Signal(object)
    """Ids that are selected by hand on a map, ascending."""
    one_selected = Signal(object)
    """The id of the only point that is selected, or None."""
    item_opened = Signal(int)
    """A point was double clicked."""
    menu_wanted = Signal(int, QPoint)
    """The menu for a point is wanted here on the screen."""
    picture_wanted = Signal()
    coordinates_wanted = Signal()
    copy_wanted = Signal(bool)
    """Coordinates are to go to the clipboard: those of the selection, or all."""

    def __init__(self, sources: MapSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources = sources
        self.views: list[MapSheetView] = []
        self._tool = ToolName.PAN
        self._selected: Ids = np.empty(0, np.int64)
        """What is selected in the window, whether these maps have it or not."""
        self._is_following = False
        """While selections are passed on, they are not told again."""
        self.toolbar = MapToolbar()
        self.legend = MapLegend()
        self.bar = MapSelectionBar()
        self._maps = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._fill_save_menu()
        self._connect()

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._maps.setChildrenCollapsible(False)
        self.legend.setFixedWidth(LEGEND_WIDTH)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._maps, 1)
        middle.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(middle, 1)
        column.addWidget(self.bar)

    def _fill_save_menu(self) -> None:
        menu = self.toolbar.save_menu
        menu.addAction("Save the picture…", self.picture_wanted.emit)
        menu.addAction("Save the coordinates…", self.coordinates_wanted.emit)
        menu.addSeparator()
        self.copy_selected = menu.addAction(
            "Copy the coordinates of the selection", lambda: self.copy_wanted.emit(True)
        )
        menu.addAction("Copy all coordinates", lambda: self.copy_wanted.emit(False))
        menu.aboutToShow.connect(lambda: self.copy_selected.setEnabled(self.bar.isVisibleTo(self)))

    def _connect(self) -> None:
        self.toolbar.tool_chosen.connect(self.choose_tool)
        self.toolbar.fit_wanted.connect(self.fit)
        self.toolbar.legend_toggled.connect(self._fit_legend)
        self.legend.toggled.connect(lambda code: self._in_all(code, MapModel.toggle))
        self.legend.isolated.connect(lambda code: self._in_all(code, MapModel.isolate))
        self.legend.all_wanted.connect(self._show_all)
        self.bar.clear_wanted.connect(self.clear_selection)
        fit = QAction("Show the whole map", self)
        fit.setShortcut(QKeySequence("F"))
        # F is a letter elsewhere in the window.
        fit.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        fit.triggered.connect(lambda: self.fit())
        self.addAction(fit)

    # What the window calls

    def show_sheets(self, sheets: Sequence[MapSheet]) -> None:
        """Shows these maps side by side; those that are shown already stay as they are."""
        for view in [view for view in self.views if view.sheet not in sheets]:
            view.sheet.flight = None
            self.views.remove(view)
            view.hide()
            view.deleteLater()
        known = [view.sheet for view in self.views]
        for sheet in sheets:
            if sheet not in known:
                self._add(sheet)
        self.setFocusProxy(self.views[0].canvas)
        for view in self.views:
            view.tell_far(len(self.views) > 1)
        self._count_selected()
        self._reflect()

    def choose_tool(self, name: ToolName) -> None:
        """Takes another tool in hand, on every map."""
        self._tool = name
        self.toolbar.show_tool(name)
        for view in self.views:
            view.overlays.choose_tool(name)

    def fit(self) -> None:
        """Shows the whole of every map."""
        for view in self.views:
            view.canvas.fit()

    def select_ids(self, ids: Sequence[int] | Ids) -> None:
        """Selects items that were selected elsewhere; nothing is told of it."""
        self._selected = np.asarray(ids, np.int64)
        self._is_following = True
        for view in self.views:
            view.sheet.model.select_ids(self._selected)
        self._is_following = False
        self._count_selected()

    def clear_selection(self) -> None:
        """Selects nothing."""
        for view in self.views:
            view.sheet.model.clear_selection()

    @property
    def selected_ids(self) -> list[int]:
        """Items that are selected on the map, ascending."""
        ids: list[int] = self.views[0].sheet.model.selected_ids().tolist()
        return ids

    @property
    def points(self) -> MapPoints | None:
        """The first of the maps that are shown; None where there is none."""
        return self.views[0].sheet.points

    def abandon_lasso(self) -> bool:
        """Ends what is being drawn; whether anything was."""
        drawn = [view.overlays.tool for view in self.views if view.overlays.tool.is_dragging]
        for tool in drawn:
            tool.abandon()
        return bool(drawn)

    def show_neighbours(self, item_id: int, neighbours: Sequence[int]) -> None:
        """Joins an item with its true neighbours."""
        for view in self.views:
            view.overlays.show_neighbours(item_id, neighbours)

    def show_path(self, ids: Sequence[int]) -> None:
        """Leads a line through the tracks of a playlist."""
        for view in self.views:
            view.overlays.show_path(ids)

    def show_query(self, examples: Sequence[int], results: Sequence[int], scores: Sequence[float]) -> None:
        """Marks the items of a query and its results."""
        for view in self.views:
            view.overlays.show_query(examples, results, scores)

    def repaint_thumbnails(self) -> None:
        """Something is known of items that thumbnails wait for."""
        for view in self.views:
            view.canvas.view_box.scene().update()

    def forget_items(self) -> None:
        """Items may be called something else now."""
        for view in self.views:
            view.overlays.hover.forget_items()

    # Sheets

    def _add(self, sheet: MapSheet) -> None:
        view = MapSheetView(sheet, self._sources)
        self.views.append(view)
        self._maps.addWidget(view)
        overlays, model = view.overlays, sheet.model
        view.method_chosen.connect(lambda method: self.method_chosen.emit(sheet, method))
        view.make_wanted.connect(lambda given, fresh: self.make_wanted.emit(sheet, given, fresh))
        view.cancel_wanted.connect(lambda: self.cancel_wanted.emit(sheet))
        overlays.tool_changed.connect(self._follow_tool)
        overlays.item_opened.connect(self.item_opened)
        overlays.context_requested.connect(self.menu_wanted)
        overlays.one_selected.connect(self.one_selected)
        overlays.text_changed.connect(self._count_selected)
        overlays.hover.item_changed.connect(lambda item_id: self._point_at(view, item_id))
        overlays.choose_tool(self._tool)
        model.selection_changed.connect(lambda: self._follow_selection(view))
        model.coloured.connect(lambda: self._follow_colours(view))
        model.changed.connect(self._count_selected)
        sheet.changed.connect(self._reflect)

    def _reflect(self) -> None:
        """Suits everything to what is shown now; items that have come may be selected elsewhere already."""
        if any(view.sheet.points is not None for view in self.views):
            self.select_ids(self._selected)
        shown = any(view.is_shown for view in self.views)
        self.toolbar.set_enabled(shown)
        self._fit_legend()

    def _follow_tool(self, name: ToolName) -> None:
        if name is not self._tool:
            self.choose_tool(name)

    def _point_at(self, source: MapSheetView, item_id: int | None) -> None:
        """Shows on the other maps where the item is that is under the pointer on one."""
        for view in self.views:
            if view is not source:
                view.overlays.marks.show_pointed(item_id)

    # Selection

    def _follow_selection(self, source: MapSheetView) -> None:
        self._count_selected()
        if self._is_following:
            return
        self.select_ids(source.sheet.model.selected_ids())
        self.selection_changed.emit(self._selected)

    def _count_selected(self) -> None:
        count = int(self.views[0].sheet.model.selected.sum()) if self.views else 0
        alone = self.views[0].overlays.lines.text if len(self.views) == 1 else ""
        self.bar.show_count(count, alone)

    # Colours

    def _follow_colours(self, source: MapSheetView) -> None:
        if source is self.views[0]:
            model = source.sheet.model
            self.legend.show_colouring(model.colouring)
            self.legend.show_hidden(model.hidden)

    def _in_all(self, code: int, verb: Callable[[MapModel, int], None]) -> None:
        """Does something with the points of a name, on every map that has that name."""
        first = self.views[0].sheet.model.colouring
        name = first.names[code] if isinstance(first, Categories) and code >= 0 else None
        for view in self.views:
            own = view.sheet.model.colouring
            if name is None:
                verb(view.sheet.model, code)
            elif isinstance(own, Categories) and name in own.names:
                verb(view.sheet.model, own.names.index(name))

    def _show_all(self) -> None:
        for view in self.views:
            view.sheet.model.show_all()

    def _fit_legend(self) -> None:
        room = self.width() >= ROOM_FOR_LEGEND
        shown = any(view.is_shown for view in self.views)
        self.legend.setVisible(room and shown and self.toolbar.legend.isChecked())
        self.toolbar.legend.setEnabled(room and shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A narrow page leaves its room to the map."""
        super().resizeEvent(event)
        self._fit_legend()
