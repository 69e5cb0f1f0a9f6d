"""What the dialog shows of a pair: while it is looked at, when it is known, when it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from gallery_parts import keep_until_read, no_thumbnails
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from why_parts import BEST, COOL, SCORE, TRACKS_FROM, WARM, ExplainingLibrary

from engine.domain import Explanation, ExplanationMethod, ExplanationRequest, Item, SharedTag
from engine.library import Library
from explorer.explaining import Why
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.example_strip import MOST
from explorer.views.why_dialog import WhyDialog

GRADIENT, OCCLUSION = ExplanationMethod.GRADIENT, ExplanationMethod.OCCLUSION
TAGS = (SharedTag("frog", 0.9, 0.7), SharedTag("green", 0.4, 0.6))


class Shown:
    """A dialog over a library in which everything is known."""

    def __init__(self, qtbot: QtBot) -> None:
        self.library = ExplainingLibrary()
        self.tasks, self.cache = Tasks(), ThumbnailCache(no_thumbnails)
        self.dialog = WhyDialog(self.tasks, cast(Library, self.library), self.cache)
        keep_until_read(qtbot, self.dialog, self.tasks)
        self.dialog.show()
        self._qtbot = qtbot

    def pair(self, first: int, second: int) -> tuple[Item, Item]:
        items = self.library.items_by_id([first, second])
        return items[first], items[second]

    def found(self, first: int, second: int, *methods: ExplanationMethod) -> Explanation:
        request = ExplanationRequest(first, second, None, methods or (GRADIENT, OCCLUSION))
        return replace(self.library.explanations.explain(request), tags=TAGS)

    def show(self, why: Why) -> None:
        self.dialog.show_why(why)
        self._qtbot.waitUntil(lambda: self.tasks.idle)

    def show_all(self, first: int, second: int) -> Why:
        why = Why((first, second), self.pair(first, second), self.found(first, second), is_whole=True)
        self.show(why)
        return why


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    shown = Shown(qtbot)
    yield shown
    shown.tasks.close()
    shown.cache.close()


def test_that_the_pictures_are_there_while_the_encoder_looks(shown: Shown) -> None:
    dialog = shown.dialog
    shown.show(Why((1, 2), shown.pair(1, 2)))

    assert dialog.stack.currentWidget() is dialog.pictures
    assert [name.text() for name in dialog.pictures.names] == ["1.jpg", "2.jpg"]
    assert dialog.progress.isVisible()
    assert "looks at both pictures" in dialog.sentence.text()
    assert not dialog.save.isEnabled()
    assert not dialog.score.isVisible()
    assert not dialog.again.isVisible()


def test_that_what_is_known_is_shown_while_the_slow_method_goes_on(shown: Shown) -> None:
    dialog, pictures = shown.dialog, shown.dialog.pictures
    items = shown.pair(1, 2)
    shown.show(Why((1, 2), items, shown.found(1, 2, GRADIENT)))

    assert dialog.progress.isVisible()
    assert dialog.save.isEnabled()
    assert pictures.methods[GRADIENT].isEnabled()
    assert not pictures.methods[OCCLUSION].isEnabled()

    shown.show(Why((1, 2), items, shown.found(1, 2), is_whole=True))
    assert pictures.methods[OCCLUSION].isEnabled()
    assert pictures.method is GRADIENT
    assert not dialog.progress.isVisible()
    assert not dialog.sentence.isVisible()


def test_that_score_words_encoder_and_shared_tags_are_told(shown: Shown) -> None:
    dialog = shown.dialog
    shown.show_all(1, 2)

    assert dialog.score.text() == f"{SCORE:.2f}"
    assert dialog.level.text() == "Alike"
    assert dialog.encoder.text() == "says net"
    assert dialog.tags.texts == ["frog: 90% and 70%", "green: 40% and 60%"]


def test_that_without_tags_it_says_so_and_of_many_the_first_are_shown(shown: Shown) -> None:
    shown.dialog.tags.show_tags(())
    assert shown.dialog.tags.texts == ["They share no tags."]

    shown.dialog.tags.show_tags([SharedTag(f"tag {number}", 0.5, 0.5) for number in range(25)])
    assert shown.dialog.tags.texts[-1] == "and 15 more"


def test_that_the_pointer_tells_the_value_of_its_cell_by_the_chosen_method(shown: Shown) -> None:
    shown.show_all(1, 2)
    pictures = shown.dialog.pictures
    view = pictures.views[0]
    shown._qtbot.waitUntil(lambda: view.sharp_side > 0)
    area = view._target()
    upper_right = QPointF(area.right() - 3, area.top() + 3)

    assert view.cell_at(upper_right) == (0, 1)
    assert view.cell_at(QPointF(area.left() - 5, area.top())) is None
    shown._qtbot.mouseMove(view, upper_right.toPoint())
    shown._qtbot.waitUntil(lambda: view.told() == f"Adds {WARM[0, 1]:.3f} to the {SCORE:.2f}")

    pictures.methods[OCCLUSION].click()
    assert view.told() == "Covered, the score falls by 0.100"


def test_that_the_colours_lie_on_the_picture_as_strongly_as_is_wanted(shown: Shown) -> None:
    shown.show_all(1, 2)
    pictures = shown.dialog.pictures
    view = pictures.views[0]
    shown._qtbot.waitUntil(lambda: view.sharp_side > 0)
    area = view._target()
    hot = area.bottomRight() - QPoint(area.width() // 5, area.height() // 5)

    pictures.strength.setValue(0)
    assert view.grab().toImage().pixelColor(hot).getRgb()[:3] == (200, 200, 200)
    pictures.strength.setValue(100)
    colour = view.grab().toImage().pixelColor(hot)
    assert colour.red() > colour.blue() + 40


def test_that_a_picture_in_which_nothing_speaks_for_the_score_says_so(shown: Shown) -> None:
    found = shown.found(1, 2, OCCLUSION)
    [one] = found.maps
    against = replace(found, maps=(replace(one, second=-np.abs(COOL)),))

    shown.show(Why((1, 2), shown.pair(1, 2), against, is_whole=True))

    notes = [note.text() for note in shown.dialog.pictures.notes]
    assert notes[0].startswith("Counts here: mostly the lower")
    assert notes[1] == "Nothing here speaks for the score"


def test_that_only_methods_that_the_encoder_bears_are_offered(shown: Shown) -> None:
    shown.library.places = False
    why = shown.show_all(1, 2)
    pictures = shown.dialog.pictures

    assert why.explanation is not None
    assert not pictures.methods[GRADIENT].isVisible()
    assert pictures.method is OCCLUSION
    assert pictures.methods[OCCLUSION].isChecked()


def test_that_a_failure_is_one_sentence_in_place_and_can_be_tried_again(qtbot: QtBot, shown: Shown) -> None:
    dialog = shown.dialog
    shown.show(Why((1, 2), shown.pair(1, 2), failure="The encoder cannot be loaded."))

    assert dialog.sentence.text() == "The encoder cannot be loaded."
    assert not dialog.progress.isVisible()
    with qtbot.waitSignal(dialog.again_wanted):
        dialog.again.click()

    shown.show(Why((1, 2), failure="One of the two is not in the library any more."))
    assert "not in the library" in dialog.sentence.text()


def test_that_tracks_are_shown_with_their_moments_and_bands(qtbot: QtBot, shown: Shown) -> None:
    dialog, tracks = shown.dialog, shown.dialog.tracks
    shown.show_all(TRACKS_FROM, TRACKS_FROM + 1)

    assert dialog.stack.currentWidget() is tracks
    assert tracks.names[0].text() == "Track 100 · The Testers"
    assert [button.text() for button in tracks.moments] == [
        "1   0:10 and 0:40   0.95",
        "2   0:30 and 0:05   0.90",
    ]
    assert tracks.bands.accessibleDescription() == "0–100 Hz: 0.30 and 0.20; 0.1–2 kHz: 0.10 and −0.05"
    with qtbot.waitSignal(tracks.moment_chosen) as told:
        tracks.moments[1].click()
    assert told.args == [BEST[1]]
    tracks.set_off(BEST[1])
    assert [button.isChecked() for button in tracks.moments] == [False, True]
    assert not tracks.grab().isNull()


def test_that_a_click_on_a_link_plays_its_moment_and_elsewhere_the_track(qtbot: QtBot, shown: Shown) -> None:
    shown.show_all(TRACKS_FROM, TRACKS_FROM + 1)
    tracks, strips = shown.dialog.tracks, shown.dialog.tracks.strips
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    link = strips._link(0).pointAtPercent(0.5)

    assert strips.moment_at(link) == 0
    with qtbot.waitSignal(tracks.moment_chosen) as told:
        qtbot.mouseClick(strips, left, plain, link.toPoint())
    assert told.args == [BEST[0]]
    with qtbot.waitSignal(tracks.moment_chosen) as told:
        qtbot.mouseClick(strips, left, plain, strips.span_of(1, 1).center().toPoint())
    assert told.args == [BEST[1]]

    body = strips.body(1)
    with qtbot.waitSignal(tracks.place_chosen) as told:
        qtbot.mouseClick(strips, left, plain, QPoint(round(body.width() * 0.9), round(body.center().y())))
    assert told.args is not None
    assert told.args[0] == 1
    assert told.args[1] == pytest.approx(54.0, abs=0.2)


def test_that_moments_of_tracks_of_any_length_are_measured_alike(shown: Shown) -> None:
    shown.show_all(TRACKS_FROM, TRACKS_FROM + 1)

    for strip in shown.dialog.tracks.strips._strips:
        assert np.abs(strip.strengths).mean() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_W])
def test_that_it_is_left_by_a_key_also_while_it_is_busy(qtbot: QtBot, shown: Shown, key: Qt.Key) -> None:
    dialog = shown.dialog
    shown.show(Why((1, 2), shown.pair(1, 2)))
    qtbot.waitUntil(dialog.isActiveWindow)

    with qtbot.waitSignal(dialog.left):
        qtbot.keyClick(dialog, key)

    assert not dialog.isVisible()


def test_that_space_is_for_what_is_heard_also_after_a_click(qtbot: QtBot, shown: Shown) -> None:
    shown.show_all(TRACKS_FROM, TRACKS_FROM + 1)
    dialog = shown.dialog
    dialog.tracks.moments[0].click()

    with qtbot.waitSignal(dialog.pause_wanted):
        qtbot.keyClick(dialog, Qt.Key.Key_Space)


def test_that_an_example_is_chosen_by_its_picture_where_there_are_several(qtbot: QtBot, shown: Shown) -> None:
    strip, items = shown.dialog.examples, shown.library.items_by_id([1, 2, 3])
    shown.show(Why((1, 3), (items[1], items[3]), examples=(items[1], items[2])))

    assert strip.isVisible()
    first, second = strip.buttons
    assert (first.isChecked(), second.isChecked()) == (True, False)
    assert [button.accessibleName() for button in strip.buttons] == ["1.jpg", "2.jpg"]
    with qtbot.waitSignal(shown.dialog.example_chosen) as chosen:
        second.click()
    assert chosen.args == [2]

    shown.show_all(1, 3)
    assert strip.isHidden()


def test_that_of_many_examples_the_nearest_are_offered(shown: Shown) -> None:
    items = tuple(shown.library.items_by_id(range(1, 30)).values())
    shown.show(Why((1, 40), (items[0], items[1]), examples=items))
    assert [button.item.id for button in shown.dialog.examples.buttons] == list(range(1, MOST + 1))
