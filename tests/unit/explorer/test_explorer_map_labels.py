"""Names of clusters on a map."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from map_parts import categories
from map_stage import Key, Stage, clustered, set_stage
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from engine.domain import MapPoints
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache

NAMES = ("birds", "letters, capitals", "sea", "flowers, fruit, vegetables and many more")
APART = [(-4.0, -4.0), (4.0, -4.0), (4.0, 4.0), (-4.0, 4.0)]

COORDINATES = st.floats(-9, 9, width=32)


@pytest.fixture
def stage(qtbot: QtBot, tasks: Tasks, thumbnails: ThumbnailCache) -> Stage:
    """Four clusters in the corners, all with their names."""
    stage = set_stage(qtbot, tasks, thumbnails, clustered(APART, NAMES))
    qtbot.waitUntil(lambda: len(stage.overlays.labels.shown()) == 4)
    return stage


def _show(stage: Stage, points: MapPoints) -> dict[int, QRectF]:
    stage.model.set_points(points)
    stage.overlays.labels.place()
    return stage.overlays.labels.shown()


def test_that_each_name_is_at_its_cluster(stage: Stage) -> None:
    for number, rect in stage.overlays.labels.shown().items():
        assert rect.adjusted(-60, -30, 60, 30).contains(stage.pixel(*APART[number]))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    centres=st.lists(
        st.tuples(st.floats(-9, 9, width=32), st.floats(-9, 9, width=32)),
        min_size=2,
        max_size=24,
        unique=True,
    ),
    words=st.text("abcde fgh", min_size=1, max_size=40),
)
def test_that_names_never_overlap_and_stay_on_the_canvas(
    stage: Stage, centres: list[tuple[float, float]], words: str
) -> None:
    names = [f"{words[number % len(words) :]}{number}" for number in range(len(centres))]
    rects = list(_show(stage, clustered(centres, names, each=3)).values())
    assert rects
    for first, second in combinations(rects, 2):
        assert not first.intersects(second)
    canvas = QRectF(stage.canvas.rect()).adjusted(-0.5, -0.5, 0.5, 0.5)
    assert all(canvas.contains(rect) for rect in rects)


def test_that_the_largest_clusters_are_named_where_there_is_no_room_for_all(
    stage: Stage,
) -> None:
    middles = [(0.0, 0.0), (0.01, 0.0), (8.0, 8.0)]
    small_first = clustered(middles, ["small", "large", "far"], each=4)
    clusters = small_first.record.clusters
    sizes = {"small": 2, "large": 40, "far": 4}
    sized = tuple(replace(cluster, size=sizes[cluster.name]) for cluster in clusters)
    stage.canvas.resize(120, 60)
    shown = _show(stage, replace(small_first, record=replace(small_first.record, clusters=sized)))
    assert 1 in shown


def test_that_names_go_along_with_the_map(stage: Stage) -> None:
    before = stage.overlays.labels.shown()[0]
    stage.canvas.move_by(QPointF(40, -30))
    assert stage.overlays.labels.shown()[0] == before.translated(40, -30)


def test_that_a_click_on_a_name_selects_its_cluster(stage: Stage) -> None:
    rect = stage.overlays.labels.shown()[1]
    place = stage.canvas.map_position(rect.center())
    stage.click(*place)
    assert stage.selected() == set(range(6, 11))
    other = stage.canvas.map_position(stage.overlays.labels.shown()[2].center())
    stage.click(*other, Key.ShiftModifier)
    assert stage.selected() == set(range(6, 16))


def test_that_the_name_under_the_pointer_says_that_it_can_be_clicked(stage: Stage) -> None:
    place = stage.canvas.map_position(stage.overlays.labels.shown()[1].center())
    stage.hover(*place)
    assert stage.overlays.labels.hovered == 1
    stage.hover(0.0, 0.0)
    assert stage.overlays.labels.hovered is None


def test_that_hidden_clusters_have_no_name(stage: Stage, qtbot: QtBot) -> None:
    stage.model.set_colouring(categories([number // 5 for number in range(20)], *NAMES, field="cluster"))
    stage.model.toggle(2)
    qtbot.waitUntil(lambda: set(stage.overlays.labels.shown()) == {0, 1, 3})
    stage.model.toggle(2)
    qtbot.waitUntil(lambda: len(stage.overlays.labels.shown()) == 4)


def test_that_names_fade_away_where_thumbnails_show(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(stage.canvas), "thumbnail_share", 0.8)
    stage.canvas.view_changed.emit()
    qtbot.waitUntil(lambda: not stage.overlays.labels.shown())


def test_that_names_are_outlines_in_an_svg(stage: Stage, qtbot: QtBot) -> None:
    buffer, generator = QBuffer(), QSvgGenerator()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)
    stage.overlays.labels.draw(painter, stage.canvas.palette())
    painter.end()
    drawing = bytes(buffer.data().data())
    assert b"<image" not in drawing
    assert drawing.count(b"<path") >= 8
