"""The line above the gallery: what is shown, in which order, and how large."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from engine.domain import Kind, SortKey
from explorer.icons import icon
from explorer.models.orders import orders_for
from explorer.theme import give_role
from explorer.views.chip import Chip
from explorer.views.elided_label import ElidedLabel
from explorer.views.grid_view import LARGEST, SMALLEST, ZOOM_STEP
from explorer.views.icon_button import icon_button
from explorer.views.value_box import ValueBox

BY_SCORE = "Similarity"
SIDE_STEP = 8
"""Sizes in between are passed over: every one of them would scale all thumbnails anew."""
ROOM_FOR_NOTE, ROOM_FOR_ZOOM = 770, 590
BUSY_MS = 200
"""Whatever is quicker is not announced: it would only flicker."""


class GalleryHeader(QWidget):
    """Says what is shown; asks for another order and another size of tiles."""

    sort_changed = Signal(object, bool)
    """``SortKey``, or None for the score of neighbours, and whether descending."""
    chosen_left = Signal()
    """Not only the items that somebody chose one by one are wanted any more."""
    side_changed = Signal(int)
    listed_chosen = Signal(bool)
    """The list is wanted, or the grid."""
    map_toggled = Signal(bool)
    """The map is wanted beside the gallery, or the gallery alone."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel()
        self._chosen = QHBoxLayout()
        self._chip: Chip | None = None
        """There while only items are shown that somebody chose one by one."""
        self.note = QLabel()
        give_role(self.note, "muted")
        self.busy = QLabel("Loading…")
        give_role(self.busy, "muted")
        self.busy.hide()
        self._busy_soon = QTimer(self, singleShot=True, interval=BUSY_MS)
        self._kind: Kind | None = None
        self._listed = False
        self._order: tuple[SortKey | None, bool, bool] = (SortKey.ADDED, False, False)
        self.order: ValueBox[SortKey | None] = ValueBox("Sort by")
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.order.setToolTip("Order of what is shown")
        self.direction = icon_button("sort", "Ascending; press for descending")
        self.direction.setCheckable(True)
        self.as_grid = icon_button("grid", "Show a grid", "Ctrl+1")
        self.as_list = icon_button("list", "Show a list", "Ctrl+2")
        self.as_map = icon_button("map", "Show the map too", "Ctrl+4")
        self.as_map.setCheckable(True)
        self.smaller = icon_button("zoom-out", "Smaller tiles (Ctrl+-)")
        self.larger = icon_button("zoom-in", "Larger tiles (Ctrl+=)")
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
        self._show_orders()
        self.show_listed(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.title, 1)
        row.addLayout(self._chosen)
        row.addWidget(self.note)
        row.addWidget(self.busy)
        row.addSpacing(12)
        row.addWidget(self.order)
        row.addWidget(self.direction)
        row.addSpacing(12)
        row.addWidget(self.as_grid)
        row.addWidget(self.as_list)
        row.addWidget(self.as_map)
        row.addSpacing(8)
        row.addWidget(self.smaller)
        row.addWidget(self.zoom)
        row.addWidget(self.larger)

    def _connect(self) -> None:
        self._busy_soon.timeout.connect(self.busy.show)
        self.order.activated.connect(self._tell_order)
        self.direction.clicked.connect(self._tell_order)
        self.zoom.valueChanged.connect(lambda side: self.side_changed.emit(side - side % SIDE_STEP))
        for button, listed in ((self.as_grid, False), (self.as_list, True)):
            button.setCheckable(True)
            button.clicked.connect(lambda _, listed=listed: self._choose_view(listed))
        self.as_map.clicked.connect(self.map_toggled)
        self.smaller.clicked.connect(lambda: self.step(-ZOOM_STEP))
        self.larger.clicked.connect(lambda: self.step(ZOOM_STEP))

    def step(self, pixels: int) -> None:
        """Makes tiles larger or smaller."""
        self.zoom.setValue(self.zoom.value() + pixels)

    def show_title(self, title: str, note: str = "") -> None:
        """Says what is shown, and in muted words how it was found."""
        self.title.setText(title)
        self.note.setText(note)

    def show_kind(self, kind: Kind | None) -> None:
        """Offers the orders that make sense for a kind; None where kinds are mixed."""
        self._kind = kind
        self._show_orders()

    def show_order(self, key: SortKey | None, *, descending: bool, by_similarity: bool) -> None:
        """Shows the order; that of neighbours can be None, which is by their score."""
        self._order = (key, descending, by_similarity)
        self._show_orders()

    def show_chosen(self, count: int) -> None:
        """Shows a chip that leads out again where only ``count`` chosen items are shown; none, when 0."""
        if self._chip is not None:
            self._chosen.removeWidget(self._chip)
            self._chip.hide()
            self._chip.deleteLater()
            self._chip = None
        if count:
            words = "1 chosen item" if count == 1 else f"{count:,} chosen items"
            self._chip = Chip(words, removal="Show all items again")
            self._chip.removed.connect(self.chosen_left)
            self._chosen.addWidget(self._chip)

    def show_listed(self, listed: bool) -> None:
        """Shows which view is chosen; a list has no size to choose."""
        self.as_grid.setChecked(not listed)
        self.as_list.setChecked(listed)
        self._listed = listed
        self._fit()

    def show_map(self, shown: bool) -> None:
        """Shows whether the map is there too."""
        self.as_map.setChecked(shown)
        purpose = "Show the gallery alone" if shown else "Show the map too"
        self.as_map.setToolTip(f"{purpose} ({'Ctrl+1' if shown else 'Ctrl+4'})")
        self.as_map.setAccessibleName(purpose)

    def _show_orders(self) -> None:
        key, descending, by_similarity = self._order
        offered = [(order, name, "") for order, name in orders_for(self._kind).items()]
        self.order.offer([(None, BY_SCORE, ""), *offered] if by_similarity else offered)
        self.order.choose(key)
        self.direction.setEnabled(key is not None)
        self.direction.setChecked(descending)
        self.direction.setIcon(icon("sort-descending" if descending else "sort"))
        told = "Descending; press for ascending" if descending else "Ascending; press for descending"
        self.direction.setToolTip(told if key is not None else "The most similar first")
        self.direction.setAccessibleName(told)

    def _choose_view(self, listed: bool) -> None:
        # What was pressed stays pressed, also where it was chosen already.
        self.show_listed(self._listed)
        self.listed_chosen.emit(listed)

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
        self._fit()

    def _fit(self) -> None:
        self.note.setVisible(self.width() >= ROOM_FOR_NOTE)
        self.zoom.setVisible(self.width() >= ROOM_FOR_ZOOM and not self._listed)
        for button in (self.smaller, self.larger):
            button.setVisible(not self._listed)

    def _tell_order(self) -> None:
        # An order that makes no sense for what is shown is kept, but not listed.
        key = self.order.value if self.order.currentIndex() >= 0 else self._order[0]
        self.sort_changed.emit(key, self.direction.isChecked())
