from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from pytestqt.qtbot import QtBot

from engine.domain import Condition, Example, Query, Span
from explorer.history import Place
from explorer.listening import PlayerSettings
from explorer.window_state import MOST_NAMED, Remembered, WindowState


def _keep(path: Path, view: Remembered) -> Remembered:
    WindowState(path).write(QByteArray(b"g"), QByteArray(b"d"), view)
    return WindowState(path).read()


def test_that_what_was_kept_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    query = Query(include=(Example(item_id=3),), k=7, span=Span(1.5, 4.0))
    player = PlayerSettings(volume=0.25, muted=True, preview=True, keep_playing=False)
    view = Remembered(
        place=Place(query=query),
        selected=[3, 4],
        player=player,
        arrangement="both",
        shares=[300, 500],
        colour_by="cluster",
    )
    assert _keep(tmp_path / "window.ini", view) == view


def test_that_a_state_from_before_there_was_music_is_still_read(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    _keep(path, Remembered(side=200))
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    kept = json.loads(str(settings.value("view")))
    del kept["player"]
    settings.setValue("view", json.dumps(kept))
    settings.sync()
    assert WindowState(path).read() == Remembered(side=200)


def test_that_a_state_that_makes_no_sense_is_as_good_as_none(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_bytes(b'[General]\nview="{\\"place\\": 3}"\n')
    assert WindowState(path).read() == Remembered()


def test_that_a_filter_that_names_a_crowd_of_items_is_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    tagged, few = Condition("tag", "=", "cat"), Condition("id", "=", "1", ("2",))
    crowd = Condition("id", "=", "1", tuple(map(str, range(2, MOST_NAMED + 2))))
    kept = _keep(tmp_path / "window.ini", Remembered(place=Place(conditions=(tagged, few, crowd))))
    assert kept.place.conditions == (tagged, few)
