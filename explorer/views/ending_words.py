"""What came of a training, in words: one sentence of judgement, and the figures behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from engine.domain.label_names import label_title

Report = Mapping[str, Any]
"""What the training gave; see ``VersionDetail.report``."""

BY_LABELS = {
    "map": (
        "Belongs together",
        "Mean average precision: 1 when all that shares a label comes before the rest",
    ),
    "precision_at_1": ("Nearest is right", "How often the nearest neighbour shares a label"),
    "recall_at_5": ("Right among 5", "How often one of the five nearest shares a label"),
    "recall_at_10": ("Right among 10", "How often one of the ten nearest shares a label"),
    "knn_accuracy": ("Label guessed", "How often the neighbours' majority has the item's label"),
    "text_recall_at_1": ("Words find it first", "How often a caption finds its item before all others"),
    "text_recall_at_10": ("Words find it among 10", "How often a caption finds its item among ten"),
}
BY_VIEWS = BY_LABELS | {
    "map": ("Known again", "Mean of one over the rank at which a changed view finds its own item"),
    "recall_at_1": ("Itself first", "How often a changed view finds its own item before all others"),
    "recall_at_5": ("Itself among 5", "How often a changed view finds its own item among five"),
    "recall_at_10": ("Itself among 10", "How often a changed view finds its own item among ten"),
}
"""Names of figures and what they mean, in the order in which they are shown."""
OF_WORDS = ("text_recall_at_1", "text_recall_at_10")
NONE = "–"
"""In place of a figure of an encoder that knew no words."""
_LABELS_SHOWN = tuple(BY_LABELS)
_VIEWS_SHOWN = ("map", "recall_at_1", "recall_at_5", "recall_at_10", *OF_WORDS)


class Verdict(Enum):
    """Whether a training was of use."""

    BETTER = auto()
    UNSURE = auto()
    """A little better, which may be chance."""
    NO_BETTER = auto()
    WORSE = auto()
    UNKNOWN = auto()
    """There was nothing to judge by."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A held-out figure as it is shown; ``gain`` is empty where there is nothing to compare."""

    name: str
    meaning: str
    before: str
    after: str
    gain: str


def verdict(report: Report) -> Verdict:
    """Judges by the paired bootstrap of the mean average precision."""
    found, difference = _pair(report, "map"), report.get("difference") or {}
    if found is None:
        return Verdict.UNKNOWN
    if report.get("better"):
        return Verdict.BETTER
    gain = difference.get("map", found[1] - found[0])
    high = difference.get("high")
    if gain > 0:
        return Verdict.UNSURE
    return Verdict.WORSE if high is not None and high < 0 else Verdict.NO_BETTER


def judgement(report: Report) -> str:
    """A sentence or two for a person who knows nothing of averages and intervals."""
    return " ".join(filter(None, (_judgement_by_items(report), _judgement_by_words(report))))


def _judgement_by_items(report: Report) -> str:
    found = _pair(report, "map")
    if found is None:
        return "There was too little to judge by. Look at what it finds before you decide."
    figures = "{1} instead of {0}".format(*_written(*found))
    if _by_views(report):
        return _judgement_by_views(verdict(report), figures)
    match verdict(report):
        case Verdict.BETTER:
            hundredths = round(100 * (round(found[1], 2) - round(found[0], 2)))
            more = f"{hundredths} of 100 more" if hundredths else "a little more"
            return f"Finds {more} of what belongs together: {figures}. Surely better."
        case Verdict.UNSURE:
            return f"Seems to find more of what belongs together: {figures}. That may be chance."
        case Verdict.WORSE:
            return f"Finds less of what belongs together: {figures}. Keep the old one."
        case _:
            return f"Not better than before: {figures}. Keep the old one."


def _judgement_by_views(found: Verdict, figures: str) -> str:
    judged = {
        Verdict.BETTER: "Surely better at knowing items again that were cut or changed",
        Verdict.UNSURE: "Perhaps better at knowing items again that were cut or changed",
        Verdict.WORSE: "Worse at knowing items again that were cut or changed",
    }.get(found, "No better at knowing items again that were cut or changed")
    return (
        f"{judged}: {figures}. Without labels nothing tells whether it finds what you call similar: "
        "look at its neighbours."
    )


def _judgement_by_words(report: Report) -> str:
    """Of an encoder that learnt words, as well as one before that may have known none."""
    found = (report.get("candidate") or {}).get("text_recall_at_1")
    if found is None:
        return ""
    return f"Words find what bears them before all else {round(100 * found)} times of 100."


def protocol(report: Report) -> str:
    """How the figures were found."""
    count = len(report.get("held_out") or ())
    items = "1 item" if count == 1 else f"{count:,} items"
    if _by_views(report):
        return f"{items} that the training never saw; a changed view of each looks for its own among all."
    field = report.get("labels")
    by = f" What belongs together is told by: {label_title(str(field))}." if field else ""
    return (
        f"{items} that the training never saw, each looking among all others.{by} In brackets: where the "
        "difference lies with 95 % certainty."
    )


def figure_rows(report: Report) -> list[FigureRow]:
    """The figures that are known of both sides, and those of words, which few encoders know before."""
    views = _by_views(report)
    names, shown = (BY_VIEWS, _VIEWS_SHOWN) if views else (BY_LABELS, _LABELS_SHOWN)
    rows = []
    for key in shown:
        found, after = _pair(report, key), (report.get("candidate") or {}).get(key)
        name, meaning = names[key]
        if found is None and after is not None and key in OF_WORDS:
            rows.append(FigureRow(name, meaning, NONE, f"{after:.2f}", ""))
        if found is not None:
            # Of what is shown, so that whoever subtracts finds the same.
            gain = _signed(round(found[1], 2) - round(found[0], 2))
            gain += _interval(report) if key == "map" else ""
            rows.append(FigureRow(name, meaning, f"{found[0]:.2f}", f"{found[1]:.2f}", gain))
    return rows


def _by_views(report: Report) -> bool:
    return "views" in (report.get("measure"), (report.get("candidate") or {}).get("measure"))


def _pair(report: Report, key: str) -> tuple[float, float] | None:
    before, after = ((report.get(side) or {}).get(key) for side in ("baseline", "candidate"))
    return (before, after) if before is not None and after is not None else None


def _written(before: float, after: float) -> tuple[str, str]:
    """With as many digits as it takes to tell them apart, up to three."""
    digits = 2 if f"{before:.2f}" != f"{after:.2f}" or before == after else 3
    return f"{before:.{digits}f}", f"{after:.{digits}f}"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−").replace("+0.00", "±0").replace("−0.00", "±0")


def _interval(report: Report) -> str:
    difference = report.get("difference") or {}
    low, high = difference.get("low"), difference.get("high")
    return f" ({_signed(low)} to {_signed(high)})" if low is not None and high is not None else ""
