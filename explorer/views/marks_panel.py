"""All marks of a collection: what a person said is similar and what is not, to be looked through and used."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.library import Library
from explorer.models.mark_book import MarkBook
from explorer.models.mark_list import MarkListModel
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.empty_state import EmptyState
from explorer.views.mark_list_view import MarkListView

NO_MARKS = (
    "Nothing is marked yet. Find what is similar to an item, select a result, and press Y when it really is "
    "similar, or N when it is not. A training can learn from that."
)


class MarksPanel(QWidget):
    """Shows a ``MarkBook``; what is wanted with its marks is told."""

    train_requested = Signal(str)
    """An encoder is to learn from the marks of this collection."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = MarkListModel(tasks, library.items_by_id, self)
        self.list = MarkListView(self.model, thumbnails)
        self.title = ElidedLabel()
        self.note = QLabel()
        give_role(self.note, "muted")
        self.train = QPushButton("Train with these")
        self.train.setToolTip("Opens the training panel: an encoder learns what you call similar")
        give_role(self.train, "primary")
        self.empty = EmptyState("marks", "", side=28)
        self.empty.say(NO_MARKS)
        self._collection: str | None = None
        self._shown: tuple[MarkBook, str | None] | None = None
        self._stack = QStackedWidget()
        self._lay_out()
        self.said, self.item_chosen = self.list.said, self.list.item_chosen
        self.find_similar = self.list.find_similar
        self.train.clicked.connect(self._train)

    def _lay_out(self) -> None:
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for label in (self.title, self.note):
            label.setContentsMargins(12, 0, 12, 0)
            column.addWidget(label)
        column.addSpacing(4)
        column.addWidget(self.list, 1)
        below = QVBoxLayout()
        below.setContentsMargins(12, 8, 12, 8)
        below.addWidget(self.train)
        column.addLayout(below)
        self._stack.addWidget(shown)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def show_book(self, book: MarkBook, collection: str | None) -> None:
        """Shows the marks of a collection, or all of them where none is named."""
        if self._shown == (book, collection):
            return
        self._shown = (book, collection)
        marks = book.of(collection)
        self._collection = collection or book.largest()
        self.list.show_marks(marks)
        similar = sum(mark.similar for mark in marks)
        where = f" in “{collection}”" if collection is not None else ""
        self.title.setText(f"1 mark{where}" if len(marks) == 1 else f"{len(marks):,} marks{where}")
        self.note.setText(f"{similar:,} similar, {len(marks) - similar:,} not similar")
        self._stack.setCurrentIndex(0 if marks else 1)

    def _train(self) -> None:
        if self._collection is not None:
            self.train_requested.emit(self._collection)
