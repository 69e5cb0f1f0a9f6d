"""The lines of a legend: counts, what is grey, and what there is no room for."""

from __future__ import annotations

import numpy as np
import pytest

from engine.domain.maps import Categories
from engine.domain.palettes import categorical, neutral
from engine.projection.legend import entries


def _categories(count: int, without: int = 0) -> Categories:
    names = tuple(f"folder {number}" for number in range(count))
    codes = np.concatenate([np.arange(count), np.full(without, -1)]).astype(np.int32)
    return Categories("folder:1", "Folder", names, tuple(range(count, 0, -1)), codes)


def test_that_each_category_has_a_line_in_its_colour() -> None:
    lines = entries(_categories(3), dark=True, lines=20)
    assert [(line.name, line.count) for line in lines] == [("folder 0", 3), ("folder 1", 2), ("folder 2", 1)]
    assert [line.colour.tolist() for line in lines] == categorical(True)[:3].tolist()


def test_that_categories_beyond_the_colours_are_named_in_grey() -> None:
    lines = entries(_categories(14), dark=False, lines=20)
    assert [line.name for line in lines[12:]] == ["folder 12", "folder 13"]
    assert all((line.colour == neutral(False)).all() for line in lines[12:])
    assert not any((line.colour == neutral(False)).all() for line in lines[:12])


def test_that_items_without_a_category_are_told_of_last() -> None:
    last = entries(_categories(3, without=7), dark=False, lines=20)[-1]
    assert (last.name, last.count) == ("none", 7)


@pytest.mark.parametrize("without", [0, 5])
def test_that_what_has_no_room_is_summed_up(without: int) -> None:
    lines = entries(_categories(30, without), dark=False, lines=10)
    assert len(lines) == 10
    rest = lines[-2 if without else -1]
    assert rest.name == f"{30 - 8 if without else 30 - 9} more"
    assert sum(line.count for line in lines) == 30 * 31 // 2 + without
