"""What a playlist is to be made of: tracks as chips, how long it is to be, and how mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Example
from explorer.playlist import Wish
from explorer.theme import give_role
from explorer.views.cap_box import CapBox
from explorer.views.chips import HEIGHT, ExampleChip
from explorer.views.example_faces import ExampleFaces
from explorer.views.flow_layout import FlowLayout
from explorer.views.icon_button import icon_button
from explorer.views.wheel_guard import guard_wheel

LONGEST = 500
"""Tracks in a playlist; a song path has a limit of its own, which the library tells."""
MOST_CHIPS = 12
TEXT_MARGIN = 6
"""Beside the number in its box; the style sheet cannot set it."""


class WishEditor(QWidget):
    """Shows a wish, and tells every change of it."""

    changed = Signal(object)
    """The new ``Wish``."""

    def __init__(self, faces: ExampleFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faces = faces
        self._wish = Wish()
        self._chips: list[ExampleChip] = []
        self.similar = QPushButton("Goes with")
        self.similar.setToolTip("Tracks that go with all of those below")
        self.path = QPushButton("Song path")
        self.path.setToolTip("Small steps from the first track below to the last")
        self.turn = icon_button("swap", "Lead the other way round", side=16)
        self._place = _ChipPlace()
        self._flow = self._place.flow
        self.length = QSpinBox()
        self.length.setRange(2, LONGEST)
        self.length.setKeyboardTracking(False)
        self.length.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        self.length.setToolTip("How many tracks, with those above")
        self.length.setAccessibleName("Length")
        guard_wheel(self.length)
        self.per_artist = CapBox("artist", "Auto")
        self.per_album = CapBox("album", "Any")
        self._caps = QWidget()
        self._lay_out()
        self._connect()
        self.show_wish(self._wish)

    @property
    def wish(self) -> Wish:
        """What is wanted now."""
        return self._wish

    def _lay_out(self) -> None:
        modes = QHBoxLayout()
        modes.setSpacing(4)
        group = QButtonGroup(self)
        for button in (self.similar, self.path):
            button.setCheckable(True)
            group.addButton(button)
            modes.addWidget(button, 1)
        modes.addWidget(self.turn)
        caps = QHBoxLayout(self._caps)
        caps.setContentsMargins(0, 0, 0, 0)
        caps.setSpacing(6)
        for caption, box in (("Per artist", self.per_artist), ("Per album", self.per_album)):
            caps.addWidget(_muted(caption))
            caps.addWidget(box, 1)
        settings = QGridLayout()
        settings.setHorizontalSpacing(6)
        settings.setVerticalSpacing(6)
        settings.addWidget(_muted("Length"), 0, 0)
        settings.addWidget(self.length, 0, 1)
        settings.setColumnStretch(2, 1)
        settings.addWidget(self._caps, 1, 0, 1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(modes)
        column.addWidget(self._place)
        column.addLayout(settings)

    def _connect(self) -> None:
        self._faces.changed.connect(self._show_faces)
        self.similar.clicked.connect(lambda: self._change(replace(self._wish, leads=False)))
        self.path.clicked.connect(lambda: self._change(replace(self._wish, leads=True)))
        self.turn.clicked.connect(lambda: self._change(self._wish.turned()))
        self.length.valueChanged.connect(lambda length: self._change(replace(self._wish, length=length)))
        self.per_artist.chosen.connect(lambda cap: self._change(replace(self._wish, per_artist=cap)))
        self.per_album.chosen.connect(lambda cap: self._change(replace(self._wish, per_album=cap)))

    def _change(self, wish: Wish) -> None:
        self.show_wish(wish)
        self.changed.emit(wish)

    def show_wish(self, wish: Wish) -> None:
        """Shows another wish, without a signal."""
        self._wish = wish
        with QSignalBlocker(self.length):
            self.length.setValue(wish.length)
        self.similar.setChecked(not wish.leads)
        self.path.setChecked(wish.leads)
        self.turn.setVisible(wish.leads)
        self.turn.setEnabled(len(wish.seeds) > 1)
        self._caps.setVisible(not wish.leads)
        self.per_artist.show_cap(wish.per_artist)
        self.per_album.show_cap(wish.per_album)
        self._show_chips()

    def _show_chips(self) -> None:
        sides: list[tuple[int, Literal["include", "exclude"]]] = [
            (item_id, "include") for item_id in _ends(self._wish)
        ]
        if not self._wish.leads:
            sides += [(item_id, "exclude") for item_id in self._wish.excluded]
        wanted = [(Example(item_id=item_id), side) for item_id, side in sides]
        self._faces.prepare([example for example, _ in wanted[:MOST_CHIPS]])
        self._flow.clear()
        self._chips = []
        for place, (example, side) in enumerate(wanted[:MOST_CHIPS]):
            if self._wish.leads:
                word = _muted("From" if place == 0 else "to")
                word.setFixedHeight(HEIGHT)
                self._flow.addWidget(word)
            chip = ExampleChip(example, side)
            chip.removed.connect(lambda gone: self._change(self._wish.without(gone.item_id)))
            self._chips.append(chip)
            self._flow.addWidget(chip)
        if len(wanted) > MOST_CHIPS:
            self._flow.addWidget(_muted(f"and {len(wanted) - MOST_CHIPS} more"))
        self._place.setVisible(bool(wanted))
        self._show_faces()
        self._place.fit()

    def _show_faces(self) -> None:
        for chip in self._chips:
            chip.show_face(self._faces.face(chip.example))
        self._place.fit()


class _ChipPlace(QWidget):
    """As high as its chips need in its width: a layout alone gives way where the panel is low."""

    def __init__(self) -> None:
        super().__init__()
        self.flow = FlowLayout(self, spacing=4)

    def fit(self) -> None:
        """To be called when the chips are others, or say something else."""
        for chip in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # What is still hidden has no size; the layout would show it only later.
            chip.show()
        self.setFixedHeight(self.flow.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Another width takes another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()


def _ends(wish: Wish) -> Sequence[int]:
    """The seeds that count: of a path only where it begins and where it ends."""
    return wish.seeds if not wish.leads or len(wish.seeds) < 2 else (wish.seeds[0], wish.seeds[-1])


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    give_role(label, "muted")
    return label
