from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.domain import Example, Kind, Neighbour, Query, SearchResult
from explorer.views.query_controls import QueryControls
from explorer.views.score_histogram import BINS, ScoreHistogram

QUERY = Query(include=(Example(item_id=1),), k=60)


@pytest.fixture
def controls(qtbot: QtBot) -> QueryControls:
    made = QueryControls()
    qtbot.addWidget(made)
    made.show()
    made.show_query(QUERY)
    return made


def test_that_showing_a_query_asks_for_nothing(qtbot: QtBot, controls: QueryControls) -> None:
    shown = Query(include=QUERY.include, k=33, threshold=0.4, hide_duplicates=True)
    with (
        qtbot.assertNotEmitted(controls.k_changed),
        qtbot.assertNotEmitted(controls.threshold_changed, wait=250),
        qtbot.assertNotEmitted(controls.hide_duplicates_changed),
    ):
        controls.show_query(shown)

    assert controls.k.value() == 33
    assert controls.threshold.value() == pytest.approx(0.4)
    assert controls.slider.value() == 40
    assert controls.hide_duplicates.isChecked()


def test_that_a_number_that_is_being_typed_is_left_to_whoever_types(
    qtbot: QtBot, controls: QueryControls
) -> None:
    for box, typed in ((controls.k, "12"), (controls.threshold, "0.3")):
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, typed)
        controls.show_query(QUERY)
        assert box.lineEdit().text() == typed
        with qtbot.waitSignal(box.valueChanged):
            qtbot.keyClick(box, Qt.Key.Key_Return)


def test_that_a_threshold_of_none_shows_as_all(controls: QueryControls) -> None:
    assert controls.slider.value() == controls.slider.minimum()
    assert controls.threshold.text() == "All"


def test_that_a_slider_that_moves_is_followed_once_when_it_rests(
    qtbot: QtBot, controls: QueryControls
) -> None:
    told: list[float] = []
    controls.threshold_changed.connect(told.append)
    for value in (10, 30, 55):
        controls.slider.setValue(value)

    qtbot.waitUntil(lambda: bool(told))

    assert told == [pytest.approx(0.55)]
    assert controls.threshold.value() == pytest.approx(0.55)


def test_that_the_answer_to_an_earlier_threshold_does_not_move_the_slider_back(
    qtbot: QtBot, controls: QueryControls
) -> None:
    controls.slider.setValue(70)

    controls.show_query(Query(include=QUERY.include, threshold=0.2))

    assert controls.slider.value() == 70


def test_that_k_is_told_when_it_is_typed_to_the_end(qtbot: QtBot, controls: QueryControls) -> None:
    told: list[int] = []
    controls.k_changed.connect(told.append)
    controls.k.selectAll()

    qtbot.keyClicks(controls.k, "125")
    assert told == []
    qtbot.keyClick(controls.k, Qt.Key.Key_Return)

    assert told == [125]


def test_that_hiding_duplicates_is_told(qtbot: QtBot, controls: QueryControls) -> None:
    with qtbot.waitSignal(controls.hide_duplicates_changed) as told:
        controls.hide_duplicates.click()

    assert told.args == [True]


def test_that_the_histogram_counts_every_score(qtbot: QtBot, controls: QueryControls) -> None:
    scores = (1.0000002, 0.51, 0.5, -0.3, -1.0)
    neighbours = tuple(Neighbour(number, Path("/a"), score) for number, score in enumerate(scores))

    controls.show_result(SearchResult("lite0", neighbours, 1.0))

    counts = controls.histogram.counts
    assert counts.sum() == 5
    assert counts[-1] == 1
    assert counts[0] == 1
    assert counts[int(0.75 * BINS)] == 2
    assert "5 neighbours score -1.00 to 1.00" in controls.histogram.toolTip()


def test_that_bars_stand_where_the_slider_has_their_score(qtbot: QtBot) -> None:
    histogram = ScoreHistogram(inset=8)
    qtbot.addWidget(histogram)
    histogram.resize(176, histogram.height())
    histogram.show_scores([0.0])
    image = histogram.grab().toImage()
    ground = image.pixel(0, 0)

    middle = image.width() // 2
    bottom = image.height() - 1
    marked = [x for x in range(image.width()) if image.pixel(x, bottom) != ground]

    assert marked
    assert all(abs(x - middle) <= 4 for x in marked)


def test_that_caps_are_offered_and_told_for_music_only(qtbot: QtBot, controls: QueryControls) -> None:
    told: list[tuple[str, int]] = []
    controls.per_artist_changed.connect(lambda cap: told.append(("artist", cap)))
    controls.per_album_changed.connect(lambda cap: told.append(("album", cap)))
    controls.show_kind(Kind.IMAGE)
    assert not controls.per_artist.isVisible()
    controls.show_kind(Kind.MUSIC)
    assert controls.per_artist.isVisible()

    controls.per_artist.setFocus()
    qtbot.keyClick(controls.per_artist, Qt.Key.Key_Down)
    controls.show_query(replace(QUERY, per_artist=1, per_album=4))
    assert controls.per_album.currentText() == "4"
    controls.per_artist.setFocus()
    qtbot.keyClick(controls.per_artist, Qt.Key.Key_Up)

    assert told == [("artist", 1), ("artist", 0)]
    assert "recording" in controls.hide_duplicates.toolTip()
