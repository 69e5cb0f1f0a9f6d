"""The model behind a gallery: an array of ids, and the rows around what is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    QUrl,
)

from engine.domain import Item, ItemState, Kind, Span
from explorer import phrases
from explorer.models.columns import COLUMNS, RANK
from explorer.tasks import Tasks

Index = QModelIndex | QPersistentModelIndex
Ids = NDArray[np.int64]
Scores = NDArray[np.float32]
_Align = Qt.AlignmentFlag
Load = Callable[[Sequence[int]], Mapping[int, Item]]

ITEM_ROLE = Qt.ItemDataRole.UserRole
"""The ``Item``, or None while it is read."""
ID_ROLE = ITEM_ROLE + 1
SCORE_ROLE = ITEM_ROLE + 2
"""The score of a neighbour, or None when browsing."""
SPAN_ROLE = ITEM_ROLE + 3
"""The part of a neighbour that is alike, a ``Span``, or None where no part was asked for."""
MARK_ROLE = ITEM_ROLE + 4
"""Whether a person marked it as similar to what was asked for; None where they did not."""

IDS_MIME = "application/x-similarity-explorer-ids"
MARKED = {True: "marked as similar", False: "marked as not similar", None: None}
CACHED_ITEMS = 6000
PAGE = 256
"""Rows read together: more than a screenful at the usual tile size."""
MOST_DRAGGED = 2000


_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemNeverHasChildren
    | Qt.ItemFlag.ItemIsDragEnabled
)
"""Of every cell; a list asks for them for each one that it paints."""


class ItemListModel(QAbstractTableModel):
    """Ids in order, with a score each where they answer a query.

    A grid shows the first column, a list any of ``COLUMNS``; both can share one selection of whole rows.
    """

    def __init__(self, tasks: Tasks, load: Load, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._load = load
        self._ids: Ids = np.empty(0, np.int64)
        self._scores: Scores | None = None
        self._spans: Mapping[int, Span] = {}
        self._marks: Mapping[int, bool] = {}
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._asked: set[int] = set()
        """Ids that are being read, or that the library does not know."""
        self._refreshed = 0
        """How often items were to be read anew; what was asked for before that is not taken any more."""
        self._pages: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read_pages)

    # What a view asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many ids there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Every column there is; views hide those they do not want."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings of columns; rows have none."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "Score" if section == RANK and self._scores is not None else COLUMNS[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            edge = _Align.AlignRight if COLUMNS[section].numeric else _Align.AlignLeft
            return edge | _Align.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cached row's data; a row that is not cached is read and announced by ``dataChanged``."""
        row = index.row()
        if not 0 <= row < len(self._ids):
            return None
        if role == ID_ROLE:
            return int(self._ids[row])
        if role == SCORE_ROLE:
            return None if self._scores is None else float(self._scores[row])
        if role == SPAN_ROLE:
            return self._spans.get(int(self._ids[row])) if self._spans else None
        if role == MARK_ROLE:
            return self._marks.get(int(self._ids[row])) if self._marks else None
        item = self._item_at(row)
        if role == ITEM_ROLE:
            return item
        if item is None:
            return None
        mark = MARKED.get(self._marks.get(item.id))
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column(), item)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (self._text(row, index.column(), item), mark)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (_tooltip(item), mark)))
        return None

    def _text(self, row: int, column: int, item: Item) -> str:
        if column == RANK:
            return f"{row + 1:,}" if self._scores is None else f"{self._scores[row]:.3f}"
        return COLUMNS[column].text(item)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Items can be selected and dragged out, as files and as ids."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Ids for ourselves, files for everybody else."""
        return [IDS_MIME, "text/uri-list"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:  # noqa: N802
        """What is dragged; paths of rows that were looked at."""
        rows = list(dict.fromkeys(index.row() for index in indexes))[:MOST_DRAGGED]
        data = QMimeData()
        data.setData(IDS_MIME, b",".join(b"%d" % self._ids[row] for row in rows))
        items = [self._items.get(int(self._ids[row])) for row in rows]
        # Percent-encoded by bytes: a name that is not UTF-8 would be lost as text.
        data.setUrls([QUrl.fromEncoded(item.path.as_uri().encode()) for item in items if item is not None])
        return data

    # What a browser sets

    @property
    def ids(self) -> Ids:
        """The ids shown, in order; not to be changed."""
        return self._ids

    @property
    def scores(self) -> Scores | None:
        """Their scores, when they answer a query; not to be changed."""
        return self._scores

    def show(self, ids: Ids, scores: Scores | None = None, spans: Mapping[int, Span] | None = None) -> None:
        """Shows ``ids`` and ``scores`` (n,), and by id the parts that are alike.

        Views keep their place when ids are only added at the end.
        """
        self._spans = spans or {}
        if scores is not None and self._scores is not None and np.array_equal(ids, self._ids):
            self._scores = scores
            self._announce([SCORE_ROLE, SPAN_ROLE])
            return
        known = len(self._ids)
        grows = scores is None and self._scores is None and 0 < known <= len(ids)
        if grows and np.array_equal(ids[:known], self._ids):
            if len(ids) > known:
                self.beginInsertRows(QModelIndex(), known, len(ids) - 1)
                self._ids = ids
                self.endInsertRows()
            return
        self.beginResetModel()
        self._ids, self._scores = ids, scores
        self.endResetModel()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, RANK, RANK)

    def show_marks(self, marks: Mapping[int, bool]) -> None:
        """Shows by id what a person marked as similar to what was asked for, and what as not similar."""
        if marks != self._marks:
            self._marks = marks
            self._announce([MARK_ROLE])

    def remember(self, items: Mapping[int, Item]) -> None:
        """Takes in items that were read for another reason, so that they need not be read again."""
        self._items.update(items)

    def item(self, item_id: int) -> Item | None:
        """The item, if it is cached."""
        return self._items.get(item_id)

    def rows_of(self, wanted: Iterable[int]) -> list[int]:
        """Rows of those of the ids that are shown, ascending."""
        ids = wanted if isinstance(wanted, np.ndarray) else np.fromiter(wanted, np.int64)
        rows: list[int] = np.flatnonzero(np.isin(self._ids, ids)).tolist()
        return rows

    def refresh(self, changed: Iterable[int] | None = None) -> None:
        """Reads items anew: those that changed, or all that are cached."""
        if changed is None:
            self._items.clear()
        else:
            for item_id in changed:
                self._items.pop(item_id, None)
        self._asked.clear()
        self._refreshed += 1
        self._announce([ITEM_ROLE])

    # Reading rows

    def _item_at(self, row: int) -> Item | None:
        item_id = int(self._ids[row])
        item = self._items.get(item_id)
        if item is None and item_id not in self._asked:
            self._pages.add(row // PAGE)
            if not self._soon.isActive():
                self._soon.start()
        return item

    def _read_pages(self) -> None:
        pages, self._pages = sorted(self._pages), set()
        for page in pages:
            ids = self._ids[page * PAGE : (page + 1) * PAGE].tolist()
            wanted = [i for i in ids if i not in self._items and i not in self._asked]
            self._asked.update(wanted)
            self._tasks.run(partial(self._load, wanted), partial(self._take, self._refreshed))

    def _take(self, refreshed: int, found: Mapping[int, Item]) -> None:
        if refreshed != self._refreshed:
            return
        self._asked.difference_update(found)
        self._items.update(found)
        while len(self._items) > CACHED_ITEMS:
            self._items.popitem(last=False)
        self._announce([ITEM_ROLE])

    def _announce(self, roles: list[int]) -> None:
        """All rows at once: views look at those that can be seen, and that is quick."""
        if len(self._ids):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1), roles)


def ids_in(data: QMimeData) -> list[int]:
    """The ids in something dragged from a gallery of ours; none if there are none."""
    text = data.data(IDS_MIME).data()
    return [int(part) for part in bytes(text).split(b",") if part]


def _tooltip(item: Item) -> str:
    lines = [phrases.shown_path(item.path)]
    if item.kind is Kind.MUSIC:
        named = " · ".join(filter(None, (item.artist, item.album)))
        lines = [phrases.title_of(item), *([named] if named else []), *lines]
    if item.state is not ItemState.READY:
        lines.append(f"{item.state.value}: {item.reason}" if item.reason else item.state.value)
    return "\n".join(lines)
