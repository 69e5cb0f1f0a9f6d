from __future__ import annotations

from music_parts import make_track
from pytestqt.qtbot import QtBot

from engine.domain import Tag
from explorer.views.tag_bars import ROW, TagBars
from explorer.views.track_facts import facts_of_track


def test_that_a_track_is_told_as_people_do() -> None:
    item = make_track(
        1,
        album="First",
        track=3,
        year=1999,
        genre="Jazz",
        duration=187.4,
        tempo=119.6,
        loudness=-14.23,
        format="FLAC",
        sample_rate=44_100,
        channels=2,
    )
    facts = dict(facts_of_track(item))
    assert facts["Album"] == "First · track 3"
    assert facts["Length"] == "3:07"
    assert facts["Tempo"] == "120 BPM"
    assert facts["Loudness"] == "−14.2 LUFS"
    assert facts["Sound"] == "FLAC · 44.1 kHz · stereo"
    assert "Track" not in facts


def test_that_what_is_not_known_is_left_out() -> None:
    names = [name for name, _ in facts_of_track(make_track(1, title=None, artist=None, duration=None))]
    assert names == ["File", "Folder", "Changed", "Collection"]
    facts = dict(facts_of_track(make_track(1, track=7, duration=0.25, channels=6)))
    assert (facts["Track"], facts["Length"], facts["Sound"]) == ("7", "0.2 s", "6 channels")


def test_that_bars_are_as_long_as_the_encoder_is_sure(qtbot: QtBot) -> None:
    bars = TagBars()
    qtbot.addWidget(bars)
    bars.show_tags([Tag("rock", "encoder", 0.9), Tag("happy", "encoder", 0.3)])
    bars.resize(400, bars.sizeHint().height())
    image = bars.grab().toImage()
    accent = bars.palette().accent().color()

    def accents(row: int) -> int:
        y = row * ROW + ROW // 2
        return sum(image.pixelColor(x, y) == accent for x in range(image.width()))

    assert accents(0) == 3 * accents(1) or abs(accents(0) / accents(1) - 3) < 0.1
    assert bars.accessibleDescription() == "rock 90%, happy 30%"
