from __future__ import annotations

from itertools import pairwise

import pytest

from engine.domain import ExplanationMethod, SharedBand
from explorer.views.why_wording import (
    METHODS,
    band_words,
    ends_of,
    level,
    number,
    strength_words,
    value_words,
)

GRADIENT, OCCLUSION = ExplanationMethod.GRADIENT, ExplanationMethod.OCCLUSION


def test_that_every_method_has_words() -> None:
    assert set(METHODS) == set(ExplanationMethod)
    assert all(all(ends_of(method)) for method in ExplanationMethod)


def test_that_higher_scores_are_never_called_less_alike() -> None:
    called = [level(score / 100) for score in range(-100, 101)]

    assert called[0] == "Not alike"
    assert called[-1] == "All but the same"
    assert len(set(called)) == sum(one != other for one, other in pairwise(called)) + 1


@pytest.mark.parametrize(
    ("method", "value", "words"),
    [
        (GRADIENT, 0.0336, "Adds 0.034 to the 0.57"),
        (GRADIENT, -0.01, "Takes 0.010 from the 0.57"),
        (OCCLUSION, 0.05, "Covered, the score falls by 0.050"),
        (OCCLUSION, -0.027, "Covered, the score rises by 0.027"),
    ],
)
def test_that_a_value_says_what_it_means(method: ExplanationMethod, value: float, words: str) -> None:
    assert value_words(method, value, 0.568) == words


def test_that_numbers_are_written_as_in_print() -> None:
    assert number(-0.25) == "−0.25"
    assert number(-0.0001) == "0.00"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 100, "0–100 Hz"),
        (187.01, 349.7, "187–350 Hz"),
        (654, 1223.2, "0.65–1.2 kHz"),
        (4277, 8000, "4.3–8 kHz"),
    ],
)
def test_that_bands_are_named_by_their_frequencies(low: float, high: float, words: str) -> None:
    assert band_words(SharedBand(low, high, 0.0, 0.0)) == words


@pytest.mark.parametrize(
    ("times", "words"), [(1.0, "as much as"), (1.4, "1.4 times"), (0.5, "0.5 times"), (-0.2, "against")]
)
def test_that_moments_are_measured_by_the_average_one(times: float, words: str) -> None:
    assert words in strength_words(times)
