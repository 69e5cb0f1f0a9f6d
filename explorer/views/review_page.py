"""Review: one collection, looked through for four things, each on a tab of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from engine.domain import Kind, ReviewKind
from engine.library import Library
from explorer.icons import icon
from explorer.reviewing import LABELLED, Reviewing
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.duplicates_panel import DuplicatesPanel
from explorer.views.review_outliers_panel import OutliersPanel
from explorer.views.review_queue_panel import ReviewQueuePanel
from explorer.views.review_wording import AIMS, TITLES
from explorer.views.wheel_guard import guard_wheel

ICONS = {Kind.IMAGE: "picture", Kind.MUSIC: "music"}
KINDS = tuple(TITLES)
COLLECTION_WIDTH, LABELS_WIDTH = 220, 180
Panel = DuplicatesPanel | ReviewQueuePanel | OutliersPanel


class ReviewPage(QWidget):
    """Its panels are made when somebody looks at them first."""

    made = Signal(object)
    """A panel is there now: to be connected."""

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
        self._library = library
        self._thumbnails = thumbnails
        self._tag_names: list[str] = []
        self.panels: dict[ReviewKind, Panel] = {}
        self.tabs = QTabBar()
        self.collection = QComboBox()
        self.labels = QComboBox()
        self._labels_title = QLabel("Labels")
        self._stack = QStackedWidget()
        self._lay_out()
        self.tabs.currentChanged.connect(lambda at: reviewing.choose(KINDS[at]))
        self.collection.activated.connect(
            lambda at: reviewing.choose_collection(self.collection.itemData(at))
        )
        self.labels.activated.connect(lambda at: reviewing.choose_labels(self.labels.itemData(at)))
        reviewing.offered.connect(self._show_offer)
        reviewing.found.connect(self._show_kind)
        self._show_offer()

    def begin(self) -> None:
        """Makes the first panel, when its signals can be connected."""
        self._show_kind()

    def show_kind(self, kind: ReviewKind) -> None:
        """Shows another tab."""
        self.tabs.setCurrentIndex(KINDS.index(kind))

    def know_tags(self, names: Sequence[str]) -> None:
        """Learns which tags there are."""
        self._tag_names = list(names)
        panel = self.panels.get(ReviewKind.OUTLIERS)
        if isinstance(panel, OutliersPanel):
            panel.know_tags(self._tag_names)

    def _lay_out(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("What is looked for")
        for kind in KINDS:
            self.tabs.setTabToolTip(self.tabs.addTab(TITLES[kind]), AIMS[kind])
        give_role(self._labels_title, "muted")
        self.collection.setAccessibleName("Collection")
        self.collection.setToolTip("The collection that is looked through")
        self.collection.setFixedWidth(COLLECTION_WIDTH)
        self.labels.setAccessibleName("Labels")
        self.labels.setToolTip("The labels that are doubted or suggested, from the next look on")
        self.labels.setFixedWidth(LABELS_WIDTH)
        guard_wheel(self.collection, self.labels)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.tabs)
        row.addStretch(1)
        for widget in (self._labels_title, self.labels, self.collection):
            row.addWidget(widget)
        line = QWidget(autoFillBackground=True)
        line.setBackgroundRole(QPalette.ColorRole.Midlight)
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(line)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.tabs)

    def _show_offer(self) -> None:
        reviewing, subject = self._reviewing, self._reviewing.subject
        self.collection.clear()
        for one in reviewing.collections:
            self.collection.addItem(icon(ICONS[one.kind]), one.name, one.name)
        self.collection.setCurrentIndex(self.collection.findData(subject.name) if subject is not None else -1)
        self.labels.clear()
        for choice in reviewing.labels or ():
            self.labels.addItem(choice.title, choice.field)
        self.labels.setCurrentIndex(self.labels.findData(reviewing.field))

    def _show_kind(self, kind: ReviewKind | None = None) -> None:
        wanted = self._reviewing.kind
        if kind not in (None, wanted):
            return
        for widget in (self._labels_title, self.labels):
            widget.setVisible(wanted in LABELLED)
        panel = self.panels.get(wanted)
        if panel is None:
            panel = self.panels[wanted] = self._make(wanted)
            self._stack.addWidget(panel)
            self.made.emit(panel)
        if panel is not self._stack.currentWidget():
            self._stack.setCurrentWidget(panel)
            self.setFocusProxy(panel)
            panel.setFocus()

    def _make(self, kind: ReviewKind) -> Panel:
        reviewing, tasks, library, thumbnails = (
            self._reviewing,
            self._tasks,
            self._library,
            self._thumbnails,
        )
        if kind is ReviewKind.DUPLICATES:
            return DuplicatesPanel(reviewing, tasks, library, thumbnails)
        if kind is ReviewKind.OUTLIERS:
            panel = OutliersPanel(reviewing, tasks, library, thumbnails)
            panel.know_tags(self._tag_names)
            return panel
        return ReviewQueuePanel(reviewing, kind, tasks, library, thumbnails)
