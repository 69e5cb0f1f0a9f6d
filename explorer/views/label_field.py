"""A field to type a label into, which completes to those that are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from explorer.icons import icon
from explorer.views.own_keys import asked_about

LONGEST = 200
"""Characters of a label."""


class LabelField(QLineEdit):
    """Return takes what is typed, or the completion that is chosen; Esc leaves the field."""

    chosen = Signal(str)
    """This label, as it is spelled where it is known already."""
    left = Signal()
    """Esc was pressed."""

    def __init__(self, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, str] = {}
        self._names = QStringListModel(self)
        self._completions = QListView()
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt.rstrip("…"))
        self.setMaxLength(LONGEST)
        self.addAction(icon("tag"), QLineEdit.ActionPosition.LeadingPosition)
        completer = QCompleter(self._names, self)
        completer.setPopup(self._completions)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        # Qt writes the completion into the field after this signal.
        completer.activated.connect(lambda: QTimer.singleShot(0, self._take))
        self.setCompleter(completer)
        self.returnPressed.connect(self._finish)

    def know(self, names: Sequence[str]) -> None:
        """Learns the labels that can be completed to."""
        self._known = {name.casefold(): name for name in names}
        self._names.setStringList(list(names))

    def event(self, event: QEvent) -> bool:
        """Esc is for the field while the cursor is in it."""
        key = asked_about(event)
        if key is not None and key.key() == Qt.Key.Key_Escape:
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves the field, and what was typed is forgotten.

        Return ends here: QLineEdit would pass it on, and around the field it means something else.
        """
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
            return
        completing = self._completes
        super().keyPressEvent(event)
        # While completions are shown, they have sent the key here, and take it where it is left to them.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not completing:
            event.accept()

    @property
    def _completes(self) -> bool:
        """Whether Return chooses a completion, which is taken when Qt has written it."""
        return self._completions.isVisible() and self._completions.currentIndex().isValid()

    def _finish(self) -> None:
        if self._completes:
            return
        self._completions.hide()
        self._take()

    def _take(self) -> None:
        label = unicodedata.normalize("NFC", " ".join(self.text().split()))
        self.clear()
        if label:
            self.chosen.emit(self._known.get(label.casefold(), label))
