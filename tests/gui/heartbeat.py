"""Notices when the GUI thread does not come back to its event loop in time."""

from __future__ import annotations

import sys
import threading
import time
import traceback

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 10
STALL_SECONDS = 0.1
COMPUTING_SECONDS = 0.1
"""So much the thread itself must have computed: on a machine that is busy with a job and its encoder any
thread may have to wait its turn, and that is no fault of the window."""
PACES = 5
"""So often a fixed piece of work is timed."""
BLOCKED_SECONDS = 2.0
"""A wait so long is no matter of turns: something blocks."""


class Heartbeat(QObject):
    """Beats in the GUI thread; a thread beside it looks at what it does when a beat is late."""

    def __init__(self) -> None:
        super().__init__()
        self.stalls: list[str] = []
        self._gui = threading.get_ident()
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._wall = time.monotonic()
        self._used = time.thread_time()
        self._seen = ""
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        """Begins to beat; time before does not count."""
        _slowness()  # learns how quick it can be
        self._wall, self._used = time.monotonic(), time.thread_time()
        self._timer.start()
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name="heartbeat-watcher", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """Ends it."""
        self._timer.stop()
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join()

    def _beat(self) -> None:
        wall, used = time.monotonic(), time.thread_time()
        late, computing = wall - self._wall, used - self._used
        if late > BLOCKED_SECONDS or (late > STALL_SECONDS and computing > COMPUTING_SECONDS * _slowness()):
            self.stalls.append(
                f"the GUI thread stalled for {late * 1000:.0f} ms ({computing * 1000:.0f} ms computing), in\n"
                f"{self._seen}"
            )
        self._wall, self._used = wall, used

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            if time.monotonic() - self._wall > STALL_SECONDS * 0.6:
                frame = sys._current_frames().get(self._gui)
                self._seen = "".join(traceback.format_stack(frame)[-6:]) if frame is not None else ""


def _slowness() -> float:
    """How many times as long the same work takes now as it does at its quickest: cores are shared, too."""

    def once() -> float:
        begun = time.thread_time()
        sum(number * number for number in range(10_000))
        return time.thread_time() - begun

    taken = [once() for _ in range(PACES)]
    _quickest.append(min(*taken, *_quickest))
    del _quickest[:-1]
    return sum(taken) / len(taken) / _quickest[-1]


_quickest: list[float] = []
