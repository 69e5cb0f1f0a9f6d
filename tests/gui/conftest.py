"""The real window on a real library, offscreen. A Qt warning, a stall or a leaked thread fails."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from composing import compose
from gestures import PICTURES, OpenWindow, wait_for_tiles
from heartbeat import Heartbeat
from making import made_once
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.demo.pictures import draw_sample_collection
from engine.domain import Kind
from engine.events import JobFinished
from engine.library import Library
from explorer import theme
from explorer.main_window import MainWindow
from explorer.session import Session


@pytest.fixture(autouse=True)
def _garbage_stays_on_this_thread() -> Iterator[None]:
    """As in the program; see ``explorer.collecting``."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures in families; beside it lies a library in which they are imported."""

    def make(home: Path) -> None:
        draw_sample_collection(home / "pictures", count=PICTURES)
        _import(home / "pictures", home / "library")

    return made_once(tmp_path_factory, "pictures to show", make) / "pictures"


@pytest.fixture(scope="session")
def _imported(pictures: Path) -> Path:
    return pictures.parent / "library"


@pytest.fixture(scope="session")
def _music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(home: Path) -> None:
        compose(home / "songs")
        _import(home / "songs", home / "library", Kind.MUSIC)

    return made_once(tmp_path_factory, "music to play", make) / "library"


def _import(files: Path, folder: Path, kind: Kind | None = None) -> None:
    with Library.open(folder) as library:
        end = library.imports.start([files], kind=kind).wait(120)
        assert isinstance(end, JobFinished), end
        library.indexes.refresh(settle=True)


@pytest.fixture
def music(_music: Path, tmp_path: Path) -> Path:
    """A library of the test's own in which some short tracks are imported."""
    folder = tmp_path / "music library"
    shutil.copytree(_music, folder)
    return folder


@pytest.fixture
def library_folder(_imported: Path, tmp_path: Path) -> Path:
    """A library of the test's own in which the pictures are imported."""
    folder = tmp_path / "library"
    shutil.copytree(_imported, folder)
    return folder


@pytest.fixture
def empty_folder(_imported: Path, tmp_path: Path) -> Path:
    """Where a new library can be made, which need not measure for seconds what is known of this machine."""
    folder = tmp_path / "new library"
    if (_imported / "encoders").exists():
        shutil.copytree(_imported / "encoders", folder / "encoders")
    return folder


@pytest.fixture
def no_leaked_threads() -> Iterator[None]:
    """What a window started must have ended when it is closed."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5.0
    while leaked := [thread for thread in threading.enumerate() if thread not in before]:
        assert time.monotonic() < deadline, f"threads go on after the window is closed: {leaked}"
        time.sleep(0.02)


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, no_leaked_threads: None) -> Iterator[OpenWindow]:
    """Opens windows, watches that their thread never stalls, and closes them."""
    theme.apply(qapp)
    windows: list[MainWindow] = []
    heartbeat = Heartbeat()
    # What earlier tests left is not the window's to look through while it is timed.
    gc.collect()
    gc.freeze()

    def open_on(folder: Path) -> MainWindow:
        window = MainWindow(Session(Library.open(folder)))
        window.resize(1280, 800)
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        heartbeat.start()
        return window

    yield open_on
    heartbeat.stop()
    for window in windows:
        window.session.jobs.forget()
        window.close()
        window.deleteLater()
    qapp.processEvents()
    # Which waits for a loop of events otherwise: the next window's, who would style this one anew.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert not heartbeat.stalls, "\n".join(heartbeat.stalls)


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, library_folder: Path) -> MainWindow:
    """A window that shows the imported pictures."""
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, PICTURES)
    return window
