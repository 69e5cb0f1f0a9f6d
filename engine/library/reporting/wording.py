"""How figures, labels and moments are written in a report."""

from __future__ import annotations

from datetime import datetime

from engine.domain.evaluation import Interval

UNDEFINED = "–"
_COUNTED = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def figure(value: float | int | None) -> str:
    """A measure as people read it: whole numbers whole, others with what digits they deserve."""
    if value is None:
        return UNDEFINED
    if isinstance(value, int):
        return f"{value:,}"
    return _minus(f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}")


def difference(value: float) -> str:
    """With a sign in any case, but for what rounds to nothing."""
    written = f"{value:+.3f}"
    return "0.000" if float(written) == 0 else _minus(written)


def between(interval: Interval, signed: bool = False) -> str:
    """What an interval goes from and to."""
    one = difference if signed else figure
    return f"{one(interval.low)} … {one(interval.high)}"


def is_sure(interval: Interval) -> bool:
    """Whether a difference is more than chance."""
    return interval.low > 0 or interval.high < 0


def number_word(number: int) -> str:
    """Small numbers as words."""
    return _COUNTED[number] if 0 <= number < len(_COUNTED) else f"{number:,}"


def moment(when: datetime) -> str:
    """Date and time, in local time where a zone is known."""
    local = when.astimezone() if when.tzinfo is not None else when
    return local.strftime("%Y-%m-%d %H:%M")


def _minus(written: str) -> str:
    return written.replace("-", "−")
