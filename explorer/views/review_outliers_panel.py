"""Outliers: the items that are unlike all others, the most unlike first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from engine.domain import Kind, Outlier, Review, ReviewKind
from engine.library import Library
from explorer.delegates.tile import TileDelegate
from explorer.icons import icon
from explorer.models.item_list import Ids, ItemListModel
from explorer.reviewing import Reviewing
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.empty_state import EmptyState
from explorer.views.entry_menu import entry_menu
from explorer.views.grid_view import GridView
from explorer.views.label_field import LabelField
from explorer.views.review_bar import ReviewBar
from explorer.views.review_wording import NOTHING, UNSEEN

KIND = ReviewKind.OUTLIERS
_PLAIN = Qt.KeyboardModifier.KeypadModifier
FIELD_WIDTH = 180


class Ranked(NamedTuple):
    """Items in the order in which they are shown."""

    ids: Ids
    standing_out: int
    """So many of the first."""


class OutliersPanel(QWidget):
    """Those that stand out come first; the others follow on demand, for what is measured is only an order."""

    opened = Signal(list)
    """Ids to be shown in the gallery, ``list[int]``."""
    find_similar = Signal(list)
    """Ids to search with, ``list[int]``."""
    play_wanted = Signal(int)
    compared_changed = Signal()
    """Others are selected."""
    tag_wanted = Signal(list, str)
    """Ids of items, ``list[int]``, and a tag to put on them."""

    def __init__(
        self,
        reviewing: Reviewing,
        tasks: Tasks,
        library: Library,
        thumbnails: ThumbnailCache,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        self._tasks = tasks
        self._found = Ranked(np.empty(0, np.int64), 0)
        self.bar = ReviewBar(reviewing, KIND)
        self.model = ItemListModel(tasks, library.items_by_id, self)
        self.grid = GridView(TileDelegate(thumbnails, self))
        self.grid.setModel(self.model)
        self.grid.setAccessibleName("Outliers")
        self.words = QLabel()
        self.all = QPushButton("")
        self.empty = EmptyState("sparkles", "")
        self.open = QPushButton(icon("grid"), "Show in the gallery")
        self.similar = QPushButton(icon("similar"), "Find similar")
        self.field = LabelField("Add tag…")
        self._shows_all = False
        self._stack = QStackedWidget()
        self._lay_out()
        thumbnails.arrived.connect(self.grid.viewport().update)
        self._follow_selection()
        self._connect()
        self.grid.installEventFilter(self)
        self.setFocusProxy(self.grid)
        self.refresh()

    def _lay_out(self) -> None:
        give_role(self.words, "muted")
        give_role(self.all, "link")
        self.open.setToolTip("Show what is selected among all items (Return)")
        self.similar.setToolTip("Find what is like it (S)")
        self.field.setToolTip("Tag what is selected (T)")
        self.field.setFixedWidth(FIELD_WIDTH)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.all)
        row.addStretch(1)
        for widget in (self.open, self.similar, self.field):
            row.addWidget(widget)
        for button in (self.open, self.similar):
            # A press with the mouse leaves the keyboard with the tiles.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(16, 16))
        found = QWidget()
        inner = QVBoxLayout(found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(row)
        inner.addWidget(self.grid, 1)
        self._stack.addWidget(found)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.all.clicked.connect(self._toggle_all)
        self.open.clicked.connect(self._open)
        self.similar.clicked.connect(self._search)
        self.field.chosen.connect(self._tag)
        self.field.left.connect(self.grid.setFocus)
        self.grid.opened.connect(self._open)
        self.grid.play_requested.connect(self.play_wanted)
        self.grid.selectionModel().selectionChanged.connect(self._follow_selection)
        self._reviewing.found.connect(lambda kind: self.refresh() if kind is KIND else None)

    # What is shown

    @property
    def compared(self) -> tuple[int, int] | None:
        """What is selected, where that is two."""
        rows = self.grid.selected_rows
        if np.count_nonzero(rows) != 2:  # not read one by one: it may be all there are
            return None
        first, second = self.model.ids[rows].tolist()
        return first, second

    @property
    def shown(self) -> Review | None:
        """What was found."""
        return self._reviewing.review(KIND)

    def know_tags(self, names: list[str]) -> None:
        """Learns which tags there are."""
        self.field.know(names)

    def refresh(self) -> None:
        """Shows what was found, off the GUI thread: it is every item there is."""
        review = self._reviewing.review(KIND)
        outliers = review.outliers if review is not None else ()
        self._tasks.run(lambda: in_order(outliers), self._show, group=f"outliers {id(self)}")

    def _show(self, found: Ranked) -> None:
        self._found = found
        count, standing_out = len(found.ids), found.standing_out
        shows_all = self._shows_all or not standing_out
        self.model.show(found.ids if shows_all else found.ids[:standing_out])
        self.words.setText(standing_words(standing_out, count))
        self.all.setText(f"Show all {count:,}" if not shows_all else "Only those that stand out")
        self.all.setVisible(0 < standing_out < count)
        self._stack.setCurrentIndex(0 if count else 1)
        if not count:
            self._say_why()
        self._follow_selection()

    def _say_why(self) -> None:
        reviewing, review = self._reviewing, self._reviewing.review(KIND)
        unread = review is None and not reviewing.is_read and reviewing.subject is not None
        why = NOTHING[KIND] if review is not None else "" if unread else UNSEEN[KIND]
        self.empty.say(reviewing.obstacle(KIND) or why)

    def _toggle_all(self) -> None:
        self._shows_all = not self._shows_all
        self._show(self._found)

    def _follow_selection(self) -> None:
        any_selected = bool(self.grid.selected_rows.any())
        for widget in (self.open, self.similar, self.field):
            widget.setEnabled(any_selected)
        self.compared_changed.emit()

    # What can be done

    def selected_ids(self) -> list[int]:
        """What is selected."""
        ids: list[int] = self.model.ids[self.grid.selected_rows].tolist()
        return ids

    def _open(self) -> None:
        if ids := self.selected_ids():
            self.opened.emit(ids)

    def _search(self) -> None:
        if ids := self.selected_ids():
            self.find_similar.emit(ids)

    def _tag(self, name: str) -> None:
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        if ids := self.selected_ids():
            self.tag_wanted.emit(ids, name)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with what is selected."""
        if self.selected_ids():
            self.menu().popup(event.globalPos())

    def menu(self) -> QMenu:
        """What can be done with what is selected."""
        entries = (
            ("grid", "Show in the gallery\tReturn", self._open),
            ("similar", "Find similar\tS", self._search),
            ("tag", "Add tag…\tT", self.field.setFocus),
        )
        return entry_menu(self, entries)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The tiles take letters for themselves, and the window takes them for what the gallery shows."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in kinds or not self._is_ours(cast(QKeyEvent, event)):
            return super().eventFilter(watched, event)
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            self._press(cast(QKeyEvent, event).key())
        return True

    def _press(self, key: int) -> None:
        """S searches with what is selected, T tags it, Space plays it."""
        if key == Qt.Key.Key_S:
            self._search()
        elif key == Qt.Key.Key_T:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif ids := self.selected_ids():
            self.play_wanted.emit(ids[0])

    def _is_ours(self, event: QKeyEvent) -> bool:
        subject = self._reviewing.subject
        plays = subject is not None and subject.kind is Kind.MUSIC
        keys = (Qt.Key.Key_S, Qt.Key.Key_T, *([Qt.Key.Key_Space] if plays else []))
        return event.key() in keys and not event.modifiers() & ~_PLAIN


def in_order(outliers: Sequence[Outlier]) -> Ranked:
    """Those that stand out first, each part the most unlike first."""
    ordered = sorted(outliers, key=lambda one: (not one.stands_out, -one.score))
    ids = np.array([one.item for one in ordered], dtype=np.int64)
    return Ranked(ids, sum(one.stands_out for one in ordered))


def standing_words(standing_out: int, all_of_them: int) -> str:
    """``14 stand out, of 785 in the order of how unlike the others they are``."""
    if not standing_out:
        return "None stands out; these come nearest to it, the most unlike first."
    verb = "stands" if standing_out == 1 else "stand"
    return f"{standing_out:,} of {all_of_them:,} {verb} out, the most unlike first."
