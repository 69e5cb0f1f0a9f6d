"""A short list of choices with check marks and counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy, QWidget

from explorer.delegates.counted import CountedDelegate
from explorer.models.choices import VALUE_ROLE, Choice, ChoicesModel


class ChoiceList(QListView):
    """Clicking a row, or Space, checks it. As high as its rows, up to ``most_rows`` of them."""

    chosen_changed = Signal()
    """The user checked or unchecked something."""

    def __init__(self, name: str, *, most_rows: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = ChoicesModel(self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._choices)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._most_rows = most_rows
        self.setModel(self._shown)
        self.setItemDelegate(CountedDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.clicked.connect(self._toggle)
        self._choices.chosen_changed.connect(self.chosen_changed)
        for changed in (self._shown.modelReset, self._shown.rowsInserted, self._shown.rowsRemoved):
            changed.connect(self.updateGeometry)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Values that are checked."""
        return self._choices.chosen

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offers ``choices``; what is checked stays so."""
        self._choices.show(choices)

    def choose(self, values: Sequence[str]) -> None:
        """Checks exactly these, without a signal."""
        self._choices.choose(values)
        for row in range(self._shown.rowCount()):
            if self._shown.index(row, 0).data(VALUE_ROLE) in values:
                self.scrollTo(self._shown.index(row, 0))
                break

    def toggle(self, value: str) -> None:
        """Checks or unchecks ``value`` as the user does, whether it is in the list or not."""
        self._choices.toggle(value)

    def narrow(self, text: str) -> None:
        """Shows only choices that contain ``text``."""
        self._shown.setFilterFixedString(text)

    def row_count(self) -> int:
        """How many rows can be seen."""
        return self._shown.rowCount()

    def nearest_to(self, text: str) -> str | None:
        """The value that ``text`` spells out, of the rows that can be seen, or else that of the first one."""
        shown = [str(self._shown.index(row, 0).data(VALUE_ROLE)) for row in range(self._shown.rowCount())]
        exact = (value for value in shown if value.casefold() == text.casefold())
        return next(exact, shown[0] if shown else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space and Return check the current row."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._toggle(self.currentIndex())
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the rows, or for the first of them."""
        rows = min(self._most_rows, max(1, self._shown.rowCount()))
        height = self.sizeHintForRow(0) if self._shown.rowCount() else self.fontMetrics().height()
        return QSize(160, rows * height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """It is never squeezed in height."""
        return QSize(80, self.sizeHint().height())

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            self._choices.toggle(index.data(VALUE_ROLE))
