"""Widgets are tested without a screen, and what they read is read in threads that end with the test."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from explorer.tasks import Tasks


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """Reads off the GUI thread, ended with the test."""
    tasks = Tasks()
    yield tasks
    tasks.close()
