"""Moments of a track as people write them."""

from __future__ import annotations

import re

import typer

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):([0-5]?\d(?:\.\d+)?)", re.ASCII)
_SECONDS = re.compile(r"\d+(?:\.\d*)?|\.\d+", re.ASCII)


def read_moment(text: str) -> float:
    """Seconds from ``83``, ``83.5``, ``1:23.5`` or ``1:01:23``.

    Raises:
        typer.BadParameter: it is none of these.
    """
    if _SECONDS.fullmatch(text):
        return float(text)
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        raise typer.BadParameter(f"'{text}' is no moment; write seconds, as in 83.5, or 1:23.")
    hours, minutes, seconds = clock.groups(default="0")
    return 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def clock(seconds: float) -> str:
    """``83.4`` as ``1:23``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
