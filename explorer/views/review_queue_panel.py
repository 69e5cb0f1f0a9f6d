"""Suspects or suggestions, one after another, worked through with the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Item, Kind, Review, ReviewKind, Verdict
from engine.library import Library
from explorer.icons import icon
from explorer.models.review_queue import Answer, Case, ReviewQueue, cases_of
from explorer.review_peers import peers_of
from explorer.reviewing import Reviewing, label_field
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.empty_state import EmptyState
from explorer.views.own_keys import asked_about
from explorer.views.review_bar import ReviewBar
from explorer.views.review_case import ReviewCase
from explorer.views.review_wording import NOTHING, UNSEEN, done_words

ACCEPT = (Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Enter)
REJECT = (Qt.Key.Key_R, Qt.Key.Key_Delete)
FORTH = (Qt.Key.Key_S, Qt.Key.Key_Right)
BACK = (Qt.Key.Key_Left,)
NAME = (Qt.Key.Key_L,)
PLAY = (Qt.Key.Key_Space,)
_OURS = (*ACCEPT, *REJECT, *FORTH, *BACK, *NAME)
_PLAIN = Qt.KeyboardModifier.KeypadModifier
BAR_WIDTH = 140
HINT = "A accept  ·  R reject  ·  S next  ·  ← back  ·  L another label  ·  Ctrl+Z undo"
ACCEPT_TIP = "Yes: this is its label; the file stays where it is (A or Return)"
PLAYS = "  ·  Space play"


class ReviewQueuePanel(QWidget):
    """Tells what a person says of each case; whoever owns it keeps that."""

    answered = Signal(object, str, object)
    """A ``Case``, the field of its labels, and the ``Answer``."""
    find_similar = Signal(list)
    """Ids to search with, ``list[int]``."""
    play_wanted = Signal(int)
    compared_changed = Signal()
    """Another case is shown."""

    def __init__(
        self,
        reviewing: Reviewing,
        kind: ReviewKind,
        tasks: Tasks,
        library: Library,
        thumbnails: ThumbnailCache,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        self._tasks = tasks
        self._library = library
        self.kind = kind
        self.bar = ReviewBar(reviewing, kind)
        self.queue = ReviewQueue(self)
        self.case = ReviewCase(tasks, library, thumbnails)
        self.empty = EmptyState("tag", "Go through the skipped ones")
        self.back = QPushButton(icon("back"), "Back")
        self.skip = QPushButton(icon("forward"), "Next")
        self.reject = QPushButton(icon("mark-not-similar"), "Reject")
        self.accept = QPushButton(icon("done", QPalette.ColorRole.HighlightedText), "Accept")
        self.count = QLabel()
        self.progress = QProgressBar(textVisible=False)
        self.keys = ElidedLabel(HINT, elide=Qt.TextElideMode.ElideRight)
        self._stack = QStackedWidget()
        self._shown: Case | None = None
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._take(kind)

    def _lay_out(self) -> None:
        give_role(self.accept, "primary")
        give_role(self.count, "muted")
        give_role(self.keys, "muted")
        self.progress.setFixedWidth(BAR_WIDTH)
        self.progress.setAccessibleName("How far you are")
        self.back.setToolTip("Back to the one before (←)")
        self.skip.setToolTip("On to the next one, without an answer (S or →)")
        self.reject.setToolTip("No: it is not suggested again (R or Del)")
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(self.progress)
        row.addWidget(self.keys, 1)
        for button in (self.back, self.skip, self.reject, self.accept):
            # A press with the mouse leaves the keyboard with the queue.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(16, 16))
            row.addWidget(button)
        working = QWidget()
        inner = QVBoxLayout(working)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.case, 1)
        inner.addLayout(row)
        self._stack.addWidget(working)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.queue.step(-1))
        self.skip.clicked.connect(lambda: self.queue.step(1))
        self.reject.clicked.connect(lambda: self.say(Verdict.IS_NOT))
        self.accept.clicked.connect(lambda: self.say(Verdict.IS))
        self.empty.pressed.connect(self.queue.begin_again)
        self.queue.changed.connect(self._show)
        self.case.named.connect(self._name)
        self.case.field.left.connect(self.setFocus)
        self.case.find_similar.connect(self.find_similar)
        self.case.play_wanted.connect(self.play_wanted)
        self._reviewing.found.connect(self._take)
        self._reviewing.offered.connect(self._take_offer)

    # What is said

    def say(self, verdict: Verdict) -> None:
        """Accepts or rejects what is suggested; where nothing is, the cursor goes to the field."""
        case = self.queue.case
        if case is None:
            return
        if case.suggested is None:
            self.case.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._answer(Answer(verdict, case.suggested))

    def _name(self, label: str) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._answer(Answer(Verdict.IS, label))

    def _answer(self, answer: Answer) -> None:
        review = self._reviewing.review(self.kind)
        case = self.queue.answer(answer)
        if case is not None and review is not None:
            self.answered.emit(case, label_field(review), answer)

    # What is shown

    @property
    def compared(self) -> tuple[int, int] | None:
        """The item, and the nearest of those that speak for what is suggested."""
        case = self.queue.case
        return (case.item, case.witnesses[0]) if case is not None and case.witnesses else None

    @property
    def shown(self) -> Review | None:
        """What was found."""
        return self._reviewing.review(self.kind)

    def _take(self, kind: ReviewKind) -> None:
        if kind is not self.kind:
            return
        review, least = self._reviewing.review(kind), self._reviewing.threshold(kind)
        group = f"cases {id(self)}"
        if review is None:
            # What is on its way is outdated too.
            self._tasks.run(tuple, lambda _: self.queue.show(None, ()), group=group)
        else:
            source = review.request.collection, review.made_at
            self._tasks.run(
                lambda: cases_of(review, least), lambda cases: self.queue.show(source, cases), group=group
            )
        self._know_labels()

    def _take_offer(self) -> None:
        """Other labels, or none at all, may be why nothing is shown."""
        self._know_labels()
        if self.queue.case is None:
            self._say_why()

    def _know_labels(self) -> None:
        self.keys.setText(HINT + PLAYS if self._plays else HINT)
        self.case.field.know(self._reviewing.known_labels(self.kind))

    def _show(self) -> None:
        queue, case = self.queue, self.queue.case
        self.compared_changed.emit()
        self._stack.setCurrentIndex(0 if case is not None else 1)
        if case is None:
            self._shown = None
            self._say_why()
            return
        self.count.setText(f"{queue.at + 1:,} of {len(queue.cases):,}")
        self.progress.setMaximum(len(queue.cases))
        self.progress.setValue(queue.at + 1)
        self.back.setEnabled(queue.at > 0)
        self.reject.setVisible(case.suggested is not None)
        self.accept.setText("Accept" if case.suggested is not None else "Name it")
        self.accept.setToolTip(ACCEPT_TIP if case.suggested is not None else "Type its label (L or Return)")
        self.case.show_case(case, queue.answers.get(case))
        if case != self._shown:
            self._shown = case
            self._read(case)

    def _read(self, case: Case) -> None:
        review, library = self._reviewing.review(self.kind), self._library
        if review is None:
            return

        def show(items: dict[int, Item]) -> None:
            self.case.show_item(items.get(case.item))

        self._tasks.run(lambda: library.items_by_id([case.item]), show, group=f"case {id(self)}")
        collection, field = review.request.collection, label_field(review)
        self._tasks.run(
            lambda: peers_of(library, case, collection, field),
            lambda ids: self.case.show_peers(case, ids) if case == self._shown else None,
            group=f"peers {id(self)}",
        )

    def _say_why(self) -> None:
        reviewing, review, queue = self._reviewing, self._reviewing.review(self.kind), self.queue
        if queue.cases:
            accepted, rejected = queue.counted(Verdict.IS), queue.counted(Verdict.IS_NOT)
            words = done_words(accepted, rejected, queue.skipped)
            self.empty.say(words, offers_button=queue.skipped > 0)
        elif review is None:
            unread = not reviewing.is_read and reviewing.subject is not None
            self.empty.say(reviewing.obstacle(self.kind) or ("" if unread else UNSEEN[self.kind]))
        elif reviewing.threshold(self.kind) and (review.suspects or review.suggestions):
            self.empty.say("Nothing is as sure as that: lower the confidence to see what was found.")
        else:
            self.empty.say(NOTHING[self.kind])

    # Keys

    def event(self, event: QEvent) -> bool:
        """Its keys come before those of the window, which mean what is selected in the gallery."""
        key = asked_about(event)
        if key is not None and self._is_ours(key):
            key.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """A accepts, R rejects, S goes on, the arrows go forth and back, L names, Space plays."""
        key = event.key()
        if not self._is_ours(event):
            super().keyPressEvent(event)
        elif event.isAutoRepeat() and key in (*ACCEPT, *REJECT):
            return  # a key that is held down does not answer for what nobody has seen yet
        elif key in ACCEPT:
            self.say(Verdict.IS)
        elif key in REJECT:
            self.say(Verdict.IS_NOT)
        elif key in FORTH:
            self.queue.step(1)
        elif key in BACK:
            self.queue.step(-1)
        elif key in NAME:
            self.case.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.queue.case is not None:
            self.play_wanted.emit(self.queue.case.item)

    def _is_ours(self, event: QKeyEvent) -> bool:
        """Typing into the field is not, nor is Return on a button: it would accept where that says Reject."""
        if self.case.field.hasFocus() or event.modifiers() & ~_PLAIN:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.hasFocus():
            return False
        return event.key() in _OURS or (self._plays and event.key() in PLAY)

    @property
    def _plays(self) -> bool:
        subject = self._reviewing.subject
        return subject is not None and subject.kind is Kind.MUSIC
