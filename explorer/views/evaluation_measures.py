"""What versions find, in figures: those that most people look at, or all."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from explorer.evaluation_columns import Shown, keys_of
from explorer.theme import give_role
from explorer.views.measure_view import MeasureView

MORE, FEWER = "All measures", "Fewer measures"


class FoundPanel(QWidget):
    """A table that can be made longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Shown | None = None
        self._whole = False
        self.view = MeasureView("retrieval", "What is found")
        self.more = QPushButton(MORE)
        self.more.setToolTip("Show every measure that was taken, or the most telling ones alone")
        give_role(self.more, "link")
        self.more.clicked.connect(self._toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.view)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, shown: Shown) -> bool:
        """Shows the versions that labels were there for; whether there are any."""
        self._shown = shown
        few, all_of_them = (keys_of(shown.columns, "retrieval", whole=whole) for whole in (False, True))
        self.more.setVisible(len(few) < len(all_of_them))
        return self.view.fill(shown, whole=self._whole)

    def _toggle(self) -> None:
        self._whole = not self._whole
        self.more.setText(FEWER if self._whole else MORE)
        if self._shown is not None:
            self.fill(self._shown)
