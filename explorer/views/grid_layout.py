"""Where the tiles of a grid lie: plain arithmetic, the same for ten items and for a million."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize

SPACING = 4


@dataclass(frozen=True, slots=True)
class GridLayout:
    """``count`` tiles, row by row in a width of ``width`` pixels; points are relative to the first line."""

    count: int
    tile: QSize
    width: int

    @property
    def step(self) -> QSize:
        """From one tile to the next."""
        return self.tile + QSize(SPACING, SPACING)

    @property
    def columns(self) -> int:
        """Tiles in a line."""
        return max(1, (self.width - SPACING) // self.step.width())

    @property
    def lines(self) -> int:
        """Lines of tiles."""
        return -(-self.count // self.columns)

    @property
    def left(self) -> int:
        """Where the first column begins, so that the grid is centred."""
        return max(0, (self.width - self.columns * self.step.width() + SPACING) // 2)

    @property
    def height(self) -> int:
        """Pixels of all lines together."""
        return self.lines * self.step.height() + SPACING

    def rect_of(self, row: int) -> QRect:
        """Where tile ``row`` lies."""
        line, column = divmod(row, self.columns)
        step = self.step
        corner = QPoint(self.left + column * step.width(), SPACING + line * step.height())
        return QRect(corner, self.tile)

    def row_at(self, point: QPoint) -> int | None:
        """The tile under ``point``; None between tiles and beside them."""
        step = self.step
        line = (point.y() - SPACING) // step.height()
        column = (point.x() - self.left) // step.width()
        row = line * self.columns + column
        if line < 0 or not 0 <= column < self.columns or row >= self.count:
            return None
        return row if self.rect_of(row).contains(point) else None

    def rows_between(self, top: int, bottom: int) -> range:
        """Tiles that can be seen, at least in part, in a window from ``top`` to ``bottom``."""
        step, columns = self.step.height(), self.columns
        first = max(0, top // step) * columns
        last = max(0, (bottom - SPACING) // step + 1) * columns
        return range(min(first, self.count), min(last, self.count))

    def runs_in(self, rect: QRect) -> Iterator[tuple[int, int]]:
        """First and last row of each stretch of tiles that ``rect`` touches."""
        step, columns = self.step, self.columns
        first_line = max(0, (rect.top() - SPACING) // step.height())
        last_line = min(self.lines - 1, (rect.bottom() - SPACING) // step.height())
        first_column = max(0, (rect.left() - self.left) // step.width())
        last_column = min(columns - 1, (rect.right() - self.left) // step.width())
        if first_line > last_line or first_column > last_column:
            return
        if (first_column, last_column) == (0, columns - 1):
            yield first_line * columns, min((last_line + 1) * columns, self.count) - 1
            return
        for line in range(first_line, last_line + 1):
            first, last = line * columns + first_column, min(line * columns + last_column, self.count - 1)
            if first <= last:
                yield first, last
