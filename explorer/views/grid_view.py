"""A grid of tiles laid out by arithmetic: a million items cost what is visible."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QCursor,
    QHoverEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import ID_ROLE, ITEM_ROLE, MOST_DRAGGED
from explorer.views.grid_layout import SPACING, GridLayout
from explorer.views.row_mask import RowMask
from explorer.views.rubber_band import RubberBand

Index = QModelIndex | QPersistentModelIndex
SMALLEST, LARGEST = 72, 320
ZOOM_STEP = 16
PULL_MS = 30
"""How often a rubber band held beyond the edge scrolls."""
_State = QStyle.StateFlag
_Hint = QAbstractItemView.ScrollHint


class GridView(QAbstractItemView):
    """Shows a list model as a grid; keyboard, selection, drag and accessibility come from Qt's item views."""

    zoomed = Signal(int)
    """Ctrl and wheel asked for this side of a tile's picture."""
    opened = Signal(QModelIndex)
    """An item was double clicked, or Return was pressed on it."""
    play_requested = Signal(int)
    """The play button of a track was pressed; its id."""

    def __init__(self, delegate: TileDelegate, side: int = 144, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._tile = delegate.tile_size(self._side)
        self._mask = RowMask()
        self._band: RubberBand | None = None
        self._pull = QTimer(self, interval=PULL_MS)
        self._pull.timeout.connect(self._pull_on)
        self._hovered = -1
        self._top_row = 0
        """First visible row, as the person left it: what stays in sight when the width changes."""
        self._resizing = False
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # Whole rows, so that a list can share the selection.
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.doubleClicked.connect(self.opened)

    # Geometry

    @property
    def side(self) -> int:
        """Pixels of a tile's picture."""
        return self._side

    def set_side(self, side: int) -> None:
        """Changes the size of tiles; the item in the middle stays in sight."""
        side = max(SMALLEST, min(LARGEST, side))
        if side != self._side:
            self._side = side
            self.fit_tiles()

    def fit_tiles(self) -> None:
        """Takes over the size that the delegate has for tiles; the item in the middle stays in sight."""
        anchor = self.currentIndex() if self._is_visible(self.currentIndex()) else self._first_visible()
        self._tile = cast(TileDelegate, self.itemDelegate()).tile_size(self._side)
        self.updateGeometries()
        self.scrollTo(anchor, _Hint.PositionAtCenter)
        self.viewport().update()

    def columns(self) -> int:
        """Tiles in a row."""
        return self._grid().columns

    def _grid(self) -> GridLayout:
        model = self.model()
        count = model.rowCount() if model is not None else 0
        return GridLayout(count, self._tile, self.viewport().width())

    def _shift(self) -> QPoint:
        """From the viewport's coordinates to those of the layout."""
        return QPoint(0, self.verticalOffset())

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """Where an item is, in the viewport's coordinates."""
        return self._grid().rect_of(index.row()).translated(-self._shift()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """The item under ``point``."""
        row = self._grid().row_at(point + self._shift())
        return self.model().index(row, 0) if row is not None else QModelIndex()

    def horizontalOffset(self) -> int:  # noqa: N802
        """Nothing scrolls sideways."""
        return 0

    def verticalOffset(self) -> int:  # noqa: N802
        """Pixels scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:  # noqa: N802
        """No item is ever hidden."""
        return False

    def updateGeometries(self) -> None:  # noqa: N802
        """Fits the scroll bar to the number of rows."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self._tile.height() // 3))
        bar.setRange(0, max(0, self._grid().height - height))
        super().updateGeometries()

    def scrollTo(self, index: Index, hint: _Hint = _Hint.EnsureVisible) -> None:  # noqa: N802
        """Brings an item into sight."""
        if not index.isValid():
            return
        self.executeDelayedItemsLayout()
        rect, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if hint == _Hint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif hint == _Hint.PositionAtTop or rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - SPACING)
        elif hint == _Hint.PositionAtBottom or rect.bottom() > height:
            bar.setValue(bar.value() + rect.bottom() - height + SPACING)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Repaints, and follows the rubber band and the mouse over what moves below them."""
        if not self._resizing:
            self._top_row = self.visible_rows().start
        mouse = self.viewport().mapFromGlobal(QCursor.pos())
        self._hover(mouse if self.underMouse() else None)
        if self._band is not None:
            self._stretch(self._band, mouse)
        self.viewport().update()

    def visible_rows(self) -> range:
        """Rows of the items that can be seen, at least in part."""
        top = self.verticalOffset()
        return self._grid().rows_between(top, top + self.viewport().height() - 1)

    def _first_visible(self) -> QModelIndex:
        rows = self.visible_rows()
        return self.model().index(rows.start, 0) if rows else QModelIndex()

    def _is_visible(self, index: QModelIndex) -> bool:
        return index.isValid() and index.row() in self.visible_rows()

    # Keyboard and selection

    @property
    def row_mask(self) -> RowMask:
        """Which rows are selected; it follows the selection."""
        return self._mask

    @property
    def selected_rows(self) -> NDArray[np.bool_]:
        """True where a row is selected, bool (n,); not to be changed."""
        return self._mask.rows

    def setModel(self, model: QAbstractItemModel | None) -> None:  # noqa: N802
        """Shows another model, with nothing selected."""
        self._mask.reset(model.rowCount() if model is not None else 0)
        super().setModel(model)

    def reset(self) -> None:
        """The model shows something else; nothing is selected any more."""
        self._mask.reset(self.model().rowCount())
        self._hovered, self._band = -1, None
        super().reset()

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:  # noqa: N802
        """The model shows more."""
        self._mask.insert(start, end - start + 1)
        super().rowsInserted(parent, start, end)
        self.scheduleDelayedItemsLayout()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802
        """Follows what is selected."""
        self._mask.follow(self.selectionModel(), selected, deselected)
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def selectedIndexes(self) -> list[QModelIndex]:  # noqa: N802
        """The first of the selected items, which is what a drag takes along."""
        rows = np.flatnonzero(self._mask.rows)[:MOST_DRAGGED]
        return [self.model().index(row, 0) for row in rows.tolist()]

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a key leads from the current item."""
        grid = self._grid()
        if not grid.count:
            return QModelIndex()
        if not self.currentIndex().isValid():
            return self._first_visible()
        current, columns = self.currentIndex().row(), grid.columns
        page = max(1, self.viewport().height() // grid.step.height()) * columns
        steps = {
            QAbstractItemView.CursorAction.MoveLeft: -1,
            QAbstractItemView.CursorAction.MovePrevious: -1,
            QAbstractItemView.CursorAction.MoveRight: 1,
            QAbstractItemView.CursorAction.MoveNext: 1,
            QAbstractItemView.CursorAction.MoveUp: -columns,
            QAbstractItemView.CursorAction.MoveDown: columns,
            QAbstractItemView.CursorAction.MovePageUp: -page,
            QAbstractItemView.CursorAction.MovePageDown: page,
            QAbstractItemView.CursorAction.MoveHome: -grid.count,
            QAbstractItemView.CursorAction.MoveEnd: grid.count,
        }
        target = current + steps.get(action, 0)
        if action == QAbstractItemView.CursorAction.MoveUp and target < 0:
            target = current
        if action == QAbstractItemView.CursorAction.MoveDown and target >= grid.count:
            on_last_line = current // columns == grid.lines - 1
            target = current if on_last_line else grid.count - 1
        return self.model().index(max(0, min(grid.count - 1, target)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        """Selects what a rubber band touches, or all from where a selection began to ``rect``'s end."""
        selection, model = QItemSelection(), self.model()
        if self._band is not None:
            end_of_row = model.columnCount() - 1
            for first, last in self._grid().runs_in(self._band.rect):
                selection.select(model.index(first, 0), model.index(last, end_of_row))
        else:
            start, end = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
            if start.isValid() and end.isValid():
                first_index, last_index = sorted((start, end), key=lambda index: index.row())
                selection.select(first_index, last_index)
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        """Where a selection can be seen: anywhere, for all that repainting needs to know."""
        return QRegion(self.viewport().rect())

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts here; names are searched for in the query bar."""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the tiles that can be seen."""
        model, delegate, grid = self.model(), self.itemDelegate(), self._grid()
        if model is None:
            return
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = option.state & ~(_State.State_HasFocus | _State.State_MouseOver)
        focused = self.currentIndex().row() if self.hasFocus() else -1
        for row in self.visible_rows():
            option.rect = grid.rect_of(row).translated(-self._shift())
            if not option.rect.intersects(event.rect()):
                continue
            option.state = plain
            if self._mask.rows[row]:
                option.state |= _State.State_Selected
            if row == self._hovered:
                option.state |= _State.State_MouseOver
            if row == focused:
                option.state |= _State.State_HasFocus
            delegate.paint(painter, option, model.index(row, 0))
        if self._band is not None:
            self._band.paint(painter, self._shift(), self.palette())
        painter.end()

    def _hover(self, point: QPoint | None) -> None:
        """Marks the tile under the mouse."""
        row = self._grid().row_at(point + self._shift()) if point is not None else None
        hovered = row if row is not None else -1
        if hovered != self._hovered:
            for changed in (self._hovered, hovered):
                if changed >= 0:
                    self.viewport().update(self._grid().rect_of(changed).translated(-self._shift()))
            self._hovered = hovered

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps the first visible item in sight when the number of columns changes."""
        before = GridLayout(0, self._tile, event.oldSize().width())
        self._resizing = True
        super().resizeEvent(event)
        if before.columns != self.columns() and self._top_row:
            self.scrollTo(self.model().index(self._top_row, 0), _Hint.PositionAtTop)
        self._resizing = False

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl the wheel changes the size of tiles."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(self._side + (ZOOM_STEP if event.angleDelta().y() > 0 else -ZOOM_STEP))
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press on a play button plays; one beside the tiles begins a rubber band."""
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._plays_at(point):
            self.play_requested.emit(self.indexAt(point).data(ID_ROLE))
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.indexAt(point).isValid():
            self._band = RubberBand(point + self._shift())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Two presses on a play button are no double click on the tile."""
        if not self._plays_at(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)

    def _plays_at(self, point: QPoint) -> bool:
        index = self.indexAt(point)
        delegate = cast(TileDelegate, self.itemDelegate())
        return delegate.plays_at(self.visualRect(index), index.data(ITEM_ROLE), point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Draws the rubber band, or lets Qt begin a drag."""
        if self._band is None:
            super().mouseMoveEvent(event)
            return
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self._band.extends = bool(event.modifiers() & keys)
        self._stretch(self._band, event.position().toPoint())
        self._pull.start()

    def _stretch(self, band: RubberBand, point: QPoint) -> None:
        # Without this state Qt takes the release for a click beside the tiles, and clears the selection.
        self.setState(QAbstractItemView.State.DragSelectingState)
        band.stretch(point + self._shift())
        flag = QItemSelectionModel.SelectionFlag
        self.setSelection(band.rect, flag.SelectCurrent if band.extends else flag.ClearAndSelect)
        self.viewport().update()

    def _pull_on(self) -> None:
        """Scrolls while the band is held above or below what can be seen."""
        y, height = self.viewport().mapFromGlobal(QCursor.pos()).y(), self.viewport().height()
        beyond = min(y, 0) + max(y - height, 0)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + beyond // 2)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ends the rubber band."""
        super().mouseReleaseEvent(event)
        self._band = None
        self._pull.stop()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens, as a double click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Follows the mouse over the tiles."""
        if isinstance(event, QHoverEvent):
            left = event.type() == QEvent.Type.HoverLeave
            self._hover(None if left else event.position().toPoint())
        return super().viewportEvent(event)
