"""Names to filter by, such as tags or artists: a list, and a field to find one in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from explorer.icons import icon
from explorer.models.choices import Choice
from explorer.theme import give_role
from explorer.views.choice_list import ChoiceList


class FindableChoices(QWidget):
    """Names with the number of items behind each, most frequent first; several mean any of them."""

    chosen_changed = Signal()
    """The user checked or unchecked a name."""

    def __init__(
        self, noun: str, icon_name: str = "search", *, most_rows: int = 7, parent: QWidget | None = None
    ) -> None:
        """``noun`` is what one of them is called, as in ``tag``."""
        super().__init__(parent)
        self._find = QLineEdit()
        article = "an" if noun[0] in "aeiou" else "a"
        self._find.setPlaceholderText(f"Find {article} {noun}…")
        self._find.setAccessibleName(f"Find {article} {noun}")
        self._find.setToolTip(f"Return checks the {noun} that is typed, or the first of the list")
        self._find.setClearButtonEnabled(True)
        self._find.addAction(icon(icon_name), QLineEdit.ActionPosition.LeadingPosition)
        self._list = ChoiceList(f"{noun.capitalize()}s", most_rows=most_rows)
        self._none = QLabel(f"Press Return to filter by this {noun}.")
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
        """Names that are checked."""
        return self._list.chosen

    @property
    def has_any(self) -> bool:
        """Whether there is any to choose, or to find."""
        return self._list.row_count() > 0 or bool(self._find.text())

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Offers names with the number of items behind each."""
        self._list.show_choices([Choice(name, name, count) for name, count in counts.items()])
        self._narrow(self._find.text())

    def choose(self, names: Sequence[str]) -> None:
        """Checks exactly these, without a signal."""
        self._list.choose(names)

    def _narrow(self, text: str) -> None:
        self._list.narrow(text.strip())
        self._none.setVisible(bool(text.strip()) and self._list.row_count() == 0)

    def _take(self) -> None:
        """Checks the name that is typed, or the first shown; one not in the list can be among the rarer."""
        typed = self._find.text().strip()
        if typed:
            name = self._list.nearest_to(typed) or typed
            self._find.clear()
            self._list.toggle(name)
