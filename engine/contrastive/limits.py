"""What the settings of an objective may be."""

from __future__ import annotations

from math import inf, isfinite

from engine.errors import InvalidRequestError


def within(name: str, value: float, least: float = 0.0, most: float = inf) -> None:
    """Lets ``least`` ≤ ``value`` ≤ ``most`` pass.

    Raises:
        InvalidRequestError: it is outside of them, or without an end.
    """
    if least <= value <= most and isfinite(value):
        return
    upper = "" if most == inf else f" and at most {_told(most)}"
    raise InvalidRequestError(f"“{name}” is a number of at least {_told(least)}{upper}, not {_told(value)}.")


COLDEST = 0.001
"""A temperature below this makes numbers that overflow."""


def temperature(name: str, value: float) -> None:
    """Lets a temperature pass.

    Raises:
        InvalidRequestError: it is too low to compute with.
    """
    within(name, value, COLDEST)


WIDEST = 1 << 16
"""A layer wider than this fits into no memory."""


def widths(dimension: int, hidden: int = 1) -> None:
    """Lets the widths of layers pass.

    Raises:
        InvalidRequestError: one of them is no width of a layer.
    """
    within("dimension", dimension, 1, WIDEST)
    within("hidden", hidden, 1, WIDEST)


def _told(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"
