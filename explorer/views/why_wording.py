"""Explanations in words."""

from __future__ import annotations

from typing import NamedTuple

from engine.domain import ExplanationMethod, SharedBand, SharedMoment
from explorer.phrases import clock

LEVELS = (
    (0.98, "All but the same"),
    (0.9, "Very much alike"),
    (0.75, "Much alike"),
    (0.5, "Alike"),
    (0.25, "Somewhat alike"),
    (0.05, "A little alike"),
)
"""From which score on what is said of two items."""
UNLIKE = "Not alike"


class MethodWords(NamedTuple):
    """How a method is offered."""

    name: str
    line: str


METHODS = {
    ExplanationMethod.GRADIENT: MethodWords(
        "Where the network looks", "The score is shared out among the places that it comes from."
    ),
    ExplanationMethod.OCCLUSION: MethodWords(
        "What happens when parts are covered",
        "Each part is covered in turn: where the score falls, it counts.",
    ),
}


def level(score: float) -> str:
    """What a score comes to."""
    return next((words for least, words in LEVELS if score >= least), UNLIKE)


def number(value: float, decimals: int = 2) -> str:
    """With a minus sign as in print."""
    # Adding 0 makes an ordinary zero of one that was rounded from below.
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def value_words(method: ExplanationMethod, value: float, score: float) -> str:
    """What a value of a map means: ``adds 0.034 to 0.57``."""
    if method is ExplanationMethod.OCCLUSION:
        change = f"falls by {abs(value):.3f}" if value >= 0 else f"rises by {abs(value):.3f}"
        return f"Covered, the score {change}"
    verb = "Adds" if value >= 0 else "Takes"
    return f"{verb} {abs(value):.3f} {'to' if value >= 0 else 'from'} the {number(score)}"


def ends_of(method: ExplanationMethod) -> tuple[str, str]:
    """What the two ends of the scale mean: against the score, and for it."""
    if method is ExplanationMethod.OCCLUSION:
        return "score rises", "score falls"
    return "against", "for"


def moment_words(moment: SharedMoment) -> str:
    """Where a moment is in both tracks."""
    return f"{clock(moment.first)} and {clock(moment.second)}"


def band_words(band: SharedBand) -> str:
    """From which to which frequency: ``187–350 Hz``, ``0.65–1.2 kHz``."""
    if band.high < 1000:
        return f"{band.low:.0f}–{band.high:.0f} Hz"
    return f"{band.low / 1000:.2g}–{band.high / 1000:.2g} kHz"


def strength_words(times: float) -> str:
    """How much a moment adds, where 1 is what moments add on average."""
    if times < 0:
        return "Speaks against the score"
    if 0.95 <= times <= 1.05:
        return "Adds as much as an average moment"
    return f"Adds {number(times, 1)} times as much as an average moment"
