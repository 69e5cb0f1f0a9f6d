"""A grid of tiles laid out by arithmetic: a million items cost what is visible."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from explorer.delegates.tile import TileDelegate

Index = QModelIndex | QPersistentModelIndex
SPACING = 4
SMALLEST, LARGEST = 72, 320


class GridView(QAbstractItemView):
    """Shows a list model as a grid; keyboard, selection, drag and accessibility come from Qt's item views."""

    zoomed = Signal(int)
    """Ctrl and wheel asked for this side of a tile's picture."""

    def __init__(self, delegate: TileDelegate, side: int = 144, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._tile = delegate.tile_size(side)
        self._band: QRect | None = None
        self.setItemDelegate(delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)

    # Geometry

    @property
    def side(self) -> int:
        """Pixels of a tile's picture."""
        return self._side

    def set_side(self, side: int) -> None:
        """Changes the size of tiles; the item in the middle stays in sight."""
        side = max(SMALLEST, min(LARGEST, side))
        if side == self._side:
            return
        anchor = self.currentIndex() if self._is_visible(self.currentIndex()) else self._first_visible()
        self._side = side
        delegate = self.itemDelegate()
        assert isinstance(delegate, TileDelegate)
        self._tile = delegate.tile_size(side)
        self.updateGeometries()
        if anchor.isValid():
            self.scrollTo(anchor, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()

    def columns(self) -> int:
        """Tiles in a row."""
        return max(1, (self.viewport().width() - SPACING) // self._step().width())

    def _step(self) -> QSize:
        return self._tile + QSize(SPACING, SPACING)

    def _left(self) -> int:
        """Where the first column begins, so that the grid is centred."""
        return max(0, (self.viewport().width() - self.columns() * self._step().width() + SPACING) // 2)

    def _count(self) -> int:
        model = self.model()
        return model.rowCount() if model is not None else 0

    def _rect_of(self, row: int) -> QRect:
        line, column = divmod(row, self.columns())
        step = self._step()
        top = SPACING + line * step.height() - self.verticalOffset()
        return QRect(QPoint(self._left() + column * step.width(), top), self._tile)

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """Where an item is, in the viewport's coordinates."""
        return self._rect_of(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """The item under ``point``."""
        step = self._step()
        line = (point.y() + self.verticalOffset() - SPACING) // step.height()
        column = (point.x() - self._left()) // step.width()
        row = line * self.columns() + column
        if line < 0 or not 0 <= column < self.columns() or row >= self._count():
            return QModelIndex()
        index = self.model().index(row, 0)
        return index if self.visualRect(index).contains(point) else QModelIndex()

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
        lines = -(-self._count() // self.columns())
        height = lines * self._step().height() + SPACING
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(20, self._step().height() // 3))
        bar.setRange(0, max(0, height - self.viewport().height()))
        super().updateGeometries()

    def scrollTo(  # noqa: N802
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Brings an item into sight."""
        if not index.isValid():
            return
        rect, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - height // 2)
        elif hint == QAbstractItemView.ScrollHint.PositionAtTop or rect.top() < 0:
            bar.setValue(bar.value() + rect.top() - SPACING)
        elif rect.bottom() > height:
            bar.setValue(bar.value() + rect.bottom() - height + SPACING)

    def visible_rows(self) -> range:
        """Rows of the items that can be seen, at least in part."""
        step, columns = self._step().height(), self.columns()
        first = max(0, (self.verticalOffset() - SPACING) // step) * columns
        last = ((self.verticalOffset() + self.viewport().height()) // step + 1) * columns
        return range(min(first, self._count()), min(last, self._count()))

    def _first_visible(self) -> QModelIndex:
        rows = self.visible_rows()
        return self.model().index(rows.start, 0) if rows else QModelIndex()

    def _is_visible(self, index: QModelIndex) -> bool:
        return index.isValid() and index.row() in self.visible_rows()

    # Keyboard and selection

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a key leads from the current item."""
        count, columns = self._count(), self.columns()
        if not count:
            return QModelIndex()
        current = self.currentIndex().row() if self.currentIndex().isValid() else -1
        if current < 0:
            return self.model().index(0, 0)
        page = max(1, self.viewport().height() // self._step().height()) * columns
        steps = {
            QAbstractItemView.CursorAction.MoveLeft: -1,
            QAbstractItemView.CursorAction.MovePrevious: -1,
            QAbstractItemView.CursorAction.MoveRight: 1,
            QAbstractItemView.CursorAction.MoveNext: 1,
            QAbstractItemView.CursorAction.MoveUp: -columns,
            QAbstractItemView.CursorAction.MoveDown: columns,
            QAbstractItemView.CursorAction.MovePageUp: -page,
            QAbstractItemView.CursorAction.MovePageDown: page,
            QAbstractItemView.CursorAction.MoveHome: -count,
            QAbstractItemView.CursorAction.MoveEnd: count,
        }
        target = current + steps.get(action, 0)
        if action == QAbstractItemView.CursorAction.MoveUp and target < 0:
            target = current
        if action == QAbstractItemView.CursorAction.MoveDown and target >= count:
            same_line = current // columns == (count - 1) // columns
            target = current if same_line else count - 1
        return self.model().index(max(0, min(count - 1, target)), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        """Selects what a rubber band touches, or all from where a selection began to ``rect``'s end."""
        if self._band is not None:
            selection = self._touched(rect.normalized())
        else:
            start, end = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
            selection = QItemSelection()
            if start.isValid() and end.isValid():
                first, last = sorted((start, end), key=lambda index: index.row())
                selection.select(first, last)
        self.selectionModel().select(selection, command)

    def _touched(self, rect: QRect) -> QItemSelection:
        selection, model, columns, step = QItemSelection(), self.model(), self.columns(), self._step()
        offset = self.verticalOffset()
        first_line = max(0, (rect.top() + offset - SPACING) // step.height())
        last_line = (rect.bottom() + offset - SPACING) // step.height()
        first_column = max(0, (rect.left() - self._left()) // step.width())
        last_column = min(columns - 1, (rect.right() - self._left()) // step.width())
        count = self._count()
        if first_column > last_column:
            return selection
        for line in range(first_line, min(last_line, (count - 1) // columns) + 1):
            first, last = line * columns + first_column, min(line * columns + last_column, count - 1)
            if first <= last:
                selection.select(model.index(first, 0), model.index(last, 0))
        return selection

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        """The visible part of a selection; the rest need not be painted."""
        visible, region = self.visible_rows(), QRegion()
        for part in selection:  # type: ignore[attr-defined]
            for row in range(max(part.top(), visible.start), min(part.bottom() + 1, visible.stop)):
                region += self._rect_of(row)
        return region

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters are shortcuts here; names are searched for in the query bar."""

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints the tiles that can be seen."""
        model, delegate = self.model(), self.itemDelegate()
        if model is None:
            return
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        chosen, current = self.selectionModel(), self.currentIndex()
        under = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos()))
        plain = option.state & ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver)
        for row in self.visible_rows():
            rect = self._rect_of(row)
            if not rect.intersects(event.rect()):
                continue
            index = model.index(row, 0)
            option.rect = rect
            option.state = plain
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if index == under and self.underMouse():
                option.state |= QStyle.StateFlag.State_MouseOver
            if index == current and self.hasFocus():
                option.state |= QStyle.StateFlag.State_HasFocus
            delegate.paint(painter, option, index)
        if self._band is not None:
            colour = QColor(self.palette().color(QPalette.ColorRole.Highlight))
            painter.setPen(colour)
            colour.setAlpha(45)
            painter.setBrush(colour)
            painter.drawRect(self._band.normalized().translated(0, -self.verticalOffset()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps the first visible item in sight when the number of columns changes."""
        anchor = self._first_visible() if self.verticalOffset() else QModelIndex()
        super().resizeEvent(event)
        self.updateGeometries()
        if anchor.isValid():
            self.scrollTo(anchor, QAbstractItemView.ScrollHint.PositionAtTop)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """With Ctrl the wheel changes the size of tiles."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(self._side + (16 if event.angleDelta().y() > 0 else -16))
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press beside the tiles begins a rubber band."""
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not self.indexAt(point).isValid():
            start = point + QPoint(0, self.verticalOffset())
            self._band = QRect(start, start)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Draws the rubber band, or lets Qt begin a drag."""
        if self._band is None:
            super().mouseMoveEvent(event)
            return
        self._band.setBottomRight(event.position().toPoint() + QPoint(0, self.verticalOffset()))
        keeps = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        flag = QItemSelectionModel.SelectionFlag
        self.setSelection(
            self._band.translated(0, -self.verticalOffset()),
            flag.Select if keeps else flag.ClearAndSelect,
        )
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Ends the rubber band."""
        self._band = None
        self.viewport().update()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return activates, as a double click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Repaints what the mouse leaves and enters."""
        if event.type() in (QEvent.Type.HoverMove, QEvent.Type.HoverLeave, QEvent.Type.Leave):
            self.viewport().update()
        return super().viewportEvent(event)
