"""One piece of work that is done in a background thread whenever somebody says there may be some."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Background:
    """Runs ``work`` in a daemon thread that lives only while there is work.

    ``work`` is given a function that says whether it should stop, and asks it several times a second. It
    never runs twice at once; a :meth:`wake` while it runs makes it run again afterwards.
    """

    def __init__(self, work: Callable[[Callable[[], bool]], None], name: str) -> None:
        self._work = work
        self._name = name
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._again = False
        self._stop = threading.Event()

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._thread is not None

    def wake(self) -> None:
        """See to it that the work is done after this moment. Returns at once; ignored after :meth:`close`."""
        with self._changed:
            self._again = True
            if self._thread is None and not self._stop.is_set():
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the thread has nothing left to do; False when the time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, seconds)

    def close(self) -> None:
        """Ask the work to stop and wait for its thread to end."""
        self._stop.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _run(self) -> None:
        try:
            while self._take():
                self._work(self._stop.is_set)
        finally:
            with self._changed:
                self._thread = None
                self._changed.notify_all()

    def _take(self) -> bool:
        with self._changed:
            go_on = self._again and not self._stop.is_set()
            self._again = False
            if not go_on:
                # Said under the lock, so that a wake from now on starts a new thread.
                self._thread = None
                self._changed.notify_all()
            return go_on
