"""Labels on a map: none on another, the important ones first, all near what they name."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.projection.label_layout import Box, place_labels

_BOUNDS: Box = (0.0, 0.0, 300.0, 200.0)
Label = tuple[int, int, int, int, int]
"""x and y of the anchor, width, height and priority."""
_labels = st.lists(
    st.tuples(*(st.integers(*ends) for ends in ((-50, 350), (-50, 250), (1, 400), (1, 60), (0, 4)))),
    max_size=40,
)


def _place(labels: list[Label]) -> list[Box | None]:
    table = np.array(labels, np.float64).reshape(-1, 5)
    return place_labels(table[:, :2], table[:, 2:4], table[:, 4], _BOUNDS)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(_labels)
def test_that_labels_lie_within_bounds_and_never_on_another(
    labels: list[Label],
) -> None:
    places = _place(labels)
    placed = [place for place in places if place is not None]
    assert len(places) == len(labels)
    for number, place in enumerate(placed):
        assert min(place) >= 0
        assert place[2] <= 300
        assert place[3] <= 200
        assert not any(_overlap(place, other) for other in placed[:number])
    for (_, _, width, height, _), box in zip(labels, places, strict=True):
        if box is not None:
            assert abs(box[2] - box[0] - width) < 1e-6
            assert abs(box[3] - box[1] - height) < 1e-6
    assert _place(labels) == places


@given(_labels)
def test_that_a_label_with_room_is_placed_and_the_most_important_always(
    labels: list[Label],
) -> None:
    places = _place(labels)
    possible = [
        number
        for number, (x, y, width, height, _) in enumerate(labels)
        if 0 <= x <= 300 and 0 <= y <= 200 and width <= 300 and height <= 200
    ]
    if possible:
        first = max(possible, key=lambda number: (labels[number][4], -number))
        assert places[first] is not None
    assert all(places[number] is None for number in range(len(labels)) if number not in possible)


def test_that_a_label_stands_in_the_middle_of_its_anchor() -> None:
    assert _place([(100, 80, 40, 10, 1)]) == [(80.0, 75.0, 120.0, 85.0)]


def test_that_a_label_moves_aside_for_a_more_important_one() -> None:
    lesser, greater = _place([(100, 80, 40, 10, 1), (102, 82, 40, 10, 2)])
    assert greater == (82.0, 77.0, 122.0, 87.0)
    assert lesser is not None
    assert lesser[0] == 80.0
    assert lesser[3] <= 75.0, "a gap is kept"
    assert abs((lesser[1] + lesser[3]) / 2 - 80) <= 12


def test_that_a_label_without_room_is_left_out() -> None:
    crowd = _place([(100, 80, 60, 20, 40 - number) for number in range(40)])
    assert crowd[0] is not None
    assert crowd[-1] is None


def test_that_a_label_at_the_border_is_moved_inside() -> None:
    assert _place([(300, 0, 40, 10, 1)]) == [(260.0, 0.0, 300.0, 10.0)]
