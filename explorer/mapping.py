"""Which maps are shown, and when they are made: what the window does with maps, knowing no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import Collection, Colouring, ItemState, Kind, MapMethod, MapPoints, MapRecord, MapRequest
from engine.events import ItemsImported, JobCancelled, JobEvent, JobFailed, JobFinished
from engine.library import Library
from explorer.history import Place
from explorer.map_colours import MapColours
from explorer.map_making import MapMaking
from explorer.map_sheet import FEWEST, MapSheet, Stage
from explorer.models.collection_shown import collection_shown
from explorer.tasks import Tasks

MADE_BY_ITSELF = 50_000
"""Up to so many items a map is made by itself; with more, a person is told how long it takes."""
GROW_MS = 2500
"""While an import runs new items come onto the map this often."""
DEFAULT = MapMethod.UMAP


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """What was read for a sheet; ``damaged`` where it stands in for a map that could not be read."""

    points: MapPoints
    damaged: bool


class Mapping(QObject):
    """Keeps one or two sheets at the collection that the window is about. Reads are off the GUI thread."""

    subject_changed = Signal(object)
    """The ``Collection`` whose maps are shown, or None."""
    sheets_changed = Signal()
    """There is one sheet more, or one less."""
    trouble = Signal(str)
    """A sentence on why there is no map, or no other."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._collections: Sequence[Collection] = ()
        self._place = Place()
        self._kind: Kind | None = None
        self._is_seen = False
        self._begun: set[tuple[str, str, MapMethod]] = set()
        """Maps that began by themselves: one that was cancelled or failed is not tried over and over."""
        self.subject: Collection | None = None
        """The collection whose maps are shown."""
        self.sheets: list[MapSheet] = [MapSheet(DEFAULT, tasks, self)]
        self.colours = MapColours(library, tasks, lambda: self.sheets, self)
        self.making = MapMaking(self)
        self.making.changed.connect(self._share_makings)
        self.making.made.connect(self._show_made)
        self._grow_soon = QTimer(self, singleShot=True, interval=GROW_MS)
        self._grow_soon.timeout.connect(self._grow)

    @property
    def items(self) -> int:
        """About how many items the subject has that can be laid out."""
        return self.subject.counts.get(ItemState.READY.value, 0) if self.subject is not None else 0

    # What the window tells

    def be_seen(self, seen: bool) -> None:
        """Reads nothing while nobody looks; what was missed meanwhile is read when somebody does."""
        self._is_seen = seen
        if seen:
            self._follow()
            self.colours.show_filter(self._place.item_filter)
            self._grow_soon.start()

    def know(self, collections: Sequence[Collection]) -> None:
        """Learns which collections there are, and which encoder answers for each."""
        self._collections = collections
        self._follow()

    def show_kind(self, kind: Kind | None) -> None:
        """Learns what kind is shown: where no collection is named, the largest of it is mapped."""
        self._kind = kind
        self._follow()

    def show_place(self, place: Place) -> None:
        """Follows the browser: its collection, its filter and its query."""
        self._place = place
        self._follow()
        if self._is_seen:
            self.colours.show_filter(place.item_filter)
        self.colours.show_query(place.query)

    def items_changed(self) -> None:
        """Reads again what points are coloured by and which pass the filter: tags were edited, say."""
        if self._is_seen and self.subject is not None:
            self.colours.read(self.subject.name)
            self.colours.show_filter(self._place.item_filter, again=True)

    def hear(self, event: JobEvent, asked: object = None) -> None:
        """Follows the jobs: maps that are made, and imports that bring new items."""
        self.making.hear(event, asked)
        brings_items = isinstance(event, ItemsImported | JobFinished | JobCancelled | JobFailed)
        if brings_items and not self._grow_soon.isActive():
            self._grow_soon.start()

    def could_not_start(self, request: MapRequest, sentence: str) -> None:
        """Learns that a map that was wanted is not even begun, and why."""
        self.making.could_not_start(request, sentence)
        self.trouble.emit(sentence)

    # What a person wants

    def choose_method(self, sheet: MapSheet, method: MapMethod) -> None:
        """Shows the map by another method; it is made where there is none yet."""
        if method is not sheet.method or sheet.pinned is not None:
            self._turn_to(sheet, method, None)

    def show(self, record: MapRecord) -> None:
        """Shows a map whichever encoder answers now: from one encoder's map to another's the points fly."""
        self._turn_to(self.sheets[0], record.method, record)

    def unpin(self) -> None:
        """Shows the map of the encoder that answers again: the points fly back."""
        sheet = self.sheets[0]
        self._turn_to(sheet, sheet.method, None)

    def compare(self, wanted: bool) -> None:
        """Shows a second map beside the first, or the first alone."""
        if wanted == (len(self.sheets) == 2):
            return
        if not wanted:
            dropped = self.sheets.pop()
            self.sheets_changed.emit()
            dropped.deleteLater()
            return
        other = MapMethod.TSNE if self.sheets[0].method is DEFAULT else DEFAULT
        self.sheets.append(MapSheet(other, self._tasks, self))
        self.colours.dress(self.sheets[1])
        self.sheets_changed.emit()
        self._share_makings()
        self._load(self.sheets[1])

    def make(
        self, sheet: MapSheet, parameters: dict[str, float] | None = None, *, fresh: bool = False
    ) -> None:
        """Has the map of a sheet made in a job; ``fresh`` does not start from the one that is there."""
        if self.subject is not None:
            sheet.pinned = None
            self.making.ask(MapRequest(self.subject.name, sheet.method, dict(parameters or {}), fresh=fresh))

    def cancel(self, sheet: MapSheet) -> None:
        """Stops the job that makes the map of a sheet."""
        if sheet.making is not None:
            self.making.cancel(sheet.making)

    def _turn_to(self, sheet: MapSheet, method: MapMethod, record: MapRecord | None) -> None:
        sheet.method, sheet.pinned = method, record
        self._share_makings()
        self._load(sheet)

    # The subject

    def _follow(self) -> None:
        """Goes to the collection that the window is about now, if that or its encoder is another one."""
        if not self._is_seen:
            return
        before, found = self.subject, self._wanted_subject()
        self.subject = found
        if (before.name if before else None) != (found.name if found else None):
            for sheet in self.sheets:
                sheet.pinned = None
                sheet.say(Stage.READING if found is not None else Stage.NO_COLLECTION)
            self._share_makings()
            self.subject_changed.emit(found)
        elif before is not None and found is not None and before.encoder == found.encoder:
            return
        else:
            # Another encoder answers now: its map is shown, whatever was looked at before.
            for sheet in self.sheets:
                sheet.pinned = None
        if found is not None:
            self.colours.read(found.name)
            for sheet in self.sheets:
                self._load(sheet)

    def _wanted_subject(self) -> Collection | None:
        return collection_shown(self._place.collection, self._kind, self._collections, self.subject)

    def _is_about(self, subject: Collection) -> bool:
        return self.subject is not None and self.subject.name == subject.name

    # Maps

    def _load(self, sheet: MapSheet) -> None:
        """Reads the map of a sheet, or a first look where there is none."""
        subject, method, pinned = self.subject, sheet.method, sheet.pinned
        if subject is None:
            return
        sheet.is_reading = True

        def show(loaded: Loaded) -> None:
            if sheet in self.sheets and self._is_about(subject):
                sheet.take(loaded.points, damaged=loaded.damaged)
                self.colours.colour(sheet)
                self._make_by_itself(sheet)
                if loaded.points.unplaced:
                    self._grow_soon.start()

        self._tasks.run(
            lambda: _read(self._library, subject, method, pinned),
            show,
            failed=self._failing(sheet),
            group=f"map {id(sheet)}",
        )

    def _failing(self, sheet: MapSheet) -> Callable[[str], None]:
        def say(sentence: str) -> None:
            if sheet in self.sheets:
                sheet.say(Stage.FAILED, sentence)

        return say

    def _make_by_itself(self, sheet: MapSheet) -> None:
        """Begins with a map that is not there yet, unless that takes so long that somebody has to want it."""
        subject, points = self.subject, sheet.points
        if subject is None or points is None or not sheet.is_first_look:
            return
        key = (subject.name, subject.encoder or "", sheet.method)
        if FEWEST <= len(points.ids) <= MADE_BY_ITSELF and key not in self._begun:
            self._begun.add(key)
            self.make(sheet)

    def _show_made(self, result: Table[str, Any]) -> None:
        """A map by the encoder that answers is shown; who asked for another one shows that."""
        answering = self.subject.encoder if self.subject is not None else None
        for sheet in self.sheets:
            same = (result["method"], result["encoder"]) == (sheet.method.value, answering)
            if self._is_seen and sheet.pinned is None and same:
                self._load(sheet)

    def _share_makings(self) -> None:
        """Tells every sheet how far the map is that it waits for."""
        name = self.subject.name if self.subject is not None else None
        for sheet in self.sheets:
            sheet.set_making(self.making.of(name, sheet.method))

    # Items that come

    def _grow(self) -> None:
        """Puts items that came since onto the maps that are shown, or takes another first look."""
        if not self._is_seen or self.subject is None:
            return
        for sheet in self.sheets:
            if sheet.stage is Stage.READING:
                continue
            if sheet.record is None:
                self._load(sheet)
            elif sheet.making is None or sheet.making.job_id is None:
                self._place_new(sheet, sheet.record)
        self.colours.show_filter(self._place.item_filter, again=True)

    def _place_new(self, sheet: MapSheet, record: MapRecord) -> None:
        maps, colours, field = self._library.maps, self.colours, self.colours.field

        def work() -> tuple[MapPoints, Colouring | None] | None:
            points = maps.points(record) if maps.place_new(record) else None
            return (points, colours.reading(points)()) if points is not None else None

        def show(found: tuple[MapPoints, Colouring | None] | None) -> None:
            if found is None or sheet not in self.sheets or sheet.record != record:
                return
            sheet.grow(found[0])
            if field == colours.field:
                sheet.model.set_colouring(found[1])
            else:
                colours.colour(sheet)

        self._tasks.run(work, show, group=f"map {id(sheet)}")


def _read(library: Library, subject: Collection, method: MapMethod, pinned: MapRecord | None) -> Loaded:
    """The map of a collection by a method; a first look where there is none, or none that can be read."""
    maps = library.maps
    record = pinned
    if record is None:
        fitting = (one for one in maps.records(subject.name) if one.encoder == subject.encoder)
        record = next((one for one in fitting if one.method is method), None)
    points = maps.points(record) if record is not None else None
    if points is not None:
        return Loaded(points, damaged=False)
    return Loaded(maps.first_look(subject.name), damaged=record is not None)
