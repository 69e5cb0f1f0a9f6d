"""Who collects garbage, and on which thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread, QTimer
from pytestqt.qtbot import QtBot

from explorer.collecting import Collecting


class Knot:
    """A timer in a ring of references, as panels and their connections make them."""

    ended_on: list[int]

    def __init__(self, ended_on: list[int]) -> None:
        self.itself = self
        self.ended_on = ended_on
        self.timer = QTimer()

    def __del__(self) -> None:
        self.ended_on.append(threading.get_ident())


@pytest.fixture
def collecting(qtbot: QtBot) -> Iterator[Collecting]:
    collecting = Collecting()
    yield collecting
    collecting.close()


def _litter() -> list[object]:
    """Enough new objects for Python to collect several times, if it does."""
    return [[number] for number in range(50_000)]


def test_that_other_threads_collect_nothing_and_the_windows_thread_does(
    collecting: Collecting, qtbot: QtBot
) -> None:
    ended_on: list[int] = []
    Knot(ended_on)
    worker = threading.Thread(target=_litter)
    worker.start()
    worker.join()
    assert ended_on == []
    kept = _litter()
    qtbot.waitUntil(lambda: ended_on != [], timeout=10_000)
    assert ended_on == [threading.get_ident()]
    assert kept
    assert QThread.isMainThread()


def test_that_python_collects_again_afterwards(qtbot: QtBot) -> None:
    collecting = Collecting()
    assert not gc.isenabled()
    collecting.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
