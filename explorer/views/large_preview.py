"""A preview that fills the room it is given, in height as in width."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.library import Library
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.preview import Preview


class LargePreview(Preview):
    """Shows one item, whole and in the middle."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(tasks, library, thumbnails, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Its height is that of its place."""
        return False

    def sizeHint(self) -> QSize:  # noqa: N802
        """Not much: it takes what is left."""
        return QSize(200, 160)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """It can be small."""
        return QSize(120, 100)
