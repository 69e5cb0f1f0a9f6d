"""A list of items with columns: the same model and the same selection as the grid, in rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QHoverEvent, QKeyEvent, QMouseEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from engine.domain import Kind, SortKey
from explorer.delegates.row import HEIGHT, RowDelegate
from explorer.models.columns import COLUMNS, PLACES, RANK, columns_for
from explorer.models.item_list import ID_ROLE, MOST_DRAGGED, ItemListModel
from explorer.views.row_mask import RowMask
from explorer.views.sort_header import SortHeader

MIXED = "mixed"
"""How a layout of columns is called where kinds are mixed."""
NARROWEST = 36
_Cursor = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint


class ListView(QTableView):
    """Rows of a fixed height, whole rows selected; ``mask`` says which, as the grid's does."""

    opened = Signal(QModelIndex)
    """An item was double clicked, or Return was pressed on it."""
    play_requested = Signal(int)
    """The play button of a track was pressed; its id."""
    sort_requested = Signal(object, bool)
    """``SortKey``, or None for the score, and whether descending: a header was pressed."""

    def __init__(
        self, model: ItemListModel, delegate: RowDelegate, mask: RowMask, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mask = mask
        self._kind: Kind | None = None
        self._layouts: dict[str, str] = {}
        self._order: tuple[SortKey | None, bool] = (SortKey.ADDED, False)
        self._pressed = RANK
        """The column whose header was pressed last: two columns may share an order."""
        self.setItemDelegate(delegate)
        self._dress_headers()
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.doubleClicked.connect(self.opened)
        self._lay_out()

    def _dress_headers(self) -> None:
        rows, header = self.verticalHeader(), SortHeader()
        self.setHorizontalHeader(header)
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(HEIGHT)
        header.setMinimumSectionSize(NARROWEST)
        header.customContextMenuRequested.connect(self._choose_columns)
        header.sectionClicked.connect(self._press_header)

    def setSelectionModel(self, selection: QItemSelectionModel) -> None:  # noqa: N802
        """Shares a selection; the header does not, for it would look at every row of it to be painted."""
        super().setSelectionModel(selection)
        header = self.horizontalHeader()
        header.setSelectionModel(QItemSelectionModel(self.model(), header))

    # Columns

    def show_kind(self, kind: Kind | None) -> None:
        """Shows the columns for a kind, as they were when it was shown last; None where kinds are mixed."""
        if kind is not self._kind:
            self._keep_layout()
            self._kind = kind
            self._lay_out()

    def layouts(self) -> dict[str, str]:
        """How the columns lie, by kind, to be given to ``restore_layouts`` another time."""
        self._keep_layout()
        return dict(self._layouts)

    def restore_layouts(self, layouts: Mapping[str, str]) -> None:
        """Lays the columns out as before; what cannot be read is as good as none."""
        self._layouts = dict(layouts)
        self._lay_out()

    def _name(self) -> str:
        return self._kind.value if self._kind is not None else MIXED

    def _keep_layout(self) -> None:
        self._layouts[self._name()] = bytes(self.horizontalHeader().saveState().toBase64().data()).decode()

    def _lay_out(self) -> None:
        header, kept = self.horizontalHeader(), self._layouts.get(self._name(), "")
        if not kept or not header.restoreState(QByteArray.fromBase64(kept.encode())):
            shown = columns_for(self._kind)
            others = [column.name for column in COLUMNS if column.name not in shown]
            for place, name in enumerate((*shown, *others)):
                section = PLACES[name]
                header.setSectionHidden(section, name not in shown)
                header.moveSection(header.visualIndex(section), place)
                header.resizeSection(section, COLUMNS[section].width)
        self._show_indicator()

    def _choose_columns(self, point: QPoint) -> None:
        header, menu = self.horizontalHeader(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for section, column in enumerate(COLUMNS):
            action = menu.addAction(column.heading)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(section))
            # Without the rank nothing is left to press on to get the score's order back.
            action.setEnabled(section != RANK)
            action.toggled.connect(lambda shown, section=section: header.setSectionHidden(section, not shown))
        menu.popup(header.mapToGlobal(point))

    # Order

    def show_order(self, key: SortKey | None, *, descending: bool) -> None:
        """Marks the column that is sorted by; None means by the score, the best first."""
        self._order = (key, descending)
        self._show_indicator()

    def _press_header(self, section: int) -> None:
        key = COLUMNS[section].key
        if section == RANK and self._model().scores is not None:
            self.sort_requested.emit(None, False)
        elif key is not None:
            again = section == self._marked()
            self._pressed = section
            self.sort_requested.emit(key, again and not self._order[1])
        self._show_indicator()

    def _marked(self) -> int:
        key = self._order[0]
        if key is None:
            return RANK
        if COLUMNS[self._pressed].key is key:
            return self._pressed
        hidden = self.horizontalHeader().isSectionHidden
        sharing = [section for section, column in enumerate(COLUMNS) if column.key is key]
        return next((section for section in sharing if not hidden(section)), -1)

    def _show_indicator(self) -> None:
        down = self._order[1] or self._order[0] is None
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self._marked(), order)

    # What can be seen

    def visible_rows(self) -> range:
        """Rows that can be seen, at least in part."""
        count = self._model().rowCount()
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        return range(max(0, first), (last + 1) if last >= 0 else count) if count else range(0)

    def scrollTo(  # noqa: N802
        self, index: QModelIndex | QPersistentModelIndex, hint: _Hint = _Hint.EnsureVisible
    ) -> None:
        """Brings a row into sight; never sideways, and whether or not the column of ``index`` is shown."""
        if not index.isValid():
            return
        self.executeDelayedItemsLayout()
        bar, height, top = self.verticalScrollBar(), self.viewport().height(), index.row() * HEIGHT
        if hint == _Hint.PositionAtCenter:
            bar.setValue(top + HEIGHT // 2 - height // 2)
        elif hint == _Hint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint == _Hint.PositionAtBottom or top + HEIGHT > bar.value() + height:
            bar.setValue(top + HEIGHT - height)

    def _model(self) -> ItemListModel:
        return cast(ItemListModel, self.model())

    def _hover(self, point: QPoint | None) -> None:
        delegate = cast(RowDelegate, self.itemDelegate())
        row = self.rowAt(point.y()) if point is not None else -1
        if row != delegate.hovered:
            for changed in (delegate.hovered, row):
                top, width = self.rowViewportPosition(max(0, changed)), self.viewport().width()
                self.viewport().update(QRect(0, top, width, HEIGHT))
            delegate.hovered = row

    # Keyboard, mouse and drags

    def selectedIndexes(self) -> list[QModelIndex]:  # noqa: N802
        """The first of the selected items, which is what a drag takes along."""
        rows = np.flatnonzero(self._mask.rows)[:MOST_DRAGGED]
        return [self.model().index(row, 0) for row in rows.tolist()]

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        """Anywhere, for all that repainting needs to know: Qt would look at every cell of moved columns."""
        return QRegion(self.viewport().rect())

    def moveCursor(self, action: _Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802
        """Keys move by rows, in a column that is never hidden."""
        count, current = self.model().rowCount(), self.currentIndex()
        if not count:
            return QModelIndex()
        page = max(1, self.viewport().height() // HEIGHT - 1)
        steps = {
            _Cursor.MoveUp: -1,
            _Cursor.MovePrevious: -1,
            _Cursor.MoveDown: 1,
            _Cursor.MoveNext: 1,
            _Cursor.MovePageUp: -page,
            _Cursor.MovePageDown: page,
            _Cursor.MoveHome: -count,
            _Cursor.MoveEnd: count,
        }
        row = current.row() + steps.get(action, 0) if current.isValid() else self.visible_rows().start
        return self.model().index(max(0, min(count - 1, row)), RANK)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens, as a double click does; left and right scroll."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (-1 if event.key() == Qt.Key.Key_Left else 1) * 4 * NARROWEST)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts here; names are searched for in the query bar."""

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press on a play button plays."""
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._plays_at(point):
            self.play_requested.emit(self.indexAt(point).data(ID_ROLE))
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Two presses on a play button are no double click on the row."""
        if not self._plays_at(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)

    def _plays_at(self, point: QPoint) -> bool:
        index: QModelIndex | QPersistentModelIndex = self.indexAt(point)
        delegate = cast(RowDelegate, self.itemDelegate())
        return index.isValid() and delegate.plays_at(self.visualRect(index), index, point)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Follows the mouse over the rows."""
        if isinstance(event, QHoverEvent):
            left = event.type() == QEvent.Type.HoverLeave
            self._hover(None if left else event.position().toPoint())
        return super().viewportEvent(event)
