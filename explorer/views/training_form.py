"""What is to be trained: on which collection, to what end, and what that will take."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.domain import Kind
from explorer.icons import icon
from explorer.theme import give_role
from explorer.training import Trainings
from explorer.training_request import Details
from explorer.views.banner import Banner
from explorer.views.folding_section import FoldingSection
from explorer.views.page_area import page_area
from explorer.views.training_details import TrainingDetails
from explorer.views.training_goals import TrainingGoals
from explorer.views.training_wording import estimate_words, plan_words
from explorer.views.wheel_guard import guard_wheel

ICONS = {Kind.IMAGE: "picture", Kind.MUSIC: "music"}
MARGIN = 16
LAID_OUT_MS = 60
"""So long after it is unfolded all has its place."""


class TrainingForm(QWidget):
    """Shows the wish of ``Trainings`` and changes it. The estimate and the button are always in view."""

    table_wanted = Signal(object)
    """A file with labels or words is to be chosen, for this ``Goal``."""

    def __init__(self, trainings: Trainings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trainings = trainings
        self.collection = QComboBox()
        self.goals = TrainingGoals()
        self.details: TrainingDetails | None = None
        """Made when somebody unfolds it: it has more in it than all the rest."""
        self._details_place = QWidget()
        self.advanced = FoldingSection("Advanced", self._details_place, margin=0)
        self.trouble = Banner()
        """Why it cannot be trained like that."""
        self.estimate = QLabel(wordWrap=True)
        self.plan = QLabel(wordWrap=True)
        self.start = QPushButton(icon("train", QPalette.ColorRole.HighlightedText), "Train")
        self._build()
        self._connect()
        self._show_offer()
        self._show_estimate()

    def _build(self) -> None:
        self.collection.setAccessibleName("Collection")
        self.collection.setToolTip("The collection that is trained on")
        self.collection.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        guard_wheel(self.collection)
        self.advanced.fold(True)
        for label in (self.estimate, self.plan):
            label.setTextFormat(Qt.TextFormat.PlainText)
        give_role(self.plan, "muted")
        give_role(self.start, "primary")
        self.start.setToolTip("Begin the training; other jobs that run come first")
        self.start.setIconSize(QSize(16, 16))
        page = QFrame()
        give_role(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(8)
        column.addWidget(_heading("Collection"))
        column.addWidget(self.collection)
        column.addSpacing(12)
        column.addWidget(_heading("What should the encoder learn?"))
        column.addSpacing(2)
        column.addWidget(self.goals)
        column.addSpacing(12)
        column.addWidget(self.advanced)
        column.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(MARGIN, 12, MARGIN, MARGIN)
        below.setSpacing(4)
        below.addWidget(self.trouble)
        below.addWidget(self.estimate)
        below.addWidget(self.plan)
        below.addSpacing(8)
        below.addWidget(self.start)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._area = page_area(page, sideways=False)
        self._area.setAccessibleName("What is to be trained")
        outer.addWidget(self._area, 1)
        outer.addLayout(below)

    def _connect(self) -> None:
        trainings = self._trainings
        trainings.offered.connect(self._show_offer)
        trainings.wished.connect(self._show_wish)
        trainings.estimated.connect(self._show_estimate)
        self.collection.activated.connect(
            lambda index: trainings.choose_collection(self.collection.itemData(index))
        )
        self.goals.changed.connect(trainings.choose)
        self.goals.table_wanted.connect(self.table_wanted)
        self.advanced.folded_changed.connect(self._show_details)
        self.advanced.cleared.connect(lambda: trainings.choose(replace(trainings.wish, details=Details())))
        self.start.clicked.connect(trainings.start)

    def _show_offer(self) -> None:
        trainings = self._trainings
        self.collection.clear()
        for one in trainings.collections:
            self.collection.addItem(icon(ICONS[one.kind]), one.name, one.name)
        subject = trainings.subject
        self.collection.setCurrentIndex(self.collection.findData(subject.name) if subject is not None else -1)
        self._show_wish()
        self._show_estimate()

    def _show_wish(self) -> None:
        trainings = self._trainings
        self.goals.show_offer(trainings.offer, trainings.wish)
        self.advanced.show_chosen(trainings.wish.details.changed)
        if self.details is not None:
            encoders = [version.name for version in trainings.encoders]
            self.details.show_choices(encoders, trainings.offer, trainings.wish.details)

    def _show_details(self, folded: bool) -> None:
        """Brings what is unfolded into view: in a low window it would begin below the edge."""
        if not folded:
            self._make_details()
            QTimer.singleShot(
                LAID_OUT_MS, self, lambda: self._area.verticalScrollBar().setValue(self.advanced.y())
            )

    def _make_details(self) -> None:
        if self.details is not None:
            return
        trainings = self._trainings
        details = self.details = TrainingDetails()
        column = QVBoxLayout(self._details_place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(details)
        details.changed.connect(lambda: trainings.choose(replace(trainings.wish, details=details.details)))
        self._show_wish()

    def _show_estimate(self) -> None:
        trainings = self._trainings
        estimate, offer = trainings.estimate, trainings.offer
        self.start.setEnabled(trainings.can_start)
        self.trouble.say(trainings.trouble)
        if estimate is not None and offer is not None:
            self.estimate.setText(estimate_words(estimate, offer.gpu))
            self.plan.setText(plan_words(estimate))
        else:
            self.estimate.setText("")
            self.plan.setText("")
        for label in (self.estimate, self.plan):
            label.setVisible(bool(label.text()))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    give_role(label, "heading")
    return label
