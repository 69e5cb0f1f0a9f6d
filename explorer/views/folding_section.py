"""A titled part of a panel that folds away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from explorer.icons import icon

MARGIN = 8


class FoldingSection(QWidget):
    """A heading with an arrow, a ✕ while something is chosen in it, and the content below."""

    folded_changed = Signal(bool)
    cleared = Signal()
    """The ✕ was pressed: nothing of this is to be chosen any more."""

    def __init__(
        self, title: str, content: QWidget, parent: QWidget | None = None, *, margin: int = MARGIN
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._content = content
        self._heading = QToolButton()
        self._heading.setText(title)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setIconSize(QSize(12, 12))
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self._heading.font()
        font.setWeight(QFont.Weight.DemiBold)
        self._heading.setFont(font)
        self._heading.clicked.connect(lambda: self.fold(not self.folded))
        self._clear = QToolButton()
        self._clear.setIcon(icon("clear"))
        self._clear.setIconSize(QSize(14, 14))
        self._clear.setToolTip(f"Clear {title.lower()}")
        self._clear.setAccessibleName(f"Clear {title.lower()}")
        self._clear.clicked.connect(self.cleared)
        self._clear.hide()
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self._heading)
        top.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(margin, 0, margin, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(content)
        self.fold(False)

    @property
    def folded(self) -> bool:
        """Whether the content is folded away."""
        return self._content.isHidden()

    def fold(self, folded: bool) -> None:
        """Folds the content away or shows it."""
        changed = folded != self.folded
        self._content.setVisible(not folded)
        self._heading.setIcon(icon("chevron-right" if folded else "chevron-down"))
        doing = "Show" if folded else "Hide"
        self._heading.setToolTip(f"{doing} {self.title.lower()}")
        # A folded section leaves its room to the others.
        vertical = QSizePolicy.Policy.Fixed if folded else self._content.sizePolicy().verticalPolicy()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        if changed:
            self.folded_changed.emit(folded)

    def show_chosen(self, chosen: int) -> None:
        """Tells how many of its choices are active."""
        self._heading.setText(f"{self.title} · {chosen}" if chosen else self.title)
        self._clear.setVisible(chosen > 0)
