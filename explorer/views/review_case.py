"""One suspect or suggestion: the item, large, what it may be called, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.domain import Item, Verdict
from engine.library import Library
from explorer import phrases
from explorer.models.review_queue import Answer, Case
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.label_field import LabelField
from explorer.views.large_preview import LargePreview
from explorer.views.review_wording import confidence_words, readable_label
from explorer.views.witnesses import Witnesses

SIDE_WIDTH = 400


class ReviewCase(QWidget):
    """Shows a case; the queue says which."""

    named = Signal(str)
    """Somebody typed what the item is called."""
    find_similar = Signal(list)
    play_wanted = Signal(int)

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._case: Case | None = None
        self.preview = LargePreview(tasks, library, thumbnails)
        self.name = ElidedLabel()
        self.folder = ElidedLabel()
        self.question = QLabel(wordWrap=True, textFormat=Qt.TextFormat.RichText)
        self.confidence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.answered = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.witnesses = Witnesses(tasks, library, thumbnails)
        self.peers = Witnesses(tasks, library, thumbnails)
        self.field = LabelField("Another label…")
        self._lay_out()
        self.field.chosen.connect(self.named)
        for strip in (self.witnesses, self.peers):
            strip.find_similar.connect(self.find_similar)
            strip.play_wanted.connect(self.play_wanted)

    def _lay_out(self) -> None:
        font = self.question.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.question.setFont(font)
        for label in (self.folder, self.confidence):
            give_role(label, "muted")
        give_role(self.answered, "heading")
        self.field.setToolTip("L puts the cursor here; Return takes what is typed")
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.preview, 1)
        left.addWidget(self.name)
        left.addWidget(self.folder)
        right = QVBoxLayout()
        right.setSpacing(6)
        for widget in (self.question, self.confidence, self.answered):
            right.addWidget(widget)
        right.addSpacing(2)
        right.addWidget(self.field)
        right.addSpacing(6)
        right.addWidget(self.witnesses, 1)
        right.addWidget(self.peers, 1)
        right.addStretch(0)
        side = QWidget()
        side.setFixedWidth(SIDE_WIDTH)
        right.setContentsMargins(0, 0, 0, 0)
        side.setLayout(right)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(20)
        row.addLayout(left, 1)
        row.addWidget(side)

    def show_case(self, case: Case, answer: Answer | None) -> None:
        """Shows a case, and what was said of it; its item and its peers come when they are read."""
        self.question.setText(question(case))
        self.confidence.setText(confidence_words(case))
        self.answered.setText(answer_words(answer) if answer is not None else "")
        self.answered.setVisible(answer is not None)
        suggested = readable_label(case.suggested) if case.suggested is not None else ""
        self.witnesses.show_items(f"Near it, called {suggested}", case.witnesses)
        self.field.setPlaceholderText("Another label…" if case.suggested is not None else "What is it?")
        if case != self._case:
            self._case = case
            self.peers.show_items("", ())

    def show_item(self, item: Item | None) -> None:
        """Shows the item of the case."""
        self.preview.show_item(item)
        self.name.setText(phrases.title_of(item) if item is not None else "")
        self.folder.setText(phrases.shown_path(item.path.parent) if item is not None else "")

    def show_peers(self, case: Case, ids: Sequence[int]) -> None:
        """Shows what shares the label in doubt; where nothing is suggested, whatever is near."""
        called = f", called {readable_label(case.doubted)}" if case.doubted is not None else ""
        self.peers.show_items(f"Near it{called}", ids)


def question(case: Case) -> str:
    """What is asked, with the labels set off."""
    if case.suggested is None:
        return "What is this? It has no label yet."
    suggested = f"<b>{escape(readable_label(case.suggested))}</b>"
    if case.doubted is None:
        return f"Is this {suggested}?"
    return f"It is called <b>{escape(readable_label(case.doubted))}</b>. Is it rather {suggested}?"


def answer_words(answer: Answer) -> str:
    """What was said of a case."""
    label = readable_label(answer.label)
    return f"Accepted: {label}" if answer.verdict is Verdict.IS else f"Rejected: not {label}"
