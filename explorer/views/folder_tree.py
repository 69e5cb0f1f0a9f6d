"""The tree of folders to filter by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QTreeView, QWidget

from explorer.delegates.counted import CountedDelegate
from explorer.models.choices import VALUE_ROLE
from explorer.models.folder_tree import FolderTreeModel
from explorer.views.own_keys import asked_about

LEAST_ROWS, USUAL_ROWS = 5, 8


class FolderTree(QTreeView):
    """A click chooses a folder, with Ctrl or Shift several, Esc none."""

    chosen_changed = Signal()
    """The user chose other folders."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen: tuple[str, ...] = ()
        self._expanded: set[str] = set()
        self._offered: Mapping[str, int] = {}
        self._tree = FolderTreeModel(self)
        self._quiet = False
        self.setModel(self._tree)
        self.setItemDelegate(CountedDelegate(self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Folders")
        self.expanded.connect(lambda index: self._expanded.add(index.data(VALUE_ROLE)))
        self.collapsed.connect(lambda index: self._expanded.discard(index.data(VALUE_ROLE)))
        self.selectionModel().selectionChanged.connect(self._note)
        self._tree.modelReset.connect(self.updateGeometry)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Whole names of the chosen folders; of one inside another chosen one only the outer."""
        chosen = set(self._chosen)
        return tuple(name for name in self._chosen if not any(outer in chosen for outer in _around(name)))

    @property
    def has_folders(self) -> bool:
        """Whether there is any to choose."""
        return self._tree.rowCount() > 0

    def show_folders(self, folders: Mapping[str, int]) -> None:
        """Shows ``folders`` with their counts, and what is chosen already; what was open stays open."""
        if not self._offered and len(tops := [name for name in folders if "/" not in name]) == 1:
            self._expanded.update(tops)
        self._offered = folders
        shown = dict.fromkeys(self._chosen, 0) | dict(folders)
        top = self.verticalScrollBar().value()
        if self._tree.show(shown):
            self._restore()
            self.verticalScrollBar().setValue(top)
        self.viewport().update()

    def choose(self, folders: Sequence[str]) -> None:
        """Chooses exactly these, without a signal, and brings the first into sight."""
        self._chosen = tuple(folders)
        for name in folders:
            self._expanded.update(_around(name))
        self.show_folders(self._offered)
        self._restore()
        if folders:
            self.scrollTo(self._tree.index_of(folders[0]), QAbstractItemView.ScrollHint.PositionAtCenter)

    def selectAll(self) -> None:  # noqa: N802
        """Chooses the outermost folders, in which all the others lie."""
        self.choose([name for name in self._offered if "/" not in name])
        self.chosen_changed.emit()

    def event(self, event: QEvent) -> bool:
        """Keeps Esc from the window's shortcuts while there is something to let go of here."""
        key = asked_about(event)
        if key is not None:
            mine = key.key() == Qt.Key.Key_Escape and bool(self._chosen)
            key.setAccepted(mine)
            return mine
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc chooses nothing."""
        if event.key() == Qt.Key.Key_Escape and self._chosen:
            self.clearSelection()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for some rows; it takes more where there is."""
        return QSize(160, USUAL_ROWS * self._row_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for a few rows."""
        return QSize(80, LEAST_ROWS * self._row_height())

    def _row_height(self) -> int:
        return max(self.sizeHintForRow(0), self.fontMetrics().height())

    def _restore(self) -> None:
        """Opens what was open and selects what is chosen, without a signal."""
        self._quiet = True
        for name in sorted(self._expanded):
            self.setExpanded(self._tree.index_of(name), True)
        selection = QItemSelection()
        for index in map(self._tree.index_of, self._chosen):
            selection.append(QItemSelectionRange(index))
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection, flag.ClearAndSelect)
        if self._chosen:
            self.selectionModel().setCurrentIndex(self._tree.index_of(self._chosen[0]), flag.NoUpdate)
        self._quiet = False

    def _note(self) -> None:
        if not self._quiet:
            self._chosen = tuple(index.data(VALUE_ROLE) for index in self.selectionModel().selectedIndexes())
            self.chosen_changed.emit()


def _around(name: str) -> list[str]:
    """The folders a folder lies in, outermost first."""
    parts = name.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]
