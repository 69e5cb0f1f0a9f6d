"""The thread that comes and goes with its work."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.index.background import Background


def names_of_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_that_a_wake_during_the_work_makes_it_run_again() -> None:
    started, go_on = threading.Event(), threading.Event()
    runs = []

    def work(stopped: Callable[[], bool]) -> None:
        runs.append(stopped())
        started.set()
        assert go_on.wait(10)

    background = Background(work, "worker of a test")
    background.wake()
    assert started.wait(10)
    background.wake()
    background.wake()
    assert not background.wait(0)
    go_on.set()
    assert background.wait(10)
    assert runs == [False, False]
    background.close()


def test_that_closing_stops_the_work_and_leaves_no_thread() -> None:
    started = threading.Event()

    def work(stopped: Callable[[], bool]) -> None:
        started.set()
        while not stopped():
            threading.Event().wait(0.001)

    background = Background(work, "worker of a test")
    background.wake()
    assert started.wait(10)
    assert background.running
    background.close()
    background.wake()
    assert not background.running
    assert "worker of a test" not in names_of_threads()
