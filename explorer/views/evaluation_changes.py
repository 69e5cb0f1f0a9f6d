"""The items that gained or lost most under another version, in two strips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QPushButton, QVBoxLayout, QWidget

from engine.domain import EncoderComparison, Item, ItemChange, Kind
from explorer.delegates.change_tile import SIDE, ChangeTile
from explorer.evaluation_columns import Shown, comparison, reference
from explorer.models.item_changes import CHANGE_ROLE, ItemChanges
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache

ItemsOf = Callable[[Sequence[int]], Mapping[int, Item]]
"""Called in a thread."""


class ChangeStrip(QWidget):
    """A row of items that scrolls sideways, with a heading, and a button that opens them all."""

    item_opened = Signal(int)
    all_opened = Signal(object)
    """Ids of all that is shown."""

    def __init__(self, name: str, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.changes = ItemChanges(self)
        self.heading = QLabel()
        self.open_all = QPushButton("Show in the gallery")
        self.view = QListView()
        self._tiles = ChangeTile(thumbnails, self)
        self._build()
        thumbnails.arrived.connect(self.view.viewport().update)
        self.view.activated.connect(self._open)
        self.open_all.clicked.connect(self._open_all)

    def show_changes(self, changes: Sequence[ItemChange]) -> None:
        """Shows these; without any it is hidden."""
        self.changes.show(changes)
        self.heading.setText(f"{self._name} · {len(changes):,}")
        self.view.scrollToTop()
        self.setVisible(bool(changes))

    def know(self, items: Mapping[int, Item]) -> None:
        """Learns what the items are."""
        self._tiles.titled = any(item.kind is Kind.MUSIC for item in items.values())
        self.changes.know(items)
        self._fit()

    def _fit(self) -> None:
        bar = self.view.horizontalScrollBar().sizeHint().height()
        self.view.setFixedHeight(self._tiles.height + bar + 4)
        self.view.doItemsLayout()

    def _open(self, index: QModelIndex) -> None:
        self.item_opened.emit(index.data(CHANGE_ROLE).item)

    def _open_all(self) -> None:
        self.all_opened.emit([change.item for change in self.changes.changes])

    def _build(self) -> None:
        give_role(self.heading, "heading")
        give_role(self.open_all, "link")
        self.open_all.setToolTip("Leave this page, and see these items")
        view = self.view
        view.setModel(self.changes)
        view.setItemDelegate(self._tiles)
        view.setFlow(QListView.Flow.LeftToRight)
        view.setUniformItemSizes(True)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(self._name)
        view.viewport().setAutoFillBackground(False)
        self._fit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(view)
        column.addWidget(self.open_all, 0, Qt.AlignmentFlag.AlignLeft)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Any width will do."""
        return QSize(2 * SIDE, super().sizeHint().height())


class ChangesPanel(QWidget):
    """What gained above, what lost below."""

    item_opened = Signal(int)
    all_opened = Signal(object)

    def __init__(
        self, tasks: Tasks, thumbnails: ThumbnailCache, items_of: ItemsOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._items_of = items_of
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.gained = ChangeStrip("Gained", thumbnails)
        self.lost = ChangeStrip("Lost", thumbnails)
        give_role(self.words, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.words)
        for strip in (self.gained, self.lost):
            strip.item_opened.connect(self.item_opened)
            strip.all_opened.connect(self.all_opened)
            column.addWidget(strip)

    def fill(self, shown: Shown) -> bool:
        """Shows how items fare under one version beside another; whether that was measured."""
        found = comparison(shown.detailed, reference(shown.detailed, shown.columns, "retrieval"))
        if found is None or not (found.gained or found.lost):
            return False
        self._show(found)
        return True

    def _show(self, found: EncoderComparison) -> None:
        self.words.setText(
            f"How well each item finds its like (average precision): under “{found.against}” → under "
            f"“{found.encoder}”."
        )
        strips = {self.gained: found.gained, self.lost: found.lost}
        for strip, changes in strips.items():
            strip.show_changes(changes)
        ids = sorted({change.item for changes in strips.values() for change in changes})

        def show(items: Mapping[int, Item]) -> None:
            for strip in strips:
                strip.know(items)

        self._tasks.run(lambda: self._items_of(ids), show, group="changed items")
