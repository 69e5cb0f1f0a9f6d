"""The model behind a playlist: tracks in playing order, to be dragged about and out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Signal,
)

from engine.domain import PlaylistTrack
from explorer import phrases
from explorer.playlist import as_text, moved, name_of

Index = QModelIndex | QPersistentModelIndex
TRACK_ROLE = Qt.ItemDataRole.UserRole
ROWS_MIME = "application/x-similarity-explorer-playlist-rows"


class TrackListModel(QAbstractListModel):
    """Shows what it is given. A drop inside it only tells what the order would be."""

    rearranged = Signal(object)
    """The tracks as they were dragged, ``tuple[PlaylistTrack, ...]``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tracks: tuple[PlaylistTrack, ...] = ()

    @property
    def tracks(self) -> tuple[PlaylistTrack, ...]:
        """In playing order."""
        return self._tracks

    def show(self, tracks: Sequence[PlaylistTrack]) -> None:
        """Shows other tracks."""
        self.beginResetModel()
        self._tracks = tuple(tracks)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """How many tracks there are."""
        return 0 if parent.isValid() else len(self._tracks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The track, and how it is called."""
        if not 0 <= index.row() < len(self._tracks):
            return None
        track = self._tracks[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name_of(track)
            case Qt.ItemDataRole.AccessibleTextRole:
                return as_text((track,))
            case Qt.ItemDataRole.ToolTipRole:
                return f"{as_text((track,))}\n{phrases.shown_path(track.path)}"
        return track if role == TRACK_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tracks are dragged; they are dropped between each other, never on one."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Whoever takes a track takes a copy: nothing is to vanish here."""
        return Qt.DropAction.CopyAction

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """As dragged."""
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Rows for ourselves; files and names for everybody else."""
        return [ROWS_MIME, "text/uri-list", "text/plain"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:  # noqa: N802
        """The files of rows in playing order, and their names as text."""
        rows = sorted(index.row() for index in indexes)
        data = mime_of([self._tracks[row] for row in rows])
        data.setData(ROWS_MIME, b",".join(b"%d" % row for row in rows))
        return data

    def canDropMimeData(  # noqa: N802
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Only rows of its own are put elsewhere."""
        return data.hasFormat(ROWS_MIME)

    def dropMimeData(  # noqa: N802
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Tells the new order; ``row`` is -1 below the last track."""
        if not data.hasFormat(ROWS_MIME):
            return False
        rows = [int(part) for part in bytes(data.data(ROWS_MIME).data()).split(b",") if part]
        order = moved(self._tracks, rows, row if row >= 0 else len(self._tracks))
        if order != self._tracks:
            self.rearranged.emit(order)
        return True


def mime_of(tracks: Sequence[PlaylistTrack]) -> QMimeData:
    """Tracks for other programs: their files in order, byte for byte, and a line of text for each."""
    data = QMimeData()
    data.setText(as_text(tuple(tracks)))
    data.setUrls([QUrl.fromEncoded(track.path.as_uri().encode()) for track in tracks])
    return data
