"""The legend of a map: its colours by name, to be switched off and on, or the scale of a number."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QModelIndex, QSortFilterProxyModel, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Categories, Colouring, Measured
from explorer.delegates.legend_row import LegendDelegate
from explorer.icons import icon
from explorer.models.map_legend import CODE_ROLE, LegendModel
from explorer.theme import give_role, is_dark
from explorer.views.map_scale import MapScale

MANY = 24
"""From so many names on there is a line to find one."""
NOTHING = "Choose above what the points are coloured by."


class LegendList(QListView):
    """Names in rows. A click or Space switches one off or on, a double click or Return shows it alone."""

    toggled = Signal(int)
    """The code of the name."""
    isolated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = LegendModel(self)
        self.proxy = QSortFilterProxyModel(self)
        self.proxy.setSourceModel(self.names)
        self.proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self.proxy)
        self.setItemDelegate(LegendDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName("Legend")
        self.clicked.connect(lambda index: self._tell(self.toggled, index))
        self.doubleClicked.connect(self._isolate)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space and Return mean the current row."""
        if event.key() == Qt.Key.Key_Space:
            self._tell(self.toggled, self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell(self.isolated, self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _isolate(self, index: QModelIndex) -> None:
        # Its first click has switched the name off already: that is taken back.
        self._tell(self.toggled, index)
        self._tell(self.isolated, index)

    def _tell(self, signal: SignalInstance, index: QModelIndex) -> None:
        if index.isValid():
            signal.emit(index.data(CODE_ROLE))


class MapLegend(QWidget):
    """Shows what a map is coloured by, and tells what a person wants to see of it."""

    toggled = Signal(int)
    """The points of a code are to be hidden, or shown again; -1 is what has no name or no number."""
    isolated = Signal(int)
    """Only the points of a code are to be shown, or all again."""
    all_wanted = Signal()
    """Nothing is to be hidden any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText)
        give_role(self.title, "heading")
        self.show_all = QPushButton("Show all")
        self.show_all.setToolTip("Show what is switched off again")
        give_role(self.show_all, "link")
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("Find…")
        self.finder.setAccessibleName("Find in the legend")
        self.finder.setClearButtonEnabled(True)
        self.finder.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = LegendList()
        self.scale = MapScale()
        self.without = QPushButton()
        self.without.setCheckable(True)
        give_role(self.without, "link")
        self._nothing = QLabel(NOTHING, wordWrap=True)
        give_role(self._nothing, "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_colouring(None)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 4, 4, 0)
        top.addWidget(self.title, 1)
        top.addWidget(self.show_all)
        names = QWidget()
        named = QVBoxLayout(names)
        named.setContentsMargins(4, 0, 4, 4)
        named.setSpacing(4)
        named.addWidget(self.finder)
        named.addWidget(self.list, 1)
        numbers = QWidget()
        measured = QVBoxLayout(numbers)
        measured.setContentsMargins(0, 4, 0, 4)
        measured.addWidget(self.scale)
        measured.addWidget(self.without, 0, Qt.AlignmentFlag.AlignLeft)
        measured.addStretch(1)
        nothing = QWidget()
        empty = QVBoxLayout(nothing)
        empty.setContentsMargins(12, 4, 12, 4)
        empty.addWidget(self._nothing)
        empty.addStretch(1)
        for page in (names, numbers, nothing):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.list.toggled.connect(self.toggled)
        self.list.isolated.connect(self.isolated)
        self.show_all.clicked.connect(self.all_wanted)
        self.without.clicked.connect(lambda: self.toggled.emit(-1))
        self.finder.textChanged.connect(lambda text: self.list.proxy.setFilterFixedString(text.strip()))

    def show_colouring(self, colouring: Colouring | None) -> None:
        """Shows the names or the scale of ``colouring``; None says what to do."""
        self.title.setText(colouring.title if colouring is not None else "Legend")
        categories = colouring if isinstance(colouring, Categories) else None
        self.list.names.show(categories)
        self.list.names.set_dark(is_dark(self.palette()))
        many = self.list.names.rowCount() >= MANY
        self.finder.setVisible(many)
        if not many:
            self.finder.clear()
        if isinstance(colouring, Measured):
            self.scale.show_measured(colouring)
            unknown = int((colouring.values != colouring.values).sum())
            self.without.setText(f"{unknown:,} without {colouring.title.lower()}")
            self.without.setVisible(unknown > 0)
        self._stack.setCurrentIndex(0 if categories else 1 if isinstance(colouring, Measured) else 2)

    def show_hidden(self, hidden: Collection[int]) -> None:
        """Shows which codes are switched off."""
        self.list.names.set_hidden(hidden)
        self.show_all.setVisible(bool(hidden))
        self.without.setChecked(-1 in hidden)
        self.without.setToolTip("Show them" if -1 in hidden else "Hide them")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Has the colours of the ground it is on."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.list.names.set_dark(is_dark(self.palette()))
