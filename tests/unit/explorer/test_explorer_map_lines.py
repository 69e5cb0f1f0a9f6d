"""Lines from an item to its true neighbours, and how many of those are far away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from map_parts import map_points
from map_stage import Stage, set_stage
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_far import FAR, far_neighbours, far_sentence

CENTRE, RIGHT, TOP = 41, 42, 50
"""Ids of the grid at (0, 0), (1, 0) and (0, 1)."""


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> Stage:
    """A grid of 81 points."""
    return set_stage(qtbot, tasks, thumbnails)


def _is_accent(stage: Stage, x: float, y: float) -> bool:
    point = stage.pixel(x, y).toPoint()
    colour = stage.canvas.grab().toImage().pixelColor(point)
    accent = stage.canvas.palette().color(QPalette.ColorRole.Accent)
    return _distance(colour, accent) < 90


def _distance(first: QColor, second: QColor) -> int:
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)
    return sum(abs(a - b) for a, b in pairs)


def test_that_lines_join_the_item_with_the_neighbours_that_the_map_has(stage: Stage) -> None:
    stage.overlays.show_neighbours(CENTRE, [RIGHT, 1_000_000, TOP, CENTRE])
    row, rows = stage.overlays.lines.joined()
    assert row == CENTRE - 1
    assert rows.tolist() == [RIGHT - 1, TOP - 1]


def test_that_lines_are_drawn_between_the_points(stage: Stage) -> None:
    assert not _is_accent(stage, 0.5, 0.0)
    stage.overlays.show_neighbours(CENTRE, [RIGHT])
    assert _is_accent(stage, 0.5, 0.0)
    assert not _is_accent(stage, 0.0, 0.5)
    stage.overlays.lines.clear()
    assert not _is_accent(stage, 0.5, 0.0)


def test_that_lines_go_when_something_else_is_selected(stage: Stage) -> None:
    told: list[int | None] = []
    stage.overlays.one_selected.connect(told.append)
    stage.model.select_ids([CENTRE])
    stage.overlays.show_neighbours(CENTRE, [RIGHT])
    stage.model.select_ids([CENTRE, RIGHT])
    assert told == [CENTRE, None]
    assert stage.overlays.lines.joined()[0] is None


def test_that_the_sentence_counts_the_far_neighbours(
    qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache
) -> None:
    near = [(0.1 * number, 0.0) for number in range(5)]
    stage = set_stage(qtbot, tasks, thumbnails, map_points([*near, (5.0, 5.0), (-6.0, 2.0)]))
    told: list[str] = []
    stage.overlays.text_changed.connect(told.append)
    stage.overlays.show_neighbours(1, [2, 3, 4, 6])
    qtbot.waitUntil(lambda: told == ["1 of 4 true neighbours lies far away on this map."])
    stage.overlays.show_neighbours(1, [2, 3, 6, 7])
    qtbot.waitUntil(lambda: told[1:] == ["2 of 4 true neighbours lie far away on this map."])
    stage.overlays.lines.clear()
    assert told[2:] == [""]


def test_that_the_sentence_suits_the_number() -> None:
    assert far_sentence(0, 0) == ""
    assert far_sentence(1, 1) == "1 of 1 true neighbour lies far away on this map."
    assert far_sentence(0, 1) == "The true neighbour lies near it on this map."
    assert far_sentence(0, 2) == "Both true neighbours lie near it on this map."
    assert far_sentence(0, 15) == "All 15 true neighbours lie near it on this map."


@given(st.integers(0, 2**31), st.integers(2, 60), st.integers(1, 15))
def test_that_far_is_compared_with_what_is_nearest_on_the_map(seed: int, count: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    positions = rng.normal(0, 4, (count, 2)).astype(np.float32)
    neighbours = rng.permutation(np.arange(1, count))[:k]
    distances = sorted(float(np.hypot(*(place - positions[0]))) for place in positions[1:])
    limit = max(FAR * float(np.median(distances[: len(neighbours)])), 0.05)
    wanted = [float(np.hypot(*(positions[row] - positions[0]))) > limit for row in neighbours]
    assert far_neighbours(positions, 0, neighbours).tolist() == wanted


def test_that_the_nearest_points_of_the_map_are_never_far() -> None:
    positions = np.array([(float(number), 0.0) for number in range(20)], np.float32)
    assert not far_neighbours(positions, 0, np.arange(1, 6)).any()
    assert not far_neighbours(np.zeros((20, 2), np.float32), 0, np.arange(1, 6)).any()
