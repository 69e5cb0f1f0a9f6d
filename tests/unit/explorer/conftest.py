"""Widgets are tested without a screen, and what they read is read in threads that end with the test."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from gallery_parts import load, no_thumbnails
from pytestqt.qtbot import QtBot

from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import ItemListModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.grid_view import GridView


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """As in the program; see ``explorer.collecting``."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """Reads off the GUI thread, ended with the test."""
    tasks = Tasks()
    yield tasks
    tasks.close()


@pytest.fixture
def thumbnails(qtbot: QtBot) -> Iterator[ThumbnailCache]:
    """A cache over an empty store."""
    cache = ThumbnailCache(no_thumbnails)
    yield cache
    cache.close()


@pytest.fixture
def model(tasks: Tasks) -> ItemListModel:
    """Of items that exist only here; it shows none yet."""
    return ItemListModel(tasks, load)


@pytest.fixture
def grid(qtbot: QtBot, model: ItemListModel, thumbnails: ThumbnailCache) -> GridView:
    """A view of the model that is shown, with room for five columns."""
    grid = GridView(TileDelegate(thumbnails))
    qtbot.addWidget(grid)
    grid.setModel(model)
    grid.resize(860, 600)
    grid.show()
    return grid
