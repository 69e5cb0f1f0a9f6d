"""What can be done with the points that are selected on a map."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.elided_label import ElidedLabel
from explorer.views.gallery_page import MOST_EXAMPLES
from explorer.views.icon_button import icon_button


class MapSelectionBar(QWidget):
    """How many points are selected, and the verbs for them; hidden while none are."""

    only_wanted = Signal()
    """The gallery is to show just these."""
    similar_wanted = Signal()
    why_wanted = Signal()
    """Why the two that are selected are similar."""
    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        self.only = QPushButton(icon("filter"), "Show only these")
        self.only.setToolTip("The gallery shows just what is selected here; Back leads out again")
        self.similar = QPushButton(icon("similar"), "Find similar")
        self.similar.setToolTip("Find what is like what is selected here")
        self.why = QPushButton(icon("why"), "Why similar?")
        self.why.setToolTip("Why these two are similar (W)")
        self.clear = icon_button("close", "Select nothing", "Esc", side=14)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 6)
        row.setSpacing(6)
        row.addWidget(self.count, 1)
        row.addWidget(self.why)
        row.addWidget(self.similar)
        row.addWidget(self.only)
        row.addWidget(self.clear)
        self.only.clicked.connect(self.only_wanted)
        self.similar.clicked.connect(self.similar_wanted)
        self.why.clicked.connect(self.why_wanted)
        self.clear.clicked.connect(self.clear_wanted)
        give_role(self.count, "muted")
        self.hide()

    def show_count(self, count: int, more: str) -> None:
        """Shows how many are selected, and what ``more`` there is to say of them.

        More than a query takes are too many to search with.
        """
        self.count.setText(" · ".join(part for part in (f"{count:,} selected", more) if part))
        self.similar.setVisible(0 < count <= MOST_EXAMPLES)
        self.why.setVisible(count == 2)
        self.setVisible(count > 0)
