"""At most how many tracks of one artist or album are wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from explorer.views.wheel_guard import guard_wheel

CAPS = (1, 2, 3, 5)


class CapBox(QComboBox):
    """A few caps to choose from, after what ``unlimited`` calls having none."""

    chosen = Signal(object)
    """The cap, or None: somebody chose it."""

    def __init__(self, what: str, unlimited: str = "Any", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(unlimited, None)
        for cap in CAPS:
            self.addItem(str(cap), cap)
        self.setToolTip(f"At most so many tracks of one {what}")
        self.setAccessibleName(f"Tracks per {what}")
        guard_wheel(self)
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))

    def show_cap(self, cap: int | None) -> None:
        """Shows a cap without a signal; one that is not on offer is from now on."""
        if self.findData(cap) < 0:
            self.addItem(str(cap), cap)
        self.setCurrentIndex(self.findData(cap))
