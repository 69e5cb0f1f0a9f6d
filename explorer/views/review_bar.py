"""Above what was found: a button to look through the collection, when that was done last, how far it is."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSlider, QWidget

from engine.domain import ReviewKind
from explorer.icons import icon
from explorer.reviewing import Reviewing
from explorer.theme import give_role
from explorer.views.asked_wording import asked_words
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_button import icon_button
from explorer.views.review_wording import AIMS, below_words, looked_words, threshold_words
from explorer.views.wheel_guard import guard_wheel

STEPS = 1000
RANGES = {
    ReviewKind.DUPLICATES: (60, 100),
    ReviewKind.SUSPECTS: (0, 100),
    ReviewKind.SUGGESTIONS: (0, 100),
}
"""Hundredths between which a threshold can be chosen, where one means something."""
AGE_MS = 30_000
"""So often “3 minutes ago” becomes older."""
SLIDER = 120


class ReviewBar(QWidget):
    """Shows the state of one ``ReviewKind``, and begins to look for it."""

    export_wanted = Signal()
    """What is shown is to be written down."""

    def __init__(self, reviewing: Reviewing, kind: ReviewKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reviewing = reviewing
        self.kind = kind
        # On the ground of a primary button an icon has the colour of selected text.
        self.start = QPushButton(icon("search", QPalette.ColorRole.HighlightedText), "Look through")
        self.cancel = QPushButton(icon("cancel"), "Cancel")
        self.words = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        self.progress = QProgressBar(textVisible=False, maximum=STEPS)
        self.threshold_words = QLabel()
        self.threshold = QSlider(Qt.Orientation.Horizontal)
        self.measured = QPushButton("Measured")
        self.export = icon_button("export", "Export the list…")
        self._age = QTimer(self, interval=AGE_MS)
        self._lay_out()
        self._age.timeout.connect(self.refresh)
        self._age.start()
        self.start.clicked.connect(lambda: reviewing.look_through(kind))
        self.cancel.clicked.connect(lambda: reviewing.cancel(kind))
        self.threshold.valueChanged.connect(lambda value: reviewing.choose_threshold(kind, value / 100))
        self.export.clicked.connect(self.export_wanted)
        self.measured.clicked.connect(lambda: reviewing.choose_threshold(kind, None))
        reviewing.changed.connect(self.refresh)
        reviewing.offered.connect(self.refresh)
        reviewing.found.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        give_role(self.start, "primary")
        give_role(self.words, "muted")
        give_role(self.threshold_words, "muted")
        give_role(self.measured, "link")
        self.start.setToolTip(f"{AIMS[self.kind]}; other jobs that run come first")
        self.start.setIconSize(QSize(16, 16))
        self.cancel.setToolTip("Stop; what was found before stays")
        self.progress.setAccessibleName("Progress")
        self.progress.setFixedWidth(SLIDER)
        self.measured.setToolTip("Show all that was found; the next look takes the measured threshold")
        self.threshold.setAccessibleName("Least likeness or confidence")
        self.threshold.setToolTip("Shows what reaches this; looking through again finds what lies below")
        self.threshold.setFixedWidth(SLIDER)
        guard_wheel(self.threshold)
        with QSignalBlocker(self.threshold):
            self.threshold.setRange(*RANGES.get(self.kind, (0, 100)))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(10)
        row.addWidget(self.start)
        row.addWidget(self.cancel)
        row.addWidget(self.progress)
        row.addWidget(self.words, 1)
        for widget in (self.threshold_words, self.threshold, self.measured, self.export):
            row.addWidget(widget)

    def refresh(self) -> None:
        """Shows it as it is now."""
        reviewing, kind = self._reviewing, self.kind
        looking, review = reviewing.looking(kind), reviewing.review(kind)
        self.start.setVisible(looking is None)
        self.start.setEnabled(not reviewing.obstacle(kind) and reviewing.labels is not None)
        self.start.setText("Look through" if review is None else "Look through again")
        self.cancel.setVisible(looking is not None)
        self.cancel.setEnabled(looking is not None and not looking.stopping)
        self.progress.setVisible(looking is not None)
        share = looking.share if looking is not None else None
        self.progress.setMaximum(STEPS if share is not None else 0)
        self.progress.setValue(int((share or 0.0) * STEPS))
        self.words.setText(self._said())
        self.export.setEnabled(review is not None)
        self._show_threshold()

    def _said(self) -> str:
        reviewing, kind = self._reviewing, self.kind
        looking, review, subject = reviewing.looking(kind), reviewing.review(kind), reviewing.subject
        if looking is not None:
            return asked_words(looking)
        if reviewing.trouble(kind):
            return reviewing.trouble(kind)
        if review is None or subject is None:
            return AIMS[kind]
        looked = looked_words(review, subject, reviewing.new_since(kind), datetime.now(UTC))
        below = below_words(kind, reviewing.threshold(kind), review)
        return below or looked

    def _show_threshold(self) -> None:
        reviewing, kind = self._reviewing, self.kind
        review, chosen = reviewing.review(kind), reviewing.threshold(kind)
        wanted = kind in RANGES and review is not None
        for widget in (self.threshold_words, self.threshold):
            widget.setVisible(wanted)
        self.measured.setVisible(wanted and chosen is not None)
        looked = review.request.threshold if review is not None else None
        least = chosen if chosen is not None else looked
        self.threshold_words.setText(threshold_words(kind, least))
        with QSignalBlocker(self.threshold):
            lowest = self.threshold.minimum()
            self.threshold.setValue(round(least * 100) if least is not None else lowest)
