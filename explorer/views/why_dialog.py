"""The dialog that says why two items are alike."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Item, Kind
from engine.library import Library
from explorer import phrases
from explorer.explaining import Why
from explorer.icons import icon
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.example_strip import ExampleStrip
from explorer.views.shared_tags import SharedTags
from explorer.views.why_pictures import WhyPictures
from explorer.views.why_tracks import WhyTracks
from explorer.views.why_wording import level, number

LOOKING = {
    Kind.IMAGE: "The encoder looks at both pictures; that takes some seconds.",
    Kind.MUSIC: "The encoder listens to both tracks; that can take half a minute and more.",
}
MORE = "Parts are covered one after the other; that takes some seconds more."


class WhyDialog(QDialog):
    """Shows one pair at a time and can stay open: it blocks nothing, and can be closed while it looks."""

    left = Signal()
    """It was closed."""
    example_chosen = Signal(int)
    """The id of another of the items that were searched with."""
    again_wanted = Signal()
    save_wanted = Signal()
    pause_wanted = Signal()
    """What is heard is to hold on, or to go on."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Why similar?")
        self.examples = ExampleStrip(thumbnails)
        self.pictures = WhyPictures(tasks, library, thumbnails)
        self.tracks = WhyTracks(tasks, library)
        self._nothing = QWidget()
        self.stack = QStackedWidget()
        self.progress = QProgressBar(textVisible=False)
        self.progress.setRange(0, 0)
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.again = QPushButton("Try again")
        self.score = QLabel()
        self.level = QLabel()
        self.encoder = QLabel()
        self.tags = SharedTags()
        self._findings = QWidget()
        self.save = QPushButton(icon("save"), "Save picture…")
        self.close_button = QPushButton("Close")
        self._kind: Kind | None = None
        self._items: tuple[Item, Item] | None = None
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(960, 700)

    def _lay_out(self) -> None:
        for page in (self._nothing, self.pictures, self.tracks):
            self.stack.addWidget(page)
        state = QHBoxLayout()
        state.setSpacing(12)
        self.progress.setFixedWidth(140)
        give_role(self.sentence, "muted")
        give_role(self.again, "link")
        for widget, stretch in ((self.progress, 0), (self.sentence, 1), (self.again, 0)):
            state.addWidget(widget, stretch)
        buttons = QHBoxLayout()
        self.save.setToolTip("Save what is shown as a PNG picture")
        for button in (self.save, self.close_button, self.again):
            button.setAutoDefault(False)
        self.close_button.setToolTip("Close (Esc)")
        buttons.addWidget(self.save)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 16, 20, 16)
        outer.setSpacing(12)
        outer.addWidget(self.examples)
        outer.addWidget(self.stack, 1)
        outer.addLayout(state)
        outer.addWidget(self._findings)
        outer.addLayout(buttons)
        self._lay_out_findings()

    def _lay_out_findings(self) -> None:
        give_role(self.score, "title")
        give_role(self.encoder, "muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.level)
        words.addWidget(self.encoder)
        heading = QLabel("Tags of both")
        give_role(heading, "heading")
        tags = QVBoxLayout()
        tags.setSpacing(4)
        tags.addWidget(heading)
        tags.addWidget(self.tags)
        row = QHBoxLayout(self._findings)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.score)
        row.addLayout(words)
        row.addSpacing(24)
        row.addLayout(tags, 1)

    def _connect(self) -> None:
        self.again.clicked.connect(self.again_wanted)
        self.examples.chosen.connect(self.example_chosen)
        self.save.clicked.connect(self.save_wanted)
        self.close_button.clicked.connect(self.close)
        # The key that opened it.
        QShortcut(QKeySequence("W"), self).activated.connect(self.close)

    def show_why(self, why: Why) -> None:
        """Shows what is known of a pair by now."""
        items, explanation = why.items, why.explanation
        self.examples.show_examples(why.examples, why.ids[0])
        if items is not self._items:
            self._show_items(items)
        page = self.pictures if self._kind is Kind.IMAGE else self.tracks
        if items is not None:
            page.show_explanation(explanation, is_whole=why.is_whole or why.failure is not None)
        self._show_state(why)
        self._findings.setVisible(explanation is not None)
        self.save.setEnabled(explanation is not None)
        if explanation is not None:
            self.score.setText(number(explanation.score))
            self.level.setText(level(explanation.score))
            self.encoder.setText(f"says {explanation.encoder}")
            self.tags.show_tags(explanation.tags)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The keys are for the dialog itself, not for a button of it."""
        super().showEvent(event)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space is for what is heard, as in the window."""
        if event.key() == Qt.Key.Key_Space:
            self.pause_wanted.emit()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Whoever closes it waits no more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.left.emit()

    def _show_items(self, items: tuple[Item, Item] | None) -> None:
        self._items = items
        if items is None:
            self.stack.setCurrentWidget(self._nothing)
            return
        self._kind = items[0].kind
        page = self.pictures if self._kind is Kind.IMAGE else self.tracks
        page.show_items(items)
        self.stack.setCurrentWidget(page)
        first, second = (phrases.title_of(item) for item in items)
        self.setWindowTitle(f"Why are {first} and {second} similar?")

    def _show_state(self, why: Why) -> None:
        """How far it is, or why it goes no further."""
        is_busy = not why.is_whole and why.failure is None
        self.progress.setVisible(is_busy)
        self.again.setVisible(why.failure is not None)
        if why.failure is not None:
            self.sentence.setText(why.failure)
        elif why.explanation is not None:
            self.sentence.setText(MORE)
        else:
            self.sentence.setText(LOOKING[self._kind] if why.items is not None and self._kind else "")
        self.sentence.setVisible(is_busy or why.failure is not None)
