"""What the settings of an objective may be."""

from __future__ import annotations

from math import inf

from engine.errors import InvalidRequestError


def within(name: str, value: float, least: float = 0.0, most: float = inf) -> None:
    """Lets ``least`` ≤ ``value`` ≤ ``most`` pass.

    Raises:
        InvalidRequestError: it is outside of them.
    """
    if least <= value <= most:
        return
    upper = "" if most == inf else f" and at most {most:g}"
    raise InvalidRequestError(f"“{name}” is a number of at least {least:g}{upper}, not {value:g}.")


COLDEST = 0.001
"""A temperature below this makes numbers that overflow."""


def temperature(name: str, value: float) -> None:
    """Lets a temperature pass.

    Raises:
        InvalidRequestError: it is too low to compute with.
    """
    within(name, value, COLDEST)


def widths(dimension: int, hidden: int = 1) -> None:
    """Lets the widths of layers pass.

    Raises:
        InvalidRequestError: one of them is not at least 1.
    """
    within("dimension", dimension, 1)
    within("hidden", hidden, 1)
