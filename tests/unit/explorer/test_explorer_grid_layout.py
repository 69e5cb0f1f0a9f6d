from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize

from explorer.views.grid_layout import GridLayout

LAYOUTS = st.builds(
    GridLayout,
    count=st.integers(0, 90),
    tile=st.builds(QSize, st.integers(20, 90), st.integers(20, 90)),
    width=st.integers(0, 500),
)
POINTS = st.builds(QPoint, st.integers(-50, 550), st.integers(-50, 900))


def rects(layout: GridLayout) -> list[QRect]:
    return [layout.rect_of(row) for row in range(layout.count)]


@given(LAYOUTS)
def test_that_tiles_neither_overlap_nor_leave_the_grid(layout: GridLayout) -> None:
    placed = rects(layout)
    for number, rect in enumerate(placed):
        assert rect.size() == layout.tile
        assert rect.bottom() < layout.height
        assert not any(rect.intersects(other) for other in placed[number + 1 :])
        if layout.columns > 1:
            assert rect.left() >= 0
            assert rect.right() < layout.width


@given(LAYOUTS, POINTS)
def test_that_the_tile_at_a_point_is_the_one_that_contains_it(layout: GridLayout, point: QPoint) -> None:
    found = [row for row, rect in enumerate(rects(layout)) if rect.contains(point)]

    assert layout.row_at(point) == (found[0] if found else None)


@given(LAYOUTS, POINTS, POINTS)
def test_that_a_rectangle_touches_the_tiles_it_intersects(
    layout: GridLayout, one: QPoint, other: QPoint
) -> None:
    rect = QRect(one, other).normalized()
    touched = {row for first, last in layout.runs_in(rect) for row in range(first, last + 1)}

    assert {row for row, tile in enumerate(rects(layout)) if tile.intersects(rect)} <= touched
    reach = rect.adjusted(-4, -4, 4, 4)  # the gap after a tile belongs to it
    assert touched <= {row for row, tile in enumerate(rects(layout)) if tile.intersects(reach)}


@given(LAYOUTS, st.integers(0, 900), st.integers(1, 300))
def test_that_every_tile_in_sight_is_painted_and_no_line_far_from_it(
    layout: GridLayout, top: int, height: int
) -> None:
    shown = layout.rows_between(top, top + height - 1)
    window = QRect(-1000, top, 3000, height)

    assert {row for row, tile in enumerate(rects(layout)) if tile.intersects(window)} <= set(shown)
    assert len(shown) <= (height // layout.step.height() + 2) * layout.columns


def test_that_a_million_tiles_are_laid_out_without_looking_at_them() -> None:
    layout = GridLayout(1_000_000, QSize(156, 178), 1000)

    assert layout.columns == 6
    assert layout.row_at(layout.rect_of(999_999).center()) == 999_999
    assert list(layout.runs_in(QRect(0, 0, 1000, layout.height))) == [(0, 999_999)]
