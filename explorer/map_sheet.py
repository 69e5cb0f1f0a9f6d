"""One map that is shown: by which method, where its points are, and how far it is if it is being made."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from engine.domain import MapMethod, MapPoints, MapRecord
from explorer.map_making import Making
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks

FEWEST = 3
"""Fewer items than this make no map."""


class Stage(Enum):
    """What can be seen of a map."""

    NO_COLLECTION = auto()
    READING = auto()
    FAILED = auto()
    """There is nothing to lay out; the sheet's ``sentence`` says why."""
    TOO_FEW = auto()
    SHOWN = auto()


class Flight(Protocol):
    """Moves the points of a sheet's model to other places, in the sight of a person."""

    def fly_to(self, target: MapPoints) -> None:
        """Begins to move them there."""

    def finish(self) -> None:
        """They are there now."""


class MapSheet(QObject):
    """A map and what is to be said about it. ``Mapping`` fills it."""

    changed = Signal()
    """There is something else to be said."""

    def __init__(self, method: MapMethod, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model = MapModel(tasks, self)
        self.method = method
        self.stage = Stage.NO_COLLECTION
        self.sentence = ""
        self.damaged = False
        """Its map was there and could not be read; what is shown is a first look."""
        self.is_reading = False
        """Whether another map may be shown in a moment."""
        self.making: Making | None = None
        self.flight: Flight | None = None
        """What moves points; without one they are at their new places at once."""
        self.pinned: MapRecord | None = None
        """A map to be shown whatever encoder answers for the collection now."""

    @property
    def points(self) -> MapPoints | None:
        """What is shown; None where nothing is."""
        return self.model.points if self.stage is Stage.SHOWN else None

    @property
    def record(self) -> MapRecord | None:
        """The map that is shown; None where none is, or only a first look."""
        points = self.points
        return points.record if points is not None and points.record.id else None

    @property
    def is_first_look(self) -> bool:
        """Whether what is shown stands in for a map that is not made yet."""
        return self.points is not None and self.record is None

    def set_making(self, making: Making | None) -> None:
        """Learns how far the map is that this sheet waits for; None where it waits for none."""
        self.making = making
        self.changed.emit()

    def take(self, points: MapPoints, *, damaged: bool = False) -> None:
        """Shows a map; points that are there already fly to their new places."""
        known = self.points
        self.damaged, self.is_reading = damaged, False
        if len(points.ids) < FEWEST:
            self.say(Stage.TOO_FEW)
            return
        self.stage = Stage.SHOWN
        same = known is not None and known.record.collection == points.record.collection
        if same and self.flight is not None:
            self.flight.fly_to(points)
        else:
            self.model.set_points(points)
        self.changed.emit()

    def grow(self, points: MapPoints) -> None:
        """Shows the same map with more points; nothing flies."""
        if len(points.ids) >= FEWEST:
            if self.flight is not None:
                self.flight.finish()
            self.stage = Stage.SHOWN
            self.model.set_points(points)
            self.changed.emit()

    def say(self, stage: Stage, sentence: str = "") -> None:
        """Shows no map, and why."""
        self.stage, self.sentence = stage, sentence
        self.is_reading = stage is Stage.READING
        if stage is not Stage.READING:
            self.model.set_points(None)
        self.changed.emit()
