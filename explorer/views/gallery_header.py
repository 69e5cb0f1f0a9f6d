"""The line above the gallery: what is shown, in which order, and how large."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from engine.domain import SortKey
from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.elided_label import ElidedLabel
from explorer.views.grid_view import LARGEST, SMALLEST, ZOOM_STEP

ORDERS = {
    SortKey.ADDED: "Added",
    SortKey.NAME: "Name",
    SortKey.FOLDER: "Folder",
    SortKey.DATE: "Date",
    SortKey.PIXELS: "Size",
}
SIDE_STEP = 8
"""Sizes in between are passed over: every one of them would scale all thumbnails anew."""
ROOM_FOR_NOTE, ROOM_FOR_ZOOM = 680, 500
BUSY_MS = 200
"""Whatever is quicker is not announced: it would only flicker."""


class GalleryHeader(QWidget):
    """Says what is shown; asks for another order and another size of tiles."""

    sort_changed = Signal(object, bool)
    """``SortKey``, and whether descending."""
    side_changed = Signal(int)

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel()
        self.note = QLabel()
        give_role(self.note, "muted")
        self.busy = QLabel("Loading…")
        give_role(self.busy, "muted")
        self.busy.hide()
        self._busy_soon = QTimer(self, singleShot=True, interval=BUSY_MS)
        self.order = QComboBox(placeholderText="by similarity")
        self.order.setToolTip("Order of the pictures")
        self.order.setAccessibleName("Sort by")
        for key, name in ORDERS.items():
            self.order.addItem(name, key)
        self.direction = _button("sort", "Ascending; press for descending")
        self.direction.setCheckable(True)
        self.smaller = _button("zoom-out", "Smaller tiles (Ctrl+-)")
        self.larger = _button("zoom-in", "Larger tiles (Ctrl+=)")
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setRange(SMALLEST, LARGEST)
        self.zoom.setValue(side)
        self.zoom.setSingleStep(SIDE_STEP)
        self.zoom.setPageStep(ZOOM_STEP)
        self.zoom.setFixedWidth(110)
        self.zoom.setToolTip("Size of the tiles (Ctrl+wheel)")
        self.zoom.setAccessibleName("Size of the tiles")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.title, 1)
        row.addWidget(self.note)
        row.addWidget(self.busy)
        row.addSpacing(12)
        row.addWidget(self.order)
        row.addWidget(self.direction)
        row.addSpacing(12)
        row.addWidget(self.smaller)
        row.addWidget(self.zoom)
        row.addWidget(self.larger)

    def _connect(self) -> None:
        self._busy_soon.timeout.connect(self.busy.show)
        self.order.activated.connect(self._tell_order)
        self.direction.clicked.connect(self._tell_order)
        self.zoom.valueChanged.connect(lambda side: self.side_changed.emit(side - side % SIDE_STEP))
        self.smaller.clicked.connect(lambda: self.step(-ZOOM_STEP))
        self.larger.clicked.connect(lambda: self.step(ZOOM_STEP))

    def step(self, pixels: int) -> None:
        """Makes tiles larger or smaller."""
        self.zoom.setValue(self.zoom.value() + pixels)

    def show_title(self, title: str, note: str = "") -> None:
        """Says what is shown, and in muted words how it was found."""
        self.title.setText(title)
        self.note.setText(note)

    def show_order(self, key: SortKey, *, descending: bool, by_similarity: bool) -> None:
        """Shows the order; neighbours have only one."""
        self.order.setCurrentIndex(-1 if by_similarity else self.order.findData(key))
        self.order.setEnabled(not by_similarity)
        self.direction.setEnabled(not by_similarity)
        self.direction.setChecked(descending)
        self.direction.setIcon(icon("sort-descending" if descending else "sort"))
        told = "Descending; press for ascending" if descending else "Ascending; press for descending"
        self.direction.setToolTip(told)
        self.direction.setAccessibleName(told)

    def set_busy(self, busy: bool) -> None:
        """Announces that something is read, if that takes long enough to be noticed."""
        if busy:
            self._busy_soon.start()
        else:
            self._busy_soon.stop()
            self.busy.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Where there is little room, what is shown comes before how it was found and how large it is."""
        super().resizeEvent(event)
        self.note.setVisible(self.width() >= ROOM_FOR_NOTE)
        self.zoom.setVisible(self.width() >= ROOM_FOR_ZOOM)

    def _tell_order(self) -> None:
        self.sort_changed.emit(self.order.currentData(), self.direction.isChecked())


def _button(icon_name: str, purpose: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setToolTip(purpose)
    button.setAccessibleName(purpose)
    return button
