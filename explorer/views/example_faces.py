"""What the examples of a query look like: a name and a small picture for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from engine.domain import Example, Item
from engine.library import Library
from explorer import phrases
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache

SIDE = 96
"""Longest side of the small picture in device pixels: twice what is painted, for it is cut to a square."""


@dataclass(frozen=True, slots=True)
class Face:
    """Name, longer explanation and picture of an example; the picture is None while it is read."""

    name: str
    tip: str
    picture: QPixmap | None = None


class ExampleFaces(QObject):
    """Reads what is to be shown of examples off the GUI thread, and keeps it."""

    changed = Signal()
    """Some faces are known better now."""

    def __init__(
        self, library: Library, tasks: Tasks, thumbnails: ThumbnailCache, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._thumbnails = thumbnails
        self._items: dict[int, Item] = {}
        self._files: dict[Path, QPixmap | None] = {}
        thumbnails.arrived.connect(self.changed)

    def prepare(self, examples: Sequence[Example]) -> None:
        """Reads what is not known of ``examples``, and forgets all others."""
        ids = {example.item_id for example in examples if example.item_id is not None}
        paths = {example.path for example in examples if example.path is not None}
        self._items = {item_id: item for item_id, item in self._items.items() if item_id in ids}
        self._files = {path: picture for path, picture in self._files.items() if path in paths}
        if unknown := sorted(ids - self._items.keys()):
            self._tasks.run(lambda: self._library.items_by_id(unknown), self._take_items, group="examples")
        for path in paths - self._files.keys():
            self._files[path] = None
            self._tasks.run(
                partial(_preview, self._library, path), partial(self._take_file, path), failed=_no_picture
            )

    def face(self, example: Example) -> Face:
        """What is known of ``example`` now."""
        if example.item_id is not None:
            item = self._items.get(example.item_id)
            if item is None:
                return Face(f"Item {example.item_id}", "")
            picture = self._thumbnails.get(item.content_hash, SIDE) if item.content_hash else None
            return Face(phrases.title_of(item), phrases.shown_path(item.path), picture)
        if example.path is not None:
            return Face(example.path.name, str(example.path), self._files.get(example.path))
        return Face(f"“{example.text}”", "What you described")

    def _take_items(self, found: dict[int, Item]) -> None:
        self._items.update(found)
        self.changed.emit()

    def _take_file(self, path: Path, image: QImage) -> None:
        if path in self._files:
            self._files[path] = QPixmap.fromImage(image)
            self.changed.emit()


def _preview(library: Library, path: Path) -> QImage:
    pixels = library.preview(path, SIDE)  # (height, width, 3)
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _no_picture(_sentence: str) -> None:
    """A file that cannot be read keeps its empty square; the search says why in words."""
