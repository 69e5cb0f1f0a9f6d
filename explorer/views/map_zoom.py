"""Zooming that glides: the place under the pointer stays where it is."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QTimer

GLIDE_SECONDS = 0.14
FRAME_MS = 12
NOTCH = 1.25
"""By how much a notch of a wheel zooms."""


class Glide(QObject):
    """Tells a view, step by step, by what factor to zoom about a point."""

    def __init__(self, zoom: Callable[[float, QPointF], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zoom = zoom
        self._left = 0.0
        """What is left to zoom, as a logarithm."""
        self._about = QPointF()
        self._stepped = 0.0
        self._clock = QTimer(self, interval=FRAME_MS)
        self._clock.timeout.connect(self._step)

    def turn(self, notches: float, about: QPointF) -> None:
        """A wheel was turned by so many notches, over ``about``; what is still to be zoomed is added."""
        self._left += notches * math.log(NOTCH)
        self._about = about
        if not self._clock.isActive():
            self._stepped = time.monotonic()
            self._clock.start()
            self._advance(FRAME_MS / 1000)

    def stop(self) -> None:
        """Stays as it is."""
        self._left = 0.0
        self._clock.stop()

    def _step(self) -> None:
        now = time.monotonic()
        seconds, self._stepped = now - self._stepped, now
        self._advance(seconds)

    def _advance(self, seconds: float) -> None:
        share = 1 - math.exp(-4 * seconds / GLIDE_SECONDS)
        part = self._left if abs(self._left) < 0.002 else self._left * share
        self._left -= part
        self._zoom(math.exp(part), self._about)
        if self._left == 0.0:
            self._clock.stop()
