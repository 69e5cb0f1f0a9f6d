"""The items that were searched with, small and side by side, of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLabel, QWidget

from engine.domain import Item
from explorer import phrases
from explorer.delegates.thumbnail import paint_thumbnail
from explorer.theme import give_role, mix
from explorer.thumbnails import ThumbnailCache

SIDE = 48
RADIUS = 6
MARGIN = 3
"""Between the picture and the line around it."""
MOST = 12
"""So many are shown at most, the nearest."""
GROUND = 20
"""Alpha of what is behind pictures that do not fill the square."""


class ExampleButton(QAbstractButton):
    """The thumbnail of an item, with a line around it when it is chosen."""

    def __init__(self, item: Item, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._thumbnails = thumbnails
        name = phrases.title_of(item)
        self.setCheckable(True)
        self.setFixedSize(SIDE, SIDE)
        self.setToolTip(f"Compare with {name}")
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        thumbnails.arrived.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The picture, and the line."""
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        paint_thumbnail(
            painter, box, self.item, self._thumbnails, palette, radius=RADIUS - MARGIN, ground=GROUND
        )
        accent, window = (
            palette.color(role) for role in (QPalette.ColorRole.Accent, QPalette.ColorRole.Window)
        )
        if self.isChecked() or self.hasFocus() or self.underMouse():
            painter.setPen(QPen(accent if self.isChecked() else mix(window, accent, 0.4), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        painter.end()


class ExampleStrip(QWidget):
    """Hidden where there is nothing to choose."""

    chosen = Signal(int)
    """The id of an item."""

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._items: Sequence[Item] = ()
        self.buttons: list[ExampleButton] = []
        self._group = QButtonGroup(self)
        heading = QLabel("Compared with")
        give_role(heading, "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(heading)
        self._row.addSpacing(4)
        self._row.addStretch(1)
        self.hide()

    def show_examples(self, examples: Sequence[Item], chosen: int) -> None:
        """Shows what may be chosen, and what is."""
        if examples is not self._items:
            self._fill(examples)
        self.setVisible(len(examples) > 1)
        for button in self.buttons:
            button.setChecked(button.item.id == chosen)

    def _fill(self, examples: Sequence[Item]) -> None:
        self._items = examples
        for button in self.buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [ExampleButton(item, self._thumbnails, self) for item in examples[:MOST]]
        for button in self.buttons:
            self._group.addButton(button)
            button.clicked.connect(partial(self.chosen.emit, button.item.id))
            self._row.insertWidget(self._row.count() - 1, button)
