"""Moments of a track, read and shown."""

from __future__ import annotations

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from engine.cli.moments import clock, read_moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("83", 83.0),
        ("83.5", 83.5),
        (".5", 0.5),
        ("1:23", 83.0),
        ("01:03.25", 63.25),
        ("75:00", 4500.0),
        ("1:01:23", 3683.0),
    ],
)
def test_that_a_moment_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert read_moment(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "abc", "1:60", "1:2:3:4", "1e3", "nan", "inf", "1:", ":5", "٣"])
def test_that_what_is_no_moment_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        read_moment(text)


@given(st.integers(0, 100_000))
def test_that_a_shown_moment_can_be_read(seconds: int) -> None:
    assert read_moment(clock(seconds)) == seconds


def test_that_a_moment_is_shown_to_the_second() -> None:
    assert [clock(seconds) for seconds in (0, 59.6, 83.4, 3599.7)] == ["0:00", "1:00", "1:23", "1:00:00"]
