"""What an encoder can learn, in plain words, one of which is chosen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QRadioButton, QVBoxLayout, QWidget

from engine.domain import TrainingOffer
from explorer.theme import give_role
from explorer.training_request import FOLDER_NAMES, TAG_NAMES, Goal, Wish, obstacle
from explorer.views.source_chooser import SourceChooser
from explorer.views.training_wording import Words
from explorer.views.wording import counted

GOALS = {
    Goal.LABELS: Words("Group as my folders do", "What you keep or tag together becomes alike."),
    Goal.MARKS: Words("Learn from my marks", "What you marked as similar draws near, the rest keeps away."),
    Goal.UNLABELLED: Words("Without labels", "Learns what makes each item itself; needs no sorting."),
    Goal.WORDS: Words("Understand words", "Learns the words that go with an item, to be found by them."),
}
INDENT = 24


class GoalRow(QFrame):
    """A goal that can be chosen, a line on it, why it cannot be, and what else there is to choose then."""

    chosen = Signal()

    def __init__(self, words: Words, chooser: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QRadioButton(words.name)
        self.button.setToolTip(words.line)
        self._line = words.line
        self.line = QLabel(words.line, wordWrap=True)
        self.line.setTextFormat(Qt.TextFormat.PlainText)
        give_role(self.line, "muted")
        self._chooser = chooser
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.button)
        below = QVBoxLayout()
        below.setContentsMargins(INDENT, 0, 0, 0)
        below.setSpacing(6)
        below.addWidget(self.line)
        if chooser is not None:
            below.addWidget(chooser)
        column.addLayout(below)
        self.button.clicked.connect(self.chosen)

    def show_state(self, *, chosen: bool, obstacle: str | None, note: str = "") -> None:
        """Shows whether it is the goal, and why it cannot be; ``note`` is said beside the line."""
        self.button.setChecked(chosen)
        self.button.setEnabled(obstacle is None)
        self.line.setText(obstacle or " ".join(filter(None, (self._line, note))))
        self.line.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            if obstacle is not None
            else Qt.TextInteractionFlag.NoTextInteraction
        )
        if self._chooser is not None:
            self._chooser.setVisible(chosen and obstacle is None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click anywhere on the row chooses it."""
        if self.button.isEnabled() and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()


class TrainingGoals(QWidget):
    """The goals below each other."""

    changed = Signal(object)
    """The ``Wish`` with another goal, or other labels or words."""
    table_wanted = Signal(object)
    """A file is to be chosen for this ``Goal``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wish = Wish()
        self.labels = SourceChooser("What groups the items")
        self.captions = SourceChooser("Where words come from")
        choosers = {Goal.LABELS: self.labels, Goal.WORDS: self.captions}
        self.rows = {goal: GoalRow(words, choosers.get(goal)) for goal, words in GOALS.items()}
        self._group = QButtonGroup(self)
        """Though each stands in a row of its own, one at most is chosen, and arrow keys go through them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for goal, row in self.rows.items():
            self._group.addButton(row.button)
            row.chosen.connect(lambda goal=goal: self._choose(replace(self._wish, goal=goal)))
            column.addWidget(row)
        self.labels.chosen.connect(lambda source: self._choose(replace(self._wish, labels=source)))
        self.captions.chosen.connect(lambda source: self._choose(replace(self._wish, captions=source)))
        self.labels.table_wanted.connect(lambda: self.table_wanted.emit(Goal.LABELS))
        self.captions.table_wanted.connect(lambda: self.table_wanted.emit(Goal.WORDS))

    def show_offer(self, offer: TrainingOffer | None, wish: Wish) -> None:
        """Shows what a collection can learn, and what is wished for."""
        self._wish = wish
        self.setEnabled(offer is not None)
        if offer is None:
            return
        for goal, row in self.rows.items():
            row.show_state(chosen=goal is wish.goal, obstacle=obstacle(goal, offer), note=_note(goal, offer))
        labels = [
            (one.field, f"{one.title} · {one.classes:,} groups", _coverage(one.labelled, offer))
            for one in offer.labels
        ]
        self.labels.offer(labels, wish.labels)
        words = [
            (FOLDER_NAMES, "Names of folders", "The folders that an item lies in are its words"),
            (TAG_NAMES, "Tags", "The tags of an item are its words"),
        ]
        self.captions.offer(words, wish.captions)

    def _choose(self, wish: Wish) -> None:
        """Shows at once what was chosen: what follows from it is told later."""
        if wish == self._wish:
            self.rows[wish.goal].button.setChecked(True)
            return
        self.changed.emit(wish)


def _note(goal: Goal, offer: TrainingOffer) -> str:
    if goal is Goal.MARKS:
        return f"{offer.similar_marks:,} similar, {offer.not_similar_marks:,} not similar."
    if goal is Goal.LABELS and not offer.labels:
        return "No folders or tags hold two items or more: choose a table."
    return ""


def _coverage(labelled: int, offer: TrainingOffer) -> str:
    return f"{labelled:,} of {counted(offer.items, offer.kind)} belong to a group"
