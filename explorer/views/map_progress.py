"""How far a map is that is being made, in one line, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from explorer.map_making import Making
from explorer.theme import give_role
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_button import cross_button
from explorer.views.map_wording import making_words

STEPS = 1000
WIDTH = 90


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
        self.hide()

    def show_making(self, making: Making | None, *, first_look: bool) -> None:
        """Shows how far a map is; nothing, when None. Meanwhile there may be a first look to be seen."""
        self.setVisible(making is not None)
        if making is None:
            return
        words = making_words(making)
        self.words.setText(f"A first look · {words}" if first_look else words)
        share = making.share
        self.bar.setMaximum(0 if share is None else STEPS)
        self.bar.setValue(int((share or 0.0) * STEPS))
        self.bar.setVisible(making.job_id is not None)
        self.stop.setEnabled(making.job_id is not None and not making.stopping)
