"""How far a map is that is being made, in one line, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from explorer.map_making import Making
from explorer.theme import give_role
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_button import cross_button
from explorer.views.map_wording import making_words

STEPS = 1000
WIDTH = 90
ROOM_FOR_BAR = 260
"""Pixels; where there are fewer, there is no bar."""


class MapProgress(QWidget):
    """Hidden while no map is being made."""

    cancel = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        give_role(self.words, "muted")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedWidth(WIDTH)
        self.bar.setAccessibleName("Progress of the map")
        self.stop = cross_button("Stop making this map")
        self.stop.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        self._making: Making | None = None
        self.hide()

    def show_making(self, making: Making | None) -> None:
        """Shows how far a map is; nothing, when None."""
        self._making = making
        self.setVisible(making is not None)
        if making is None:
            return
        self.words.setText(making_words(making))
        share = making.share
        self.bar.setMaximum(0 if share is None else STEPS)
        self.bar.setValue(int((share or 0.0) * STEPS))
        self._fit()
        self.stop.setEnabled(not making.stopping)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Where there is little room, words say it alone."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        waits = self._making is None or self._making.job_id is None
        self.bar.setVisible(not waits and self.width() >= ROOM_FOR_BAR)
