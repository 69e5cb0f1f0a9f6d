"""The details of a track."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from gallery_parts import jpeg, keep_until_read, make_item, no_thumbnails
from music_parts import BROKEN, MusicLibrary, make_track
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from engine.domain import Span, Tag
from engine.library import Library
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.fact_table import FactTable
from explorer.views.inspector import HEARD, Inspector
from explorer.views.preview import Preview
from explorer.views.spectrogram_section import SpectrogramSection
from explorer.views.tag_bars import TagBars
from explorer.views.wrapped_text import WrappedText

TAGS = (Tag("calm", "encoder", 0.2), Tag("mine"), Tag("rock", "encoder", 0.9))


@pytest.fixture
def library() -> MusicLibrary:
    return MusicLibrary()


@pytest.fixture
def inspector(qtbot: QtBot, library: MusicLibrary) -> Iterator[Inspector]:
    tasks, thumbnails = Tasks(), ThumbnailCache(no_thumbnails)
    inspector = Inspector(tasks, cast(Library, library), thumbnails)
    keep_until_read(qtbot, inspector, tasks)
    inspector.resize(320, 1000)
    inspector.show()
    yield inspector
    tasks.close()
    thumbnails.close()


def _bars(inspector: Inspector) -> TagBars:
    return inspector.findChildren(TagBars)[0]


def _section(inspector: Inspector) -> SpectrogramSection:
    return inspector.findChildren(SpectrogramSection)[0]


def test_that_a_track_is_called_by_its_title_and_told_by_its_facts(inspector: Inspector) -> None:
    inspector.show_items([make_track(1, tempo=90.0)], 1)
    assert inspector.findChildren(WrappedText)[0].toPlainText() == "Track 1"
    facts = dict(inspector.findChildren(FactTable)[0].facts)
    assert (facts["Artist"], facts["Tempo"]) == ("The Testers", "90 BPM")


def test_that_what_the_encoder_hears_stands_in_bars_the_surest_first(inspector: Inspector) -> None:
    inspector.show_items([make_track(1, tags=TAGS)], 1)
    assert [tag.name for tag in _bars(inspector).tags] == ["rock", "calm"]
    assert _bars(inspector).isVisible()
    assert HEARD in [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]


def test_that_pictures_and_several_tracks_have_neither_bars_nor_spectrogram(inspector: Inspector) -> None:
    for items in ([replace(make_item(7), tags=TAGS)], [make_track(1, tags=TAGS), make_track(2, tags=TAGS)]):
        inspector.show_items([make_track(1, tags=TAGS)], 1)
        assert _section(inspector).isVisible()
        inspector.show_items(items, len(items))
        assert not _bars(inspector).isVisible()
        assert not _section(inspector).isVisible()
        assert HEARD not in [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]


def test_that_a_track_that_cannot_be_read_has_no_spectrogram(inspector: Inspector) -> None:
    inspector.show_items([make_track(BROKEN)], 1)
    assert not _section(inspector).isVisible()
    assert inspector.banner_text()


def test_that_the_spectrogram_turns_to_what_is_marked(
    inspector: Inspector, library: MusicLibrary, qtbot: QtBot
) -> None:
    inspector.show_items([make_track(1)], 1)
    _section(inspector).fold(False)
    inspector.show_marked(1, Span(3.0, 6.0))
    qtbot.waitUntil(lambda: library.spectrograms != [])
    assert library.spectrograms == [(Path("/pictures/1.mp3"), Span(3.0, 6.0))]


def test_that_the_cover_of_a_track_becomes_as_sharp_as_it_is_kept(
    qtbot: QtBot, library: MusicLibrary
) -> None:
    drawing = jpeg(256, 256)
    tasks, thumbnails = Tasks(), ThumbnailCache(lambda names: dict.fromkeys(names, drawing))
    preview = Preview(tasks, cast(Library, library), thumbnails)
    qtbot.addWidget(preview)
    preview.resize(256, 256)
    item = make_track(1)
    assert item.content_hash is not None
    small = 32
    qtbot.waitUntil(lambda: thumbnails.get(item.content_hash or "", small) is not None)
    preview.show_item(item)
    preview.show()
    qtbot.waitUntil(lambda: preview.shown_side > small)
    tasks.close()
    thumbnails.close()
