"""The details of what is selected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Item, ItemState, Kind, Span, Tag
from engine.library import Library
from explorer.phrases import title_of
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.banner import Banner
from explorer.views.chip import Chip
from explorer.views.empty_state import EmptyState
from explorer.views.fact_table import FactTable
from explorer.views.flow_layout import FlowLayout
from explorer.views.item_actions import ItemActions
from explorer.views.mosaic import Mosaic
from explorer.views.page_area import page_area
from explorer.views.preview import Preview
from explorer.views.spectrogram_section import SpectrogramSection
from explorer.views.tag_bars import TagBars
from explorer.views.tag_editor import TagEditor
from explorer.views.track_facts import facts_of_track
from explorer.views.wording import counted, facts_of, trouble_with
from explorer.views.wrapped_text import WrappedText

MARGIN = 12
HEARD = "How likely people would give the track these tags, by the encoder's guess."
MOST_COMMON = 12
"""Encoder tags shown of several items."""
SIGNS = {ItemState.MISSING: "missing", ItemState.UNAVAILABLE: "missing", ItemState.FAILED: "warning"}


class Inspector(QWidget):
    """One item in full, several in sum, or a word on what to do."""

    find_similar = Signal()
    reveal = Signal(object)
    """Show the file of this ``Item`` in its folder."""
    copy_path = Signal()
    open_file = Signal(object)
    """Open the file of this ``Item``."""
    tags_edited = Signal(list, list)
    """Names of tags to add to the items shown, and to remove from them."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self._preview = Preview(tasks, library, thumbnails)
        self._mosaic = Mosaic(thumbnails)
        self._name = WrappedText("Name")
        self._note = QLabel()
        self._banner = Banner()
        self._actions = ItemActions()
        self._tag_editor = TagEditor()
        self._seen_heading = QLabel()
        self._seen = QWidget()
        self._seen_flow = FlowLayout(self._seen)
        self._heard_heading = QLabel("How the encoder hears it")
        self._heard_note = QLabel(HEARD)
        self._heard = TagBars()
        self._spectrogram = SpectrogramSection(tasks, library)
        self._facts_heading = QLabel("Details")
        self._facts = FactTable()
        self._pages = QStackedWidget()
        self._dress()
        self._arrange()
        self._listen()
        self.show_items((), 0)

    @property
    def items(self) -> tuple[Item, ...]:
        """What is shown."""
        return self._items

    def show_items(self, items: Sequence[Item], total: int) -> None:
        """Shows the selected items. Of a large selection of ``total`` the first rows are enough."""
        self._items = tuple(items)
        self._pages.setCurrentIndex(1 if items else 0)
        self._tag_editor.show_items(items)
        if len(items) == 1 and total <= 1:
            self._show_one(items[0])
        else:
            self._show_several(items, total)

    def banner_text(self) -> str:
        """The sentence on what is wrong with what is shown; empty when all is well."""
        return self._banner.sentence

    def set_tag_names(self, names: Sequence[str]) -> None:
        """Tells the tags that can be completed to."""
        self._tag_editor.set_tag_names(names)

    def show_marked(self, item_id: int, span: Span | None) -> None:
        """Turns the spectrogram to the marked part of a track; None turns it to the whole again."""
        self._spectrogram.mark(item_id, span)

    def focus_tags(self) -> None:
        """Puts the cursor where tags are added."""
        if self._items:
            self._tag_editor.focus()

    # Building

    def _dress(self) -> None:
        font = self._name.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self._name.setFont(font)
        self._note.setWordWrap(True)
        give_role(self._note, "muted")
        self._heard_note.setWordWrap(True)
        give_role(self._heard_note, "muted")
        for heading in (self._seen_heading, self._heard_heading, self._facts_heading):
            give_role(heading, "heading")

    def _arrange(self) -> None:
        page = QWidget()
        give_role(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 4, MARGIN, MARGIN)
        column.setSpacing(8)
        tags_heading = QLabel("Tags")
        give_role(tags_heading, "heading")
        for widget in (self._preview, self._mosaic, self._name, self._note, self._banner, self._actions):
            column.addWidget(widget)
        for heading, content in (
            (tags_heading, self._tag_editor),
            (self._seen_heading, self._seen),
            (self._heard_heading, self._heard),
            (self._facts_heading, self._facts),
        ):
            column.addSpacing(6)
            column.addWidget(heading)
            column.addWidget(content)
        column.insertWidget(column.indexOf(self._heard), self._heard_note)
        column.addWidget(self._spectrogram)
        column.addStretch()
        nothing = EmptyState("picture", button="")
        nothing.say("Select something to see it large, with its tags and details.")
        self._pages.addWidget(nothing)
        self._pages.addWidget(page_area(page, sideways=False))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _listen(self) -> None:
        self._preview.failed.connect(self._banner.say)
        self._actions.find_similar.connect(self.find_similar)
        self._actions.copy_path.connect(self.copy_path)
        self._actions.reveal.connect(lambda: self.reveal.emit(self._items[0]))
        self._actions.open_file.connect(lambda: self.open_file.emit(self._items[0]))
        self._tag_editor.add.connect(lambda names: self.tags_edited.emit(names, []))
        self._tag_editor.remove.connect(lambda names: self.tags_edited.emit([], names))

    # Showing

    def _show_one(self, item: Item) -> None:
        self._mosaic.hide()
        self._preview.show()
        self._preview.show_item(item)
        self._name.setPlainText(title_of(item))
        self._note.hide()
        self._banner.say(trouble_with(item) or self._preview.failure, SIGNS.get(item.state, "warning"))
        self._actions.show_for(several=False)
        music = item.kind is Kind.MUSIC
        self._show_facts(facts_of_track(item) if music else facts_of(item))
        seen = sorted((tag for tag in item.tags if tag.source == "encoder"), key=lambda tag: -tag.confidence)
        self._show_seen(
            "Seen by the encoder", [] if music else [(t.name, f"{t.confidence:.0%}") for t in seen]
        )
        self._show_heard(item if music else None, seen[:MOST_COMMON] if music else ())

    def _show_several(self, items: Sequence[Item], total: int) -> None:
        self._preview.hide()
        self._preview.show_item(None)
        self._mosaic.show()
        self._mosaic.show_items(items)
        kinds = {item.kind for item in items}
        self._name.setPlainText(f"{counted(total, kinds.pop() if len(kinds) == 1 else None)} selected")
        part = len(items) < total
        self._note.setText(f"Tags are those of the first {len(items)}; a change is made to all {total:,}.")
        self._note.setVisible(part)
        self._banner.say(_trouble_among(items))
        self._actions.show_for(several=True)
        self._show_facts(())
        names = (tag.name for item in items for tag in item.tags if tag.source == "encoder")
        seen = Counter(names).most_common(MOST_COMMON)
        self._show_seen("Often seen by the encoder", [(n, str(c)) for n, c in seen if c > 1])
        self._show_heard(None, ())

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        self._facts.show_facts(facts)
        for widget in (self._facts_heading, self._facts):
            widget.setVisible(bool(facts))

    def _show_seen(self, heading: str, tags: Sequence[tuple[str, str]]) -> None:
        self._seen_heading.setText(heading)
        self._seen_flow.clear()
        for name, note in tags:
            self._seen_flow.addWidget(Chip(name, note=note))
        for widget in (self._seen_heading, self._seen):
            widget.setVisible(bool(tags))

    def _show_heard(self, track: Item | None, tags: Sequence[Tag]) -> None:
        self._heard.show_tags(tags)
        for widget in (self._heard_heading, self._heard_note, self._heard):
            widget.setVisible(bool(tags))
        self._spectrogram.show_track(track)
        self._spectrogram.setVisible(track is not None and track.state is ItemState.READY)


def _trouble_among(items: Sequence[Item]) -> str | None:
    count = sum(item.state is not ItemState.READY for item in items)
    if not count:
        return None
    files = "1 of these files is" if count == 1 else f"{count} of these files are"
    return f"{files} missing, away or cannot be read."
