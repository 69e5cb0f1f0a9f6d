"""Seeking and marking on a waveform, with the mouse and with keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.domain import Span
from explorer.views.waveform_painter import RULER
from explorer.views.waveform_view import SHORTEST, WaveformView

WIDTH = 500
DURATION = 100.0
"""Five pixels are a second."""
BODY, TIMES = RULER + 20, RULER // 2
SHIFT, PLAIN = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


class Heard:
    """What a view asked for."""

    def __init__(self, view: WaveformView) -> None:
        self.seeks: list[float] = []
        self.spans: list[Span | None] = []
        view.seek_requested.connect(self.seeks.append)
        view.range_changed.connect(self.spans.append)


@pytest.fixture
def view(qtbot: QtBot) -> WaveformView:
    view = WaveformView()
    qtbot.addWidget(view)
    view.resize(WIDTH, view.sizeHint().height())
    view.show_track(DURATION, np.tile(np.array([[-100, 100]], np.int8), (2000, 1)))
    view.show()
    return view


@pytest.fixture
def heard(view: WaveformView) -> Heard:
    return Heard(view)


def _send(view: WaveformView, kind: QEvent.Type, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    point = QPointF(x, y)
    QApplication.sendEvent(view, QMouseEvent(kind, point, view.mapToGlobal(point), button, held, modifiers))


def _drag(
    view: WaveformView, start: float, end: float, y: float, modifiers: Qt.KeyboardModifier = PLAIN
) -> None:
    _send(view, QEvent.Type.MouseButtonPress, start, y, modifiers)
    _send(view, QEvent.Type.MouseMove, (start + end) / 2, y, modifiers)
    _send(view, QEvent.Type.MouseMove, end, y, modifiers)
    _send(view, QEvent.Type.MouseButtonRelease, end, y, modifiers)


def _colour(view: WaveformView, seconds: float) -> QColor:
    return view.grab().toImage().pixelColor(QPoint(round(seconds / DURATION * WIDTH), RULER + 8))


def test_that_a_click_goes_there(view: WaveformView, heard: Heard, qtbot: QtBot) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(250, BODY))
    assert heard.seeks == [50.0]
    assert view.position == 50.0
    assert heard.spans == []


def test_that_dragging_ends_where_it_was_let_go(view: WaveformView, heard: Heard) -> None:
    _drag(view, 100, 300, BODY)
    assert (heard.seeks[0], heard.seeks[-1]) == (20.0, 60.0)
    view.set_position(61.0)
    assert view.position == 61.0


def test_that_playing_does_not_move_the_cursor_under_the_hand(view: WaveformView) -> None:
    _send(view, QEvent.Type.MouseButtonPress, 100, BODY, PLAIN)
    view.set_position(5.0)
    assert view.position == 20.0


@pytest.mark.parametrize(("y", "keys"), [(TIMES, PLAIN), (BODY, SHIFT)])
@pytest.mark.parametrize(("start", "end"), [(100, 200), (200, 100)])
def test_that_a_drag_along_the_times_or_with_shift_marks(
    view: WaveformView, heard: Heard, y: int, keys: Qt.KeyboardModifier, start: int, end: int
) -> None:
    _drag(view, start, end, y, keys)
    assert heard.spans == [Span(20.0, 40.0)] == [view.span]
    assert heard.seeks == []


def test_that_a_click_on_the_times_goes_there_and_keeps_what_is_marked(
    view: WaveformView, heard: Heard, qtbot: QtBot
) -> None:
    view.set_span(Span(20.0, 40.0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(400, TIMES))
    assert heard.seeks == [80.0]
    assert view.span == Span(20.0, 40.0)
    assert heard.spans == []


def test_that_the_edges_of_a_marked_part_can_be_moved(view: WaveformView, heard: Heard) -> None:
    view.set_span(Span(20.0, 40.0))
    _drag(view, 201, 300, BODY)
    assert view.span == Span(20.0, 60.0)
    _drag(view, 99, 50, BODY)
    assert view.span == Span(10.0, 60.0)
    _drag(view, 50, 350, BODY)
    assert view.span == Span(60.0, 70.0), "an edge that passes the other one changes sides"
    assert len(heard.spans) == 3
    assert heard.seeks == []


def test_that_escape_unmarks_before_the_window_hears_it(
    view: WaveformView, heard: Heard, qtbot: QtBot
) -> None:
    def wanted() -> bool:
        override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, PLAIN)
        override.ignore()
        QApplication.sendEvent(view, override)
        return override.isAccepted()

    assert not wanted()
    view.set_span(Span(1.0, 2.0))
    assert wanted()
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard.spans == [None]
    assert view.span is None


def test_that_keys_seek_and_mark(view: WaveformView, heard: Heard, qtbot: QtBot) -> None:
    view.set_position(30.0)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    assert view.span == Span(35.0, DURATION)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert view.span == Span(35.0, 40.0)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert heard.seeks == [35.0, 40.0, 0.0, 0.0]


def test_that_no_part_is_shorter_than_can_be_compared(view: WaveformView, heard: Heard) -> None:
    view.set_position(SHORTEST / 2)
    view.mark_end()
    assert view.span is None
    view.set_position(50.0)
    view.set_span(Span(60.0, 70.0))
    view.mark_end()
    assert view.span == Span(0.0, 50.0)


def test_that_what_was_played_has_the_accent_colour(view: WaveformView) -> None:
    view.set_position(50.0)
    accent = view.palette().color(QPalette.ColorRole.Accent)
    assert _colour(view, 25.0) == accent
    assert _colour(view, 75.0) != accent


def test_that_another_track_has_nothing_marked(view: WaveformView) -> None:
    view.set_span(Span(20.0, 40.0))
    view.set_position(50.0)
    view.show_track(10.0)
    assert (view.span, view.position) == (None, 0.0)
    view.grab()


def test_that_without_a_track_nothing_happens(view: WaveformView, heard: Heard, qtbot: QtBot) -> None:
    view.show_track(None)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(250, BODY))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    view.grab()
    assert heard.seeks == heard.spans == []
    assert view.toolTip() == ""
