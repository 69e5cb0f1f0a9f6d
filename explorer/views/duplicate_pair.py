"""The one to keep and the copy that is looked at, large and beside each other, with what sets them off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from engine.domain import Item, Kind
from engine.library import Library
from explorer import phrases
from explorer.models.duplicate_group import Group
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.large_preview import LargePreview
from explorer.views.wording import file_size


class _Half(QFrame):
    """One item: what it is here, its picture, its name, its facts and its folder."""

    def __init__(self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self.heading = QLabel()
        self.preview = LargePreview(tasks, library, thumbnails)
        self.name = ElidedLabel()
        self.facts = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        self.folder = ElidedLabel()
        give_role(self.heading, "heading")
        give_role(self.facts, "muted")
        give_role(self.folder, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.preview, 1)
        for label in (self.name, self.facts, self.folder):
            column.addWidget(label)

    def show_item(self, heading: str, item: Item | None) -> None:
        """Shows an item; None while it is read."""
        self.heading.setText(heading)
        self.preview.show_item(item)
        self.name.setText(phrases.title_of(item) if item is not None else "")
        self.facts.setText(facts_in_words(item) if item is not None else "")
        self.folder.setText(phrases.shown_path(item.path.parent) if item is not None else "")


class DuplicatePair(QWidget):
    """Shows two items of a group, or asks to choose one."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self.kept = _Half(tasks, library, thumbnails)
        self.other = _Half(tasks, library, thumbnails)
        self.ids: tuple[int, int] | None = None
        """Of the two that are shown, the one to keep first."""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(14)
        column.addWidget(self.kept, 1)
        column.addWidget(self.other, 1)

    def show_pair(self, group: Group | None, looked_at: int | None) -> None:
        """Shows the one to keep and another one of ``group``."""
        self.setVisible(group is not None)
        self.ids = None
        if group is None:
            return
        other = looked_at if looked_at not in (None, group.best) else group.copies[0].item
        assert other is not None
        self.ids = group.best, other
        copy = next(one for one in group.copies if one.item == other)

        def show(items: dict[int, Item]) -> None:
            self.kept.show_item(f"Keep: {group.reason}", items.get(group.best))
            self.other.show_item(copy_heading(copy.score, copy.exact), items.get(other))

        wanted = [group.best, other]
        self._tasks.run(lambda: self._library.items_by_id(wanted), show, group=f"pair {id(self)}")


def copy_heading(score: float | None, exact: bool) -> str:
    """What stands above a copy."""
    if exact:
        return "Same content, byte for byte"
    return f"Alike: {score:.3f}" if score is not None else "Another copy"


def facts_in_words(item: Item) -> str:
    """What tells copies from each other: ``1,024 × 768 · 310 kB · JPEG · 2024-05-01 10:00``."""
    is_track = item.kind is Kind.MUSIC
    measure = phrases.duration(item.duration) if is_track and item.duration is not None else None
    if item.width and item.height and not is_track:
        measure = f"{item.width:,} × {item.height:,}"
    when = phrases.moment(item.taken_at or item.modified_at)
    return " · ".join(filter(None, (measure, file_size(item.size), item.format, when)))
