"""Tags to filter by: a list, and a field to find one in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from explorer.icons import icon
from explorer.models.choices import Choice
from explorer.theme import give_role
from explorer.views.choice_list import ChoiceList

MOST_ROWS = 7


class TagChoices(QWidget):
    """The tags of people and of encoders, most frequent first; several mean any of them."""

    chosen_changed = Signal()
    """The user checked or unchecked a tag."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find a tag…")
        self._find.setAccessibleName("Find a tag")
        self._find.setToolTip("Return checks the first tag of the list")
        self._find.setClearButtonEnabled(True)
        self._find.addAction(icon("tag"), QLineEdit.ActionPosition.LeadingPosition)
        self._list = ChoiceList("Tags", most_rows=MOST_ROWS)
        self._none = QLabel("Press Return to filter by this tag.")
        self._none.setWordWrap(True)
        give_role(self._none, "muted")
        self._none.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self._find, self._none, self._list):
            column.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._find.textChanged.connect(self._narrow)
        self._find.returnPressed.connect(self._take)
        self._list.chosen_changed.connect(self.chosen_changed)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Tags that are checked."""
        return self._list.chosen

    @property
    def has_tags(self) -> bool:
        """Whether there is any to choose, or to find."""
        return self._list.row_count() > 0 or bool(self._find.text())

    def show_tags(self, tags: Mapping[str, int]) -> None:
        """Offers ``tags`` with the number of items that carry each."""
        self._list.show_choices([Choice(name, name, count) for name, count in tags.items()])
        self._narrow(self._find.text())

    def choose(self, tags: Sequence[str]) -> None:
        """Checks exactly these, without a signal."""
        self._list.choose(tags)

    def _narrow(self, text: str) -> None:
        self._list.narrow(text.strip())
        self._none.setVisible(bool(text.strip()) and self._list.row_count() == 0)

    def _take(self) -> None:
        """Checks the first tag shown; what is not in the list can be among the rarer ones."""
        typed = self._find.text().strip()
        if typed:
            tag = self._list.first_shown() or typed
            self._find.clear()
            self._list.toggle(tag)
