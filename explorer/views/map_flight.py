"""The change from one map to another, with the items flying to their new places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QVariantAnimation, Signal

from engine.domain.maps import MapPoints, Positions
from explorer.models.map_points import MapModel
from explorer.views.map_curtain import MapCurtain

FLIGHT_MS = 1100
CURTAIN_MS = 450
MOST_FLYING = 100_000
"""With more points, the old picture fades into the new one instead."""
STAGGER = 0.35
"""The share of the flight by which the last cluster leaves after the first."""
_GOLDEN = 0.6180339887498949
"""Multiples of it spread evenly over [0, 1) after their whole parts are taken off."""


class MapFlight(QObject):
    """Moves the points of a model to another map.

    The model has the new map from the first moment on, only with its points where they were: so what is
    coloured, selected and hidden is right all the time. Items that are only in the new map begin at their
    places and appear while the old picture fades, as those vanish that are not in it.
    """

    finished = Signal()
    """The points are where they belong."""

    def __init__(
        self,
        model: MapModel,
        curtain: MapCurtain,
        parent: QObject | None = None,
        *,
        reduced_motion: bool = False,
    ) -> None:
        """With ``reduced_motion`` nothing moves: another map is there at once."""
        super().__init__(parent)
        self._model = model
        self._curtain = curtain
        self._reduced_motion = reduced_motion
        self._target: MapPoints | None = None
        self._start: Positions = np.empty((0, 2), np.float32)
        self._delays: NDArray[np.float32] = np.empty(0, np.float32)
        self._clock = QVariantAnimation(self, duration=FLIGHT_MS, startValue=0.0, endValue=1.0)
        self._clock.valueChanged.connect(self._move)
        self._clock.finished.connect(self.finish)

    @property
    def is_flying(self) -> bool:
        """Whether points are on their way."""
        return self._target is not None

    def fly_to(self, target: MapPoints) -> None:
        """Takes the model to another map; one that is on its way turns around where it is."""
        self._clock.stop()
        origin, self._target = self._model.points, None
        if origin is None or self._reduced_motion:
            self._arrive_at_once(target)
        elif max(len(origin.ids), len(target.ids)) > MOST_FLYING:
            self._curtain.drop(CURTAIN_MS)
            self._arrive_at_once(target)
        else:
            self._depart(origin, target)

    def finish(self) -> None:
        """The points are where they belong now; what was on its way arrives at once."""
        self._clock.stop()
        if self._target is not None:
            target, self._target = self._target, None
            self._model.set_points(target)
            self.finished.emit()

    def _depart(self, origin: MapPoints, target: MapPoints) -> None:
        if not np.array_equal(origin.ids, target.ids):
            self._curtain.drop(CURTAIN_MS)
        start = _places_before(target, origin)
        if start is None:
            self._arrive_at_once(target)
            return
        self._target, self._start, self._delays = target, start, _delays(target)
        self._model.set_points(replace(target, positions=start))
        self._clock.start()

    def _arrive_at_once(self, target: MapPoints) -> None:
        self._model.set_points(target)
        self.finished.emit()

    def _move(self, share: float) -> None:
        if self._target is None:
            return
        if self._model.ids is not self._target.ids:
            # Somebody gave the model another map: it is that one's turn.
            self._clock.stop()
            self._target = None
            self.finished.emit()
            return
        self._model.set_positions(on_the_way(self._start, self._target.positions, self._delays, share))


def on_the_way(start: Positions, end: Positions, delays: NDArray[np.float32], share: float) -> Positions:
    """Where points (n, 2) are after a ``share`` in [0, 1] of a flight.

    ``delays`` (n,) in [0, 1] say in which order they leave. Each takes 1 - ``STAGGER`` of the flight, and
    leaves and arrives softly: by the polynomial 3t² - 2t³.
    """
    time = np.clip((np.float32(share) - STAGGER * delays) / np.float32(1 - STAGGER), 0, 1)
    eased = (time * time * (3 - 2 * time))[:, None]
    return np.asarray(start + (end - start) * eased, np.float32)


def _places_before(target: MapPoints, origin: MapPoints) -> Positions | None:
    """Where the points of ``target`` were (n, 2), None where no item is on both maps.

    What is only on ``target`` has been where it is going to be.
    """
    places = np.searchsorted(origin.ids, target.ids) % max(1, len(origin.ids))
    known = np.isin(target.ids, origin.ids)
    if not known.any():
        return None
    return np.asarray(np.where(known[:, None], origin.positions[places], target.positions), np.float32)


def _delays(target: MapPoints) -> NDArray[np.float32]:
    """When each point leaves, in [0, 1): a cluster together, so that the eye can follow it."""
    turns = np.where(target.clusters >= 0, target.clusters, target.ids) * _GOLDEN
    return np.asarray(turns % 1.0, np.float32)
