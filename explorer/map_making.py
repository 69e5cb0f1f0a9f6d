"""The maps that somebody wants and that jobs make, one after another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from engine.domain import MapMethod, MapRequest
from explorer.asked_jobs import Asked, AskedJobs

JOB = "map"
"""The kind of the jobs that make maps."""

Making = Asked[MapRequest]
"""A map that was asked for and is not there yet."""


class MapMaking(AskedJobs[MapRequest]):
    """Maps: of a collection by a method and an encoder, one is made at a time, whatever its parameters."""

    made = Signal(object)
    """A map is there: what its job gave, with the ``collection``, ``method`` and ``encoder`` of the map."""
    given_up = Signal(object)
    """Nothing comes of this ``MapRequest``."""

    def of(self, collection: str | None, method: MapMethod) -> Making | None:
        """The first map of a collection by a method that is on its way; None where none is."""
        for making in self._asked:
            if making.request.collection == collection and making.request.method is method:
                return making
        return None

    def _are_same(self, one: MapRequest, other: MapRequest) -> bool:
        return _subject(one) == _subject(other)

    def _finish(self, request: MapRequest | None, result: Mapping[str, Any]) -> None:
        if "map" in result:
            self.made.emit(result)

    def _give_up(self, request: MapRequest, sentence: str) -> None:
        self.given_up.emit(request)


def _subject(request: MapRequest) -> tuple[str, MapMethod, str | None]:
    return request.collection, request.method, request.encoder
