"""What the player shows, and what its buttons ask for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from gallery_parts import jpeg
from music_parts import make_track
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.domain import Span
from explorer.listening import PlayerSettings
from explorer.sound import PlayState
from explorer.thumbnails import ThumbnailCache
from explorer.views.player_panel import HOW_TO, NOTHING, PlayerPanel
from explorer.views.waveform_painter import RULER


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[PlayerPanel]:
    red = jpeg(64, 64)
    thumbnails = ThumbnailCache(lambda names: dict.fromkeys(names, red))
    panel = PlayerPanel(thumbnails)
    qtbot.addWidget(panel)
    panel.resize(1200, 90)
    panel.show()
    yield panel
    thumbnails.close()


def _click(panel: PlayerPanel, button: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(getattr(panel, button), Qt.MouseButton.LeftButton)


def test_that_without_a_track_it_says_what_to_do(panel: PlayerPanel) -> None:
    assert (panel.title.text(), panel.artist.text()) == (NOTHING, HOW_TO)
    assert not panel.find_part.isEnabled()
    assert not panel.message.isVisible()


def test_that_a_track_is_shown_with_title_artist_times_and_cover(panel: PlayerPanel, qtbot: QtBot) -> None:
    panel.show_track(make_track(1, duration=187.0))
    panel.show_peaks(np.zeros((10, 2), np.int8))
    panel.show_position(65.4)
    assert (panel.title.text(), panel.artist.text()) == ("Track 1", "The Testers")
    assert (panel.elapsed.text(), panel.total.text()) == ("1:05", "3:07")
    assert panel.waveform.position == 65.4
    red = QColor("red")
    centre = panel.cover.rect().center()

    def shows_cover() -> bool:
        colour = panel.cover.grab().toImage().pixelColor(centre)
        return abs(colour.red() - red.red()) < 8 and colour.green() < 30

    qtbot.waitUntil(shows_cover)


def test_that_a_track_without_a_title_has_the_name_of_its_file(panel: PlayerPanel) -> None:
    panel.show_track(make_track(1, title=None, artist=None, album="Best of"))
    assert (panel.title.text(), panel.artist.text()) == ("1.mp3", "Best of")


def test_that_a_track_of_nobody_is_told_by_its_folder(panel: PlayerPanel) -> None:
    panel.show_track(make_track(1, artist=None, labels=("games", "ASC")))
    assert panel.artist.text() == "ASC"


def test_that_the_duration_that_was_decoded_counts_and_else_that_of_the_file(panel: PlayerPanel) -> None:
    panel.show_duration(9.0)
    assert panel.total.text() == ""
    panel.show_track(make_track(1, duration=8.0))
    panel.show_duration(9.0)
    assert panel.total.text() == "0:08"
    panel.show_track(make_track(1, duration=None))
    panel.show_duration(9.0)
    panel.show_position(30.0)
    assert panel.total.text() == "0:09"
    assert panel.waveform.position == 9.0


@pytest.mark.parametrize(
    ("button", "signal"),
    [("play", "play_pressed"), ("previous", "previous_pressed"), ("next", "next_pressed")],
)
def test_that_buttons_ask_for_what_they_say(
    panel: PlayerPanel, qtbot: QtBot, button: str, signal: str
) -> None:
    with qtbot.waitSignal(getattr(panel, signal), timeout=1000):
        _click(panel, button, qtbot)


def test_that_the_play_button_says_what_it_would_do(panel: PlayerPanel) -> None:
    panel.show_state(PlayState.PLAYING)
    assert (panel.play.accessibleName(), panel.play.toolTip()) == ("Pause", "Pause (Space)")
    panel.show_state(PlayState.PAUSED)
    assert panel.play.accessibleName() == "Play"


def test_that_a_marked_part_can_be_searched_for(panel: PlayerPanel, qtbot: QtBot) -> None:
    found: list[tuple[int, Span]] = []
    marked: list[tuple[int, Span | None]] = []
    panel.find_part_requested.connect(lambda item_id, span: found.append((item_id, span)))
    panel.range_changed.connect(lambda item_id, span: marked.append((item_id, span)))
    panel.show_track(make_track(5))
    panel.show_position(20.0)
    panel.waveform.mark_start()
    panel.show_position(30.0)
    panel.waveform.mark_end()
    assert panel.marked.text() == "0:20–0:30"
    _click(panel, "find_part", qtbot)
    assert found == [(5, Span(20.0, 30.0))]
    assert marked[-1] == (5, Span(20.0, 30.0))
    panel.waveform.clear_span()
    assert not panel.find_part.isEnabled()
    assert marked[-1] == (5, None)


def test_that_another_track_has_nothing_marked(panel: PlayerPanel) -> None:
    panel.show_track(make_track(5))
    panel.show_position(20.0)
    panel.waveform.mark_start()
    panel.show_track(make_track(6))
    assert not panel.find_part.isEnabled()


def test_that_a_click_on_the_waveform_seeks(panel: PlayerPanel, qtbot: QtBot) -> None:
    panel.show_track(make_track(5))
    middle = QPoint(panel.waveform.width() // 2, RULER + 10)
    with qtbot.waitSignal(panel.seek_requested, timeout=1000) as asked:
        qtbot.mouseClick(panel.waveform, Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args == [pytest.approx(30.0, abs=0.2)]
    assert panel.elapsed.text() in ("0:29", "0:30")


def test_that_a_moved_slider_ends_being_muted(panel: PlayerPanel, qtbot: QtBot) -> None:
    heard: list[object] = []
    panel.muted_changed.connect(heard.append)
    panel.volume_changed.connect(heard.append)
    panel.show_settings(PlayerSettings(volume=0.5))
    assert heard == []
    qtbot.mouseClick(panel.volume.button, Qt.MouseButton.LeftButton)
    assert panel.volume.button.accessibleName() == "Make it heard again"
    panel.volume.slider.setValue(70)
    assert heard == [True, 0.7]
    assert panel.volume.button.accessibleName() == "Mute"


def test_that_trouble_is_told_until_another_track_comes(panel: PlayerPanel) -> None:
    panel.show_track(make_track(1))
    panel.say("There is no sound device.")
    assert panel.message.isVisible()
    panel.show_track(make_track(2))
    assert not panel.message.isVisible()


def test_that_toggles_tell_and_show_what_was_chosen(panel: PlayerPanel, qtbot: QtBot) -> None:
    panel.show_settings(PlayerSettings(preview=True, keep_playing=False))
    assert panel.preview.isChecked()
    assert not panel.keep_playing.isChecked()
    with qtbot.waitSignal(panel.preview_toggled, timeout=1000) as told:
        _click(panel, "preview", qtbot)
    assert told.args == [False]
