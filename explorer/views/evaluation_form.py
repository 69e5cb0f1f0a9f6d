"""What is to be evaluated: a collection, versions, what groups its items, and what else is measured."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.domain import ClusterMethod, Kind
from explorer.evaluating import Evaluating
from explorer.icons import icon
from explorer.models.choices import Choice
from explorer.theme import give_role
from explorer.views.choice_list import ChoiceList
from explorer.views.evaluation_wording import NO_LABELS, NO_VERSION, ONE_VERSION, run_words
from explorer.views.page_area import page_area
from explorer.views.source_chooser import SourceChooser
from explorer.views.value_box import ValueBox
from explorer.views.wheel_guard import guard_wheel
from explorer.views.wording import counted

ICONS = {Kind.IMAGE: "picture", Kind.MUSIC: "music"}
MARGIN = 16
MOST_VERSIONS = 5
"""So many are seen without scrolling."""
STEPS = 1000
CLUSTERS = {
    ClusterMethod.KMEANS: ("k-means", "As many clusters as there are labels"),
    ClusterMethod.HDBSCAN: ("HDBSCAN", "As many clusters as there are crowds; what lies between is in none"),
}


class EvaluationForm(QWidget):
    """Shows the wish of ``Evaluating`` and changes it; below it, how far the evaluation is."""

    table_wanted = Signal()
    """A file with labels is to be chosen."""

    def __init__(self, evaluating: Evaluating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluating = evaluating
        self.collection = QComboBox()
        self.versions = ChoiceList("Versions", most_rows=MOST_VERSIONS)
        self.versions_note = QLabel(wordWrap=True)
        self.labels = SourceChooser("What groups the items")
        self.labels_note = QLabel(wordWrap=True)
        self.held_out = QCheckBox("Held-out items only")
        self.robustness = QCheckBox("Robustness: change the items")
        self.clusters: ValueBox[ClusterMethod] = ValueBox("How clusters are made")
        self.words = QLabel(wordWrap=True)
        self.bar = QProgressBar(textVisible=False, maximum=STEPS)
        self.cancel = QPushButton(icon("cancel"), "Cancel")
        self.start = QPushButton(icon("evaluate", QPalette.ColorRole.HighlightedText), "Evaluate")
        self._trouble = ""
        self._build()
        self._connect()
        self._show_offer()
        self._show_run()

    # Showing

    def _show_offer(self) -> None:
        evaluating = self._evaluating
        self.collection.clear()
        for one in evaluating.collections:
            self.collection.addItem(icon(ICONS[one.kind]), one.name, one.name)
        subject = evaluating.subject
        self.collection.setCurrentIndex(self.collection.findData(subject.name) if subject is not None else -1)
        self.versions.show_choices([Choice(one.name, one.name, one.vectors) for one in evaluating.versions])
        self._show_wish()

    def _show_wish(self) -> None:
        evaluating, wish, offer = self._evaluating, self._evaluating.wish, self._evaluating.offer
        if self.versions.chosen != wish.encoders:
            self.versions.choose(wish.encoders)
        self.versions_note.setText(self._about_versions())
        self.versions_note.setVisible(bool(self.versions_note.text()))
        if offer is not None:
            total = counted(offer.items, offer.kind)
            labels = [
                (
                    one.field,
                    f"{one.title} · {one.classes:,} groups",
                    f"{one.labelled:,} of {total} have a label",
                )
                for one in offer.labels
            ]
            self.labels.offer(labels, wish.labels)
        self.labels.setPlaceholderText("No labels")
        self.labels.setEnabled(offer is not None)
        without = offer is not None and wish.labels is None
        self.labels_note.setText(NO_LABELS if without else "")
        self.labels_note.setVisible(without)
        self.held_out.setChecked(wish.held_out)
        self.robustness.setChecked(wish.robustness)
        self.clusters.choose(wish.clusters)
        self.start.setEnabled(evaluating.can_start)

    def _about_versions(self) -> str:
        evaluating = self._evaluating
        if evaluating.offer is None:
            return ""
        if not evaluating.versions:
            return NO_VERSION
        if len(evaluating.versions) == 1 and not evaluating.others:
            return ONE_VERSION
        if not evaluating.others:
            return ""
        others = (
            "1 other version has" if evaluating.others == 1 else f"{evaluating.others} other versions have"
        )
        return f"{others} not embedded all of this collection."

    def _show_run(self) -> None:
        runs = self._evaluating.runs
        run = runs.current
        for widget in (self.bar, self.cancel):
            widget.setVisible(run is not None)
        self.words.setText(run_words(run, runs.waiting) if run is not None else self._trouble)
        self.words.setVisible(bool(self.words.text()))
        if run is not None:
            self.bar.setMaximum(0 if run.share is None and run.job_id is not None else STEPS)
            self.bar.setValue(int((run.share or 0.0) * STEPS))
            self.cancel.setEnabled(not run.stopping)

    def _complain(self, sentence: str) -> None:
        self._trouble = sentence
        self._show_run()

    # Changing

    def _choose_versions(self) -> None:
        """They are compared in the order in which they are listed: the one that answers comes first."""
        evaluating = self._evaluating
        chosen = tuple(one.name for one in evaluating.versions if one.name in self.versions.chosen)
        evaluating.choose(replace(evaluating.wish, encoders=chosen))

    def _choose_options(self) -> None:
        evaluating = self._evaluating
        evaluating.choose(
            replace(
                evaluating.wish,
                held_out=self.held_out.isChecked(),
                robustness=self.robustness.isChecked(),
                clusters=self.clusters.value,
            )
        )

    def _connect(self) -> None:
        evaluating = self._evaluating
        evaluating.offered.connect(self._show_offer)
        evaluating.wished.connect(self._show_wish)
        evaluating.told.connect(self._complain)
        evaluating.runs.changed.connect(self._show_run)
        self.collection.activated.connect(
            lambda index: evaluating.choose_collection(self.collection.itemData(index))
        )
        self.versions.chosen_changed.connect(self._choose_versions)
        self.labels.chosen.connect(lambda source: evaluating.choose(replace(evaluating.wish, labels=source)))
        self.labels.table_wanted.connect(self.table_wanted)
        for box in (self.held_out, self.robustness):
            box.clicked.connect(self._choose_options)
        self.clusters.activated.connect(self._choose_options)
        self.start.clicked.connect(evaluating.start)
        self.cancel.clicked.connect(evaluating.runs.cancel_current)

    # Building

    def _build(self) -> None:
        self.collection.setAccessibleName("Collection")
        self.collection.setToolTip("The collection whose items ask and are found")
        self.collection.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        guard_wheel(self.collection)
        self.versions.viewport().setAutoFillBackground(False)
        self.versions.setToolTip(
            "Each is measured; the first that is checked is what the others are compared with"
        )
        self.held_out.setToolTip(
            "Only items that no training of these versions has learnt from ask; all others can be found"
        )
        self.robustness.setToolTip(
            "Crops, blurs or otherwise changes a sample of the items, and sees whether they are known again. "
            "Takes minutes"
        )
        self.clusters.offer((method, *words) for method, words in CLUSTERS.items())
        for label in (self.versions_note, self.labels_note, self.words):
            give_role(label, "muted")
        give_role(self.start, "primary")
        self.start.setToolTip("Begin; other jobs that run come first")
        self.start.setIconSize(QSize(16, 16))
        self.cancel.setToolTip("Stop it; nothing of it is kept")
        self.bar.setAccessibleName("Progress")
        self._lay_out()

    def _lay_out(self) -> None:
        page = QFrame()
        give_role(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, 8)
        column.setSpacing(6)
        parts = (
            ("Collection", (self.collection,)),
            ("Versions", (self.versions, self.versions_note)),
            ("What belongs together", (self.labels, self.labels_note)),
            ("Also", (self.held_out, self.robustness)),
        )
        for place, (title, widgets) in enumerate(parts):
            column.addSpacing(8 if place else 0)
            column.addWidget(heading(title))
            for widget in widgets:
                column.addWidget(widget)
        clusters = QHBoxLayout()
        clusters.addWidget(QLabel("Clusters by"))
        clusters.addWidget(self.clusters, 1)
        column.addLayout(clusters)
        column.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(MARGIN, 8, MARGIN, 12)
        below.setSpacing(6)
        progress = QHBoxLayout()
        progress.addWidget(self.bar, 1)
        progress.addWidget(self.cancel)
        below.addWidget(self.words)
        below.addLayout(progress)
        below.addWidget(self.start)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(page_area(page, sideways=False), 1)
        outer.addLayout(below)


def heading(text: str) -> QLabel:
    """A small heading above a group."""
    label = QLabel(text)
    give_role(label, "heading")
    return label
