from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tracks import make_track

from engine.domain import Span
from explorer import phrases


def test_that_a_track_is_called_by_its_title_or_else_by_its_file() -> None:
    assert phrases.title_of(make_track(1, title="Danse")) == "Danse"
    assert phrases.title_of(make_track(1, title=None)) == "01.mp3"
    assert phrases.title_of(make_track(1, title="", path=Path("/m/\udcff.mp3"))) == "�.mp3"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.0, "0:00"), (59.9, "0:59"), (187.0, "3:07"), (3600.0, "1:00:00"), (10_805.0, "3:00:05")],
)
def test_that_a_place_in_a_track_is_written_as_on_a_clock(seconds: float, written: str) -> None:
    assert phrases.clock(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(0.23, "0.2 s"), (1.0, "0:01"), (59.6, "1:00"), (186.7, "3:07")]
)
def test_that_the_shortest_sounds_have_a_duration_too(seconds: float, written: str) -> None:
    assert phrases.duration(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(29.0, "29 s"), (60.0, "1 min"), (3599.0, "1 h 0 min"), (4330.0, "1 h 12 min")]
)
def test_that_playing_times_are_told_in_words(seconds: float, written: str) -> None:
    assert phrases.playing_time(seconds) == written


def test_that_parts_tempo_and_loudness_have_their_units() -> None:
    assert phrases.part(Span(41.2, 52.0)) == "0:41–0:52"
    assert phrases.tempo(128.4) == "128 BPM"
    assert phrases.loudness(-9.26) == "−9.3 LUFS"


def test_that_what_was_today_has_a_time_and_everything_else_a_date() -> None:
    now = datetime(2024, 5, 2, 12, 0, tzinfo=UTC).astimezone().replace(hour=9, minute=30)
    assert phrases.lately(now - timedelta(minutes=85), now) == "08:05"
    assert phrases.lately(now - timedelta(hours=10), now) == "2024-05-01"


@pytest.mark.parametrize(("count", "words"), [(0, "0 files"), (1, "1 file"), (1200, "1,200 files")])
def test_that_things_are_counted(count: int, words: str) -> None:
    assert phrases.counted(count, "file", "files") == words
