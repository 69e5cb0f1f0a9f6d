"""The map of a collection by an encoder that does not answer for it: made where need be, and flown to."""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import MapRecord, MapRequest
from engine.library import Library
from explorer.map_sheet import Stage
from explorer.mapping import Mapping
from explorer.tasks import Tasks

LOOK_MS = 900
"""So long the old map is looked at, where it was not shown before."""


class MapVersions(QObject):
    """Waits until the map of the encoder that answers is shown, then flies to the other one."""

    shown = Signal(str)
    """The name of the version by whose map the items lie now."""
    trouble = Signal(str)
    """A sentence on why there is no such map."""

    def __init__(
        self, mapping: Mapping, library: Library, tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._mapping = mapping
        self._library = library
        self._tasks = tasks
        self._wanted: tuple[str, str] | None = None
        """Collection and version of the map that is to be flown to."""
        self._request: MapRequest | None = None
        """What a job is to make, or makes, of it."""
        self._is_looking = False
        """Whether it is known that the old map is shown, and the other one is looked for."""
        self._had_to_wait = False
        self._depart = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._depart.timeout.connect(self._look)
        mapping.subject_changed.connect(self._advance)
        mapping.sheets[0].changed.connect(self._advance)
        mapping.making.made.connect(self._take)
        mapping.making.given_up.connect(self._give_up)

    def show(self, collection: str, version: str) -> None:
        """Flies to the map by ``version`` as soon as the old one is shown and the other one is there."""
        self._wanted, self._request = (collection, version), None
        self._is_looking = self._had_to_wait = False
        self._depart.stop()
        pinned = self._mapping.sheets[0].pinned
        if pinned is not None and pinned.encoder != version:
            self._mapping.unpin()
        self._advance()

    def leave(self, version: str | None = None) -> None:
        """Flies back to the map by the encoder that answers, if it is that of ``version`` that is shown."""
        self._wanted = None
        self._depart.stop()
        pinned = self._mapping.sheets[0].pinned
        if pinned is not None and version in (None, pinned.encoder):
            self._mapping.unpin()

    def _advance(self) -> None:
        """Goes on when the old map is shown; until then every change is a reason to look again."""
        if self._wanted is None or self._is_looking:
            return
        sheet = self._mapping.sheets[0]
        if self._is_about_it() and sheet.stage in (Stage.TOO_FEW, Stage.FAILED):
            self._wanted = None
            self.trouble.emit(sheet.sentence or "There are too few items for a map.")
        elif not self._shows_old_map():
            self._had_to_wait = True
            self._depart.stop()
        elif self._had_to_wait:
            self._depart.start()
        else:
            self._look()

    def _is_about_it(self) -> bool:
        subject = self._mapping.subject
        return self._wanted is not None and subject is not None and subject.name == self._wanted[0]

    def _shows_old_map(self) -> bool:
        """A first look counts where nothing better is on its way."""
        subject, sheet = self._mapping.subject, self._mapping.sheets[0]
        if subject is None or not self._is_about_it() or sheet.is_reading:
            return False
        if sheet.record is not None:
            return sheet.record.encoder == subject.encoder
        return sheet.is_first_look and sheet.making is None

    def _look(self) -> None:
        """Looks for the map by the version, in the method that is shown."""
        if self._wanted is None:
            return
        self._is_looking = True
        wanted, method = self._wanted, self._mapping.sheets[0].method

        def find() -> MapRecord | None:
            found = self._library.maps.records(wanted[0])
            return next((one for one in found if (one.encoder, one.method) == (wanted[1], method)), None)

        def then(record: MapRecord | None) -> None:
            if self._wanted != wanted:
                return
            if record is not None:
                self._wanted = None
                self._mapping.show(record)
                self.shown.emit(wanted[1])
            else:
                self._request = MapRequest(wanted[0], method, encoder=wanted[1])
                self._mapping.making.ask(self._request)

        self._tasks.run(find, then, failed=self._fail, group="map of a version")

    def _take(self, result: Table[str, Any]) -> None:
        if self._request is not None and result.get("encoder") == self._request.encoder:
            self._request = None
            self._look()

    def _give_up(self, request: MapRequest) -> None:
        """What became of the job is told by itself."""
        if request == self._request:
            self._wanted = self._request = None

    def _fail(self, sentence: str) -> None:
        self._wanted = None
        self.trouble.emit(sentence)
