"""The tags people gave: to be seen, added and taken off."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QCompleter, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from engine.domain import Item
from explorer.icons import icon
from explorer.theme import give_role
from explorer.views.chip import Chip
from explorer.views.flow_layout import FlowLayout

MOST_CHIPS = 40
LONGEST_TAG = 100
"""Characters; what is longer is a note, and no tag."""


class TagEditor(QWidget):
    """A chip for every tag; those that only some of the items have are dimmed."""

    add = Signal(list)
    """Names of tags to put on all the items shown."""
    remove = Signal(list)
    """Names of tags to take off them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spread: list[tuple[str, int]] = []
        self._loaded = 0
        self._known: dict[str, str] = {}
        """Tags in use, by their spelling without case."""
        self._names = QStringListModel(self)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self._input = QLineEdit()
        self._input.setPlaceholderText("Add tag…")
        self._input.setAccessibleName("Add tag")
        self._input.setToolTip("Return adds the tag; a comma separates several")
        self._input.setMaxLength(10 * LONGEST_TAG)
        self._input.addAction(icon("tag"), QLineEdit.ActionPosition.LeadingPosition)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._chips)
        column.addWidget(self._input)
        self._completions = QListView()
        self._complete()
        self._input.returnPressed.connect(self._finish)
        self._input.textEdited.connect(self._split)
        self._show_chips()

    @property
    def shown(self) -> list[tuple[str, int]]:
        """Tags and on how many of the items they are, most frequent first."""
        return list(self._spread)

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows the tags that people gave these items."""
        counts = Counter(tag.name for item in items for tag in item.tags if tag.source == "user")
        spread = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].casefold()))
        if (spread, len(items)) != (self._spread, self._loaded):
            self._spread, self._loaded = spread, len(items)
            self._show_chips()

    def set_tag_names(self, names: Sequence[str]) -> None:
        """Tells the tags that can be completed to."""
        self._known = {name.casefold(): name for name in names}
        self._names.setStringList(list(names))

    def focus(self) -> None:
        """Puts the cursor into the field."""
        self._input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._input.selectAll()

    def _complete(self) -> None:
        completer = QCompleter(self._names, self)
        completer.setPopup(self._completions)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # Qt writes the completion into the field after this signal; it is emptied when that is done.
        completer.activated.connect(lambda: QTimer.singleShot(0, self._take_all))
        self._input.setCompleter(completer)

    def _finish(self) -> None:
        if self._completions.isVisible() and self._completions.currentIndex().isValid():
            return  # Return chooses the completion, which is taken when Qt has written it
        self._completions.hide()
        self._take_all()

    def _take_all(self) -> None:
        self._give(self._input.text().split(","))
        self._input.clear()

    def _split(self, text: str) -> None:
        """A comma finishes the tags before it; a space after it would keep completions away."""
        *finished, rest = text.split(",")
        if rest.lstrip() != text:
            self._input.setText(rest.lstrip())
        self._give(finished)

    def _give(self, texts: Sequence[str]) -> None:
        on_all = {name for name, count in self._spread if count == self._loaded}
        names = dict.fromkeys(self._spelled(text) for text in texts)
        wanted = [name for name in names if name and name not in on_all]
        if wanted:
            self.add.emit(wanted)

    def _spelled(self, text: str) -> str:
        """A tag as it is kept: without spaces around it, and as it is spelled already where it is in use."""
        name = unicodedata.normalize("NFC", " ".join(text.split()))[:LONGEST_TAG]
        return self._known.get(name.casefold(), name)

    def _show_chips(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self._chips.isAncestorOf(focused):
            self._input.setFocus(Qt.FocusReason.OtherFocusReason)
        self._flow.clear()
        for name, count in self._spread[:MOST_CHIPS]:
            self._flow.addWidget(self._chip(name, count))
        if len(self._spread) > MOST_CHIPS:
            rest = QLabel(f"and {len(self._spread) - MOST_CHIPS} more")
            give_role(rest, "muted")
            self._flow.addWidget(rest)
        self._chips.setVisible(bool(self._spread))

    def _chip(self, name: str, count: int) -> Chip:
        partial = count < self._loaded
        chip = Chip(
            name,
            note=f"on {count} of {self._loaded}" if partial else "",
            removal=f"Take “{name}” off",
            faded=partial,
        )
        chip.removed.connect(lambda: self.remove.emit([name]))
        if partial:
            chip.setToolTip(f"On {count} of {self._loaded}. Click to put “{name}” on all of them.")
            chip.setCursor(Qt.CursorShape.PointingHandCursor)
            chip.picked.connect(lambda: self.add.emit([name]))
        return chip
