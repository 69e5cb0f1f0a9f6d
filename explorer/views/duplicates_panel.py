"""Duplicates: groups of copies, the one to keep beside a copy, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Kind, Review, ReviewKind
from engine.library import Library
from explorer.icons import icon
from explorer.models.duplicate_group import Group, groups_of, narrowed
from explorer.models.duplicate_list import DuplicateListModel
from explorer.reviewing import Reviewing
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.duplicate_pair import DuplicatePair
from explorer.views.duplicates_list import ENTRIES, DuplicatesList, Verb
from explorer.views.empty_state import EmptyState
from explorer.views.review_bar import ReviewBar
from explorer.views.review_wording import NOTHING, UNSEEN

LIST_SHARE, PAIR_SHARE = 3, 2
ICON = QSize(16, 16)
KIND = ReviewKind.DUPLICATES


class DuplicatesPanel(QWidget):
    """What a person chose to keep or to skip holds until the window is closed."""

    apart_wanted = Signal(list)
    """Pairs of ids that are no duplicates of each other, ``list[tuple[int, int]]``."""
    opened = Signal(list)
    """Ids to be shown in the gallery, ``list[int]``."""
    play_wanted = Signal(int)
    compared_changed = Signal()
    """Two others are beside each other."""
    why_wanted = Signal()
    """Somebody asks why the two are similar."""
    trash_wanted = Signal(list)
    """``list[Group]`` whose copies are to go to the trash."""

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
        self._kept: dict[frozenset[int], int] = {}
        self._skipped: set[frozenset[int]] = set()
        self._known: tuple[Review | None, list[Group]] | None = None
        """The groups of a review, whole: they are made but once."""
        self.bar = ReviewBar(reviewing, KIND)
        self.model = DuplicateListModel(tasks, library.items_by_id, self)
        self.list = DuplicatesList(self.model, thumbnails)
        self.pair = DuplicatePair(tasks, library, thumbnails)
        self.empty = EmptyState("copy", "Show them again")
        self.words = QLabel()
        self.again = QPushButton("")
        self.buttons: dict[Verb, QPushButton] = {}
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)
        self._follow_kind()
        self.refresh()

    def _lay_out(self) -> None:
        give_role(self.words, "muted")
        give_role(self.again, "link")
        above = QHBoxLayout()
        above.setContentsMargins(16, 0, 16, 8)
        above.addWidget(self.words)
        above.addWidget(self.again)
        above.addStretch(1)
        below = QHBoxLayout()
        below.setContentsMargins(16, 10, 16, 12)
        below.setSpacing(6)
        for verb, icon_name, words, key in ENTRIES:
            button = self.buttons[verb] = QPushButton(icon(icon_name), words)
            button.setToolTip(f"{words} ({key})")
        self.buttons[Verb.KEEP].setToolTip("Keep the copy that is looked at in place of the best (K)")
        self.buttons[Verb.APART].setToolTip("It is not a duplicate, and is not found as one again (N)")
        self.buttons[Verb.SKIP].setToolTip("Hide the group until the program is closed (S)")
        self.buttons[Verb.TRASH].setToolTip("All but the one to keep; asks first (Del)")
        for verb, button in self.buttons.items():
            # A press with the mouse leaves the keyboard with the list.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(ICON)
            if verb is Verb.TRASH:
                below.addStretch(1)
            below.addWidget(button)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.pair)
        splitter.setStretchFactor(0, LIST_SHARE)
        splitter.setStretchFactor(1, PAIR_SHARE)
        splitter.setSizes([LIST_SHARE * 100, PAIR_SHARE * 100])
        found = QWidget()
        inner = QVBoxLayout(found)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(above)
        inner.addWidget(splitter, 1)
        inner.addLayout(below)
        self._stack.addWidget(found)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        for verb, button in self.buttons.items():
            button.clicked.connect(lambda _=False, verb=verb: self.carry_out(verb))
        self.again.clicked.connect(self.show_skipped)
        self.empty.pressed.connect(self.show_skipped)
        self.list.asked.connect(self.carry_out)
        self.list.looked_at.connect(self._look)
        self._reviewing.found.connect(self._take)
        self._reviewing.offered.connect(self._follow_kind)

    # What is shown

    @property
    def compared(self) -> tuple[int, int] | None:
        """The one to keep and the copy beside it."""
        return self.pair.ids

    @property
    def shown(self) -> Review | None:
        """What was found, as it is shown: narrowed, and with the items that a person chose to keep."""
        review = self._reviewing.review(KIND)
        if review is None:
            return None
        return replace(review, duplicates=tuple(group.found for group in self.model.groups))

    def refresh(self) -> None:
        """Shows what was found, off the GUI thread: it may be many thousands."""
        review, known = self._reviewing.review(KIND), self._known
        least, kept, skipped = self._reviewing.threshold(KIND), dict(self._kept), set(self._skipped)

        def work() -> tuple[list[Group], list[Group]]:
            if known is not None and known[0] is review:
                groups = known[1]
            else:
                groups = groups_of(review.duplicates, kept) if review is not None else []
            return groups, narrowed(groups, least, skipped)

        def show(found: tuple[list[Group], list[Group]]) -> None:
            self._known = (review, found[0])
            self.list.show_groups(found[1])
            self._count()

        self._tasks.run(work, show, group=f"duplicates {id(self)}")

    def show_skipped(self) -> None:
        """Shows again what was skipped."""
        self._skipped.clear()
        self.refresh()

    def _follow_kind(self) -> None:
        subject = self._reviewing.subject
        self.list.plays = subject is not None and subject.kind is Kind.MUSIC
        self.buttons[Verb.PLAY].setVisible(self.list.plays)

    def _take(self, kind: ReviewKind) -> None:
        if kind is KIND:
            self.refresh()

    def _count(self) -> None:
        groups, skipped = self.model.groups, len(self._skipped)
        copies = sum(len(group.copies) for group in groups)
        self.words.setText(counted_words(len(groups), copies))
        self.again.setText(f"Show {skipped:,} skipped")
        self.again.setVisible(skipped > 0)
        self._stack.setCurrentIndex(0 if groups else 1)
        if not groups:
            self._say_why()

    def _say_why(self) -> None:
        reviewing, review = self._reviewing, self._reviewing.review(KIND)
        if review is None:
            unread = not reviewing.is_read and reviewing.subject is not None
            self.empty.say(reviewing.obstacle(KIND) or ("" if unread else UNSEEN[KIND]))
        elif self._skipped:
            self.empty.say("All groups are skipped.", offers_button=True)
        elif reviewing.threshold(KIND) is not None and review.duplicates:
            self.empty.say("No copies are as like as that: lower the likeness, or take what was measured.")
        else:
            self.empty.say(NOTHING[KIND])

    def _look(self) -> None:
        group, item = self.list.current_group(), self.list.current_item()
        self.pair.show_pair(group, item)
        self.compared_changed.emit()
        self.buttons[Verb.KEEP].setEnabled(group is not None and item != group.best)
        for verb, button in self.buttons.items():
            if verb is not Verb.KEEP:
                button.setEnabled(group is not None)

    # What can be done

    def carry_out(self, verb: Verb) -> None:
        """Does something with the groups that are selected, or with the item that is looked at."""
        groups, item = self.list.selected_groups(), self.list.current_item()
        if not groups or item is None:
            return
        match verb:
            case Verb.KEEP:
                self._keep(item)
            case Verb.APART:
                self._set_apart(groups, item)
            case Verb.SKIP:
                self._skipped.update(group.key for group in groups)
                self._remove(groups)
            case Verb.OPEN:
                self.opened.emit([one for group in groups for one in group.ids])
            case Verb.WHY:
                self.why_wanted.emit()
            case Verb.PLAY if self.list.plays:
                self.play_wanted.emit(item)
            case Verb.TRASH:
                self.trash_wanted.emit(groups)

    def _keep(self, item: int) -> None:
        group = self.list.current_group()
        if group is not None and item != group.best:
            self._kept[group.key] = item
            self._known = None
            self.model.replace(self.list.currentIndex().row(), group.keeping(item))
            self.list.look_at(1)

    def _set_apart(self, groups: Sequence[Group], item: int) -> None:
        """Of one larger group the copy that is looked at alone; of several groups all items."""
        group = groups[0]
        if len(groups) == 1 and len(group.copies) > 1 and item != group.best:
            pairs = [(item, other) for other in group.ids if other != item]
        else:
            pairs = [pair for one in groups for pair in combinations(one.ids, 2)]
            self._remove(groups)
        self.apart_wanted.emit([(min(pair), max(pair)) for pair in pairs])

    def _remove(self, groups: Sequence[Group]) -> None:
        self.list.remove(groups)
        self._count()


def counted_words(groups: int, copies: int) -> str:
    """``312 groups, in which 345 files are not needed``."""
    counted = "1 group" if groups == 1 else f"{groups:,} groups"
    files = "1 file is" if copies == 1 else f"{copies:,} files are"
    return f"{counted}, in which {files} not needed"
