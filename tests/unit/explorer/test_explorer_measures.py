"""How measures are called and written."""

from __future__ import annotations

import pytest

from engine.domain.measures import Better
from explorer.measures import measure, principal


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("map", 0.51234, "0.512"),
        ("map", None, "–"),
        ("uniformity", -2.5, "−2.500"),
        ("queries", 12_345, "12,345"),
        ("calinski_harabasz", 1234.56, "1,234.6"),
        ("something_new", 3, "3"),
    ],
)
def test_that_values_are_written_as_people_read_them(key: str, value: float | None, written: str) -> None:
    assert measure(key).written(value) == written


@pytest.mark.parametrize(
    ("value", "written"), [(0.0214, "+0.021"), (-0.003, "−0.003"), (0.0001, "±0"), (-0.0001, "±0")]
)
def test_that_differences_have_their_sign(value: float, written: str) -> None:
    assert measure("map").written_difference(value) == written


def test_that_measures_of_any_k_are_known() -> None:
    assert measure("precision_at_25").name == "Precision@25"
    assert "25" in measure("recall_at_25").meaning
    assert measure("precision_at_1").meaning.startswith("Share with the same label")


def test_that_what_is_not_known_goes_by_its_name() -> None:
    assert measure("inverse_thing").name == "Inverse thing"
    assert measure("inverse_thing").better is Better.NEITHER


def test_that_the_largest_k_is_what_most_people_look_at() -> None:
    assert "precision_at_20" in principal(["precision_at_5", "recall_at_20", "map"])
    assert principal(["precision_at_1"]).count("precision_at_1") == 1
