"""The filters: what of the library is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Collection, Condition, Facets, ItemState, Kind
from explorer.history import Place
from explorer.icons import icon
from explorer.models.choices import Choice
from explorer.theme import give_role
from explorer.views.chip import Chip
from explorer.views.choice_list import ChoiceList
from explorer.views.filter_terms import KIND_ICONS, KIND_LABELS, STATE_LABELS, FilterTerms, in_words, terms_of
from explorer.views.findable_choices import FindableChoices
from explorer.views.flow_layout import FlowLayout
from explorer.views.folder_tree import FolderTree
from explorer.views.folding_section import FoldingSection
from explorer.views.page_area import page_area
from explorer.views.ranges import Ranges
from explorer.views.wheel_guard import guard_wheel

TYPING_MS = 250
"""A name is filtered by when typing rests this long."""
MOVING_MS = 120
"""Arrow keys pass over folders; only the one they rest on is filtered by."""
ALL = "All collections"


class FiltersPanel(QWidget):
    """Sections of choices. Those within a section widen, sections among each other narrow what is shown."""

    changed = Signal(object, object)
    """Name of the collection or None, and a tuple of ``Condition``: the user chose something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._collection: str | None = None
        self._more: tuple[Condition, ...] = ()
        self._told: tuple[str | None, tuple[Condition, ...]] = (None, ())
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._tell)
        self._count = QLabel()
        self._clear = QPushButton("Clear all")
        self._collections = QComboBox()
        self._name = QLineEdit()
        self._folders = FolderTree()
        self._tags = FindableChoices("tag", "tag")
        self._names = {noun: FindableChoices(noun, most_rows=4) for noun in ("artist", "album", "genre")}
        self._ranges = Ranges()
        self._kind: Kind | None = None
        self._states = ChoiceList("States")
        self._kinds = ChoiceList("Kinds")
        self._chips = QWidget()
        self._chip_row = FlowLayout(self._chips)
        contents = {
            "collection": ("Collection", self._collections),
            "name": ("Name", self._name),
            "folder": ("Folders", self._folders),
            "artist": ("Artists", self._names["artist"]),
            "album": ("Albums", self._names["album"]),
            "genre": ("Genres", self._names["genre"]),
            "ranges": ("Year, duration, sound", self._ranges),
            "tag": ("Tags", self._tags),
            "state": ("State", self._states),
            "kind": ("Kind", self._kinds),
            "more": ("More", self._chips),
        }
        self._sections = {key: FoldingSection(*content) for key, content in contents.items()}
        self._dress()
        self._arrange()
        self._listen()
        self._show_collections(())
        self._show_counts()

    # What the window calls

    def show_facets(self, facets: Facets, collections: Sequence[Collection]) -> None:
        """Offers what the library has. Choices of the user and open folders stay as they are."""
        self._show_collections(collections)
        self._folders.show_folders(facets.folders)
        self._tags.show_counts(facets.tags)
        for noun, counts in zip(self._names, (facets.artists, facets.albums, facets.genres), strict=True):
            self._names[noun].show_counts(counts)
        self._states.show_choices(
            [
                Choice(state.value, STATE_LABELS[state], facets.states[state.value])
                for state in ItemState
                if facets.states.get(state.value)
            ]
        )
        kinds = {kind: _items_in(collections, kind) for kind in Kind}
        self._kinds.show_choices([Choice(k.value, KIND_LABELS[k], n) for k, n in kinds.items() if n])
        self._show_counts()

    def show_kind(self, kind: Kind | None) -> None:
        """Offers what makes sense for a kind; None where kinds are mixed."""
        self._kind = kind
        self._show_counts()

    def show_place(self, place: Place) -> None:
        """Reflects a place without a signal; a place that says what was told last changes nothing."""
        if (place.collection, place.conditions) == self._told:
            return
        self._soon.stop()
        self._told = (place.collection, place.conditions)
        self._collection = place.collection
        self._reflect(terms_of(place.conditions))

    def focus_name(self) -> None:
        """Puts the cursor into the name's field."""
        self._sections["name"].fold(False)
        self._name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._name.selectAll()

    def set_name(self, text: str) -> None:
        """Filters by a part of the name, as if it had been typed here."""
        self._name.setText(text)

    def show_failed(self) -> None:
        """Filters by the files that could not be read, and by nothing else."""
        self._set(None, FilterTerms(state=(ItemState.FAILED.value,)))

    def clear_all(self) -> None:
        """Takes every filter off."""
        self._set(None, FilterTerms())

    @property
    def folded_sections(self) -> tuple[str, ...]:
        """Which sections are folded away, to be given to ``fold_sections`` another time."""
        return tuple(key for key, section in self._sections.items() if section.folded)

    def fold_sections(self, names: Iterable[str]) -> None:
        """Folds these sections away and shows the others."""
        folded = set(names)
        for key, section in self._sections.items():
            section.fold(key in folded)

    # Building

    def _dress(self) -> None:
        give_role(self._count, "muted")
        give_role(self._clear, "link")
        self._clear.setToolTip("Take every filter off")
        self._collections.setAccessibleName("Collection")
        self._collections.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._collections.setMinimumContentsLength(8)
        guard_wheel(self._collections)
        self._collections.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name.setPlaceholderText("Name contains…")
        self._name.setAccessibleName("Name contains")
        self._name.setClearButtonEnabled(True)
        self._name.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._chips.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def _arrange(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(16, 4, 8, 0)
        header.addWidget(self._count, 1)
        header.addWidget(self._clear)
        page = QWidget()
        give_role(page, "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        for key, section in self._sections.items():
            column.addWidget(section, 1 if key == "folder" else 0)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(header)
        whole.addWidget(page_area(page, sideways=False))

    def _listen(self) -> None:
        self._clear.clicked.connect(self.clear_all)
        self._collections.activated.connect(self._choose_collection)
        self._name.textChanged.connect(lambda: self._tell_soon(TYPING_MS))
        self._name.returnPressed.connect(self._tell)
        self._folders.chosen_changed.connect(lambda: self._tell_soon(MOVING_MS))
        named: list[FindableChoices | ChoiceList] = [self._tags, self._states, self._kinds]
        for choices in (*named, *self._names.values()):
            choices.chosen_changed.connect(self._tell)
        self._ranges.changed.connect(self._tell)
        for key, section in self._sections.items():
            section.cleared.connect(lambda key=key: self._clear_section(key))

    # What the user does

    def _terms(self) -> FilterTerms:
        return FilterTerms(
            name=self._name.text().strip(),
            folder=self._folders.chosen,
            tag=self._tags.chosen,
            state=self._states.chosen,
            kind=self._kinds.chosen,
            ranges=self._ranges.conditions,
            **{noun: choices.chosen for noun, choices in self._names.items()},
            more=self._more,
        )

    def _tell_soon(self, milliseconds: int) -> None:
        self._soon.start(milliseconds)

    def _tell(self) -> None:
        self._soon.stop()
        self._show_counts()
        now = (self._collection, self._terms().conditions)
        if now != self._told:
            self._told = now
            self.changed.emit(*now)

    def _set(self, collection: str | None, terms: FilterTerms) -> None:
        self._collection = collection
        self._reflect(terms)
        self._tell()

    def _choose_collection(self, row: int) -> None:
        # Folders belong to a collection: those of another one would show nothing at all. So do artists.
        kept = replace(self._terms(), folder=(), artist=(), album=(), genre=(), ranges=())
        self._set(self._collections.itemData(row), kept)

    def _clear_section(self, key: str) -> None:
        if key == "collection":
            self._set(None, self._terms())
        else:
            blank: dict[str, Any] = {key: getattr(FilterTerms(), key)}
            self._set(self._collection, replace(self._terms(), **blank))

    def _take_off(self, condition: Condition) -> None:
        rest = tuple(other for other in self._more if other != condition)
        self._set(self._collection, replace(self._terms(), more=rest))

    # Showing

    def _reflect(self, terms: FilterTerms) -> None:
        row = max(0, self._collections.findData(self._collection))
        self._collections.setCurrentIndex(row)
        if self._name.text().strip() != terms.name:
            self._name.setText(terms.name)
            self._soon.stop()
        self._folders.choose(terms.folder)
        self._tags.choose(terms.tag)
        self._states.choose(terms.state)
        self._kinds.choose(terms.kind)
        self._ranges.show_conditions(terms.ranges)
        for noun, choices in self._names.items():
            choices.choose(getattr(terms, noun))
        if terms.more != self._more:
            self._more = terms.more
            self._show_chips()
        self._show_counts()

    def _show_collections(self, collections: Sequence[Collection]) -> None:
        rows: list[tuple[str, str | None]] = [(_labelled(ALL, sum(map(_size, collections))), None)]
        rows += [(_labelled(found.name, _size(found)), found.name) for found in collections]
        if self._collection is not None and self._collection not in [name for _, name in rows]:
            rows.append((self._collection, self._collection))
        if [name for _, name in rows] != [self._collections.itemData(row) for row in self._rows()]:
            self._collections.clear()
            for _, name in rows:
                self._collections.addItem("", name)
        kinds = {found.name: found.kind for found in collections}
        for row, (label, name) in enumerate(rows):
            self._collections.setItemText(row, label)
            if name in kinds:
                self._collections.setItemIcon(row, icon(KIND_ICONS[kinds[name]]))
        self._collections.setCurrentIndex(max(0, self._collections.findData(self._collection)))

    def _rows(self) -> range:
        return range(self._collections.count())

    def _show_chips(self) -> None:
        self._chip_row.clear()
        for condition in self._more:
            chip = Chip(in_words(condition), removal="Take this filter off")
            chip.removed.connect(lambda condition=condition: self._take_off(condition))
            self._chip_row.addWidget(chip)
        self._chips.updateGeometry()

    def _show_counts(self) -> None:
        terms = self._terms()
        active = len(terms.conditions) + (self._collection is not None)
        self._count.setText({0: "No filters", 1: "1 filter"}.get(active, f"{active} filters"))
        self._clear.setEnabled(active > 0)
        self._sections["collection"].show_chosen(int(self._collection is not None))
        self._sections["name"].show_chosen(int(bool(terms.name)))
        for key in ("folder", "tag", "state", "kind", "ranges", "more", *self._names):
            self._sections[key].show_chosen(len(getattr(terms, key)))
        music = self._kind is not Kind.IMAGE
        for noun, choices in self._names.items():
            self._sections[noun].setVisible(bool(choices.chosen) or (music and choices.has_any))
        self._sections["ranges"].setVisible(bool(terms.ranges) or self._kind is Kind.MUSIC)
        self._sections["folder"].setVisible(self._folders.has_folders)
        self._sections["tag"].setVisible(self._tags.has_any)
        self._sections["state"].setVisible(self._states.row_count() > 0)
        self._sections["kind"].setVisible(self._kinds.row_count() > 1 or bool(terms.kind))
        self._sections["more"].setVisible(bool(self._more))


def _size(collection: Collection) -> int:
    return sum(collection.counts.values())


def _items_in(collections: Sequence[Collection], kind: Kind) -> int:
    return sum(_size(collection) for collection in collections if collection.kind is kind)


def _labelled(name: str, count: int) -> str:
    return f"{name}  ·  {count:,}"
