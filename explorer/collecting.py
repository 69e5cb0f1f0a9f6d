"""Garbage is collected on the window's thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 500


class Collecting(QObject):
    """Takes the collection of cyclic garbage over from Python, which does it on whichever thread allocates.

    A Qt object that goes on another thread than its own leaves its timers behind, and when the next one fires
    the program crashes. Nothing is collected from when this is made until it is closed but by a timer here.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what is loaded by now stays, and need not be looked through
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect_if_due)
        self._timer.start()

    def close(self) -> None:
        """Gives it back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def collect_if_due(self) -> None:
        """Collects the generations that Python would have collected by now."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return
