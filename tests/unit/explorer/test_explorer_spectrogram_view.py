"""The picture of tones: its colours, its scales, and when it is read."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from gallery_parts import keep_until_read
from music_parts import DURATION, MusicLibrary, make_track
from numpy.typing import NDArray
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.domain import Span
from engine.library import Library
from engine.media.spectrogram import band_frequencies
from explorer.tasks import Tasks
from explorer.views.colour_map import BRIGHTEST, DARKEST, colour_table
from explorer.views.spectrogram_section import LISTENING, SpectrogramSection
from explorer.views.spectrogram_view import HEIGHT, LEFT, SpectrogramView, height_of


@pytest.fixture
def library() -> MusicLibrary:
    return MusicLibrary()


@pytest.fixture
def section(qtbot: QtBot, tasks: Tasks, library: MusicLibrary) -> SpectrogramSection:
    section = SpectrogramSection(tasks, cast(Library, library))
    keep_until_read(qtbot, section, tasks)
    section.resize(300, 240)
    section.show()
    return section


@pytest.fixture
def view(qtbot: QtBot) -> SpectrogramView:
    view = SpectrogramView()
    qtbot.addWidget(view)
    view.resize(LEFT + 200, view.sizeHint().height())
    return view


def _lightness(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lightness in Oklab of colours (n, 3) in [0, 1]."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    cones = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929],
         [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]
    )  # fmt: skip
    answers = np.cbrt(linear @ cones.T)
    return np.asarray(answers @ np.array([0.2104542553, 0.7936177850, -0.0040720468]))


def test_that_colours_rise_in_even_steps_from_dark_to_bright() -> None:
    table = np.array(colour_table(), np.uint32)
    channels = np.stack([table >> 16 & 255, table >> 8 & 255, table & 255], axis=1)
    lightness = _lightness(channels / 255)
    assert (table >> 24 == 255).all()
    assert lightness[[0, -1]] == pytest.approx([DARKEST, BRIGHTEST], abs=0.01)
    # Eight bits a channel leave an error that a step is compared with.
    assert np.diff(lightness[::8]) == pytest.approx((BRIGHTEST - DARKEST) * 8 / 255, rel=0.25)


def test_that_neighbouring_colours_are_near() -> None:
    table = np.array(colour_table(), np.uint32)
    channels = np.stack([table >> 16 & 255, table >> 8 & 255, table & 255], axis=1).astype(int)
    assert np.abs(np.diff(channels, axis=0)).max() <= 16


def test_that_scales_name_the_tones_that_the_engine_draws() -> None:
    rows = band_frequencies()
    heights = np.array([height_of(hertz) for hertz in rows])
    middles = 1 - (np.arange(len(rows)) + 0.5) / len(rows)
    assert np.abs(heights - middles).max() < 1 / len(rows)


def test_that_the_highest_band_is_on_top(view: SpectrogramView) -> None:
    loudness = np.zeros((96, 200), np.uint8)
    loudness[:48] = 255
    view.show_picture(loudness, Span(0.0, 60.0))
    image = view.grab().toImage()
    dark, bright = colour_table()[0], colour_table()[255]
    assert image.pixelColor(LEFT + 100, 10) == QColor.fromRgba(bright)
    assert image.pixelColor(LEFT + 100, HEIGHT - 10) == QColor.fromRgba(dark)


def test_that_frames_whose_number_is_odd_are_not_sheared(view: SpectrogramView) -> None:
    loudness = np.zeros((96, 199), np.uint8)
    loudness[:, 150:] = 255
    view.show_picture(loudness, Span(0.0, 60.0))
    image = view.grab().toImage()
    for y in (5, HEIGHT // 2, HEIGHT - 5):
        assert image.pixelColor(LEFT + 130, y).lightness() < 60
        assert image.pixelColor(LEFT + 170, y).lightness() > 180


def test_that_nothing_is_read_while_it_is_folded(
    section: SpectrogramSection, library: MusicLibrary, tasks: Tasks, qtbot: QtBot
) -> None:
    section.show_track(make_track(1))
    qtbot.wait(250)
    assert library.spectrograms == []
    section.fold(False)
    assert section.view.sentence == LISTENING
    qtbot.waitUntil(lambda: section.view.sentence == "")
    assert library.spectrograms == [(Path("/pictures/1.mp3"), None)]
    assert section.view.span == Span(0.0, DURATION)


def test_that_the_marked_part_of_this_track_is_shown(
    section: SpectrogramSection, library: MusicLibrary, qtbot: QtBot
) -> None:
    section.fold(False)
    section.show_track(make_track(1))
    section.mark(2, Span(1.0, 2.0))
    qtbot.waitUntil(lambda: len(library.spectrograms) == 1)
    section.mark(1, Span(5.0, 9.0))
    qtbot.waitUntil(lambda: section.view.span == Span(5.0, 9.0))
    section.mark(1, None)
    qtbot.waitUntil(lambda: section.view.span == Span(0.0, DURATION))
    assert [span for _, span in library.spectrograms] == [None, Span(5.0, 9.0), None]


def test_that_reading_is_not_done_where_the_window_lives(
    section: SpectrogramSection, library: MusicLibrary, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def spectrogram(path: Path, span: Span | None, width: int) -> NDArray[np.uint8]:
        threads.append(threading.current_thread())
        return np.zeros((4, width), np.uint8)

    monkeypatch.setattr(library, "spectrogram", spectrogram)
    section.fold(False)
    section.show_track(make_track(1))
    qtbot.waitUntil(lambda: section.view.sentence == "")
    assert threads
    assert threading.main_thread() not in threads


def test_that_a_track_which_cannot_be_read_is_one_sentence(section: SpectrogramSection, qtbot: QtBot) -> None:
    section.fold(False)
    section.show_track(make_track(1, path=Path("/pictures/bad.mp3")))
    qtbot.waitUntil(lambda: "cut off" in section.view.sentence)
    section.show_track(make_track(2))
    qtbot.waitUntil(lambda: section.view.sentence == "")
