"""The middle of the window: the gallery, a map, or both beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QSplitter, QVBoxLayout, QWidget

WIDE = 900
"""Pixels from which on gallery and map stand side by side; where there are fewer, the map is above."""
HANDLE = 6


class Arrangement(StrEnum):
    """What the middle of the window shows."""

    GALLERY = "gallery"
    BOTH = "both"
    MAP = "map"

    @property
    def has_gallery(self) -> bool:
        """Whether the gallery can be seen."""
        return self is not Arrangement.MAP

    @property
    def has_map(self) -> bool:
        """Whether the map can be seen."""
        return self is not Arrangement.GALLERY


class CentralArea(QWidget):
    """Gallery and map in a splitter. The map is made when it is wanted for the first time."""

    changed = Signal(object)
    """The ``Arrangement`` that is shown now."""

    def __init__(
        self, gallery: QWidget, make_map: Callable[[], QWidget], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._make_map = make_map
        self._map: QWidget | None = None
        self._shares = [1, 1]
        self.arrangement = Arrangement.GALLERY
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(HANDLE)
        self._splitter.addWidget(gallery)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._splitter)
        self.setFocusProxy(gallery)

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows the gallery, the map or both."""
        if arrangement is self.arrangement:
            return
        self._shares = self.shares
        if arrangement.has_map and self._map is None:
            self._map = self._make_map()
            self._splitter.insertWidget(0, self._map)
        self.arrangement = arrangement
        self._gallery.setVisible(arrangement.has_gallery)
        if self._map is not None:
            self._map.setVisible(arrangement.has_map)
            self.setFocusProxy(self._gallery if arrangement.has_gallery else self._map)
        self._lay_out()
        self.changed.emit(arrangement)

    @property
    def shares(self) -> list[int]:
        """How the room is divided between map and gallery, to be given to ``restore_shares`` another time."""
        return self._splitter.sizes() if self.arrangement is Arrangement.BOTH else self._shares

    def restore_shares(self, shares: Sequence[int]) -> None:
        """Divides the room as it was divided when the window was closed."""
        if len(shares) == 2 and min(shares) > 0:
            self._shares = list(shares)

    def end_typing(self) -> bool:
        """Takes the keyboard from a field that is typed into; whether one had it."""
        typing = is_typing()
        if typing:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        return typing

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Where it becomes narrow, the map goes above the gallery."""
        super().resizeEvent(event)
        self._turn()

    def _lay_out(self) -> None:
        self._turn()
        if self.arrangement is Arrangement.BOTH:
            self._splitter.setSizes([share * 1000 // sum(self._shares) for share in self._shares])

    def _turn(self) -> None:
        across = Qt.Orientation.Horizontal if self.width() >= WIDE else Qt.Orientation.Vertical
        if self._splitter.orientation() != across:
            self._splitter.setOrientation(across)


def is_typing() -> bool:
    """Whether a field that is typed into has the keyboard."""
    return isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox)
