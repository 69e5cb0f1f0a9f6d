"""How reviews are told in words: when it was looked, how sure a suggestion is, what there is not."""

from __future__ import annotations

from datetime import datetime

from engine.domain import Collection, Review, ReviewKind
from explorer.models.review_queue import Case
from explorer.views.wording import counted

TITLES = {
    ReviewKind.DUPLICATES: "Duplicates",
    ReviewKind.SUSPECTS: "Suspects",
    ReviewKind.SUGGESTIONS: "Suggestions",
    ReviewKind.OUTLIERS: "Outliers",
}
AIMS = {
    ReviewKind.DUPLICATES: "Copies of the same item, and which of them is the best",
    ReviewKind.SUSPECTS: "Items whose label is likely wrong",
    ReviewKind.SUGGESTIONS: "Labels for items that have none",
    ReviewKind.OUTLIERS: "Items that are unlike all others",
}
UNSEEN = {
    ReviewKind.DUPLICATES: "Press Look through to find copies, and which of each is the best to keep.",
    ReviewKind.SUSPECTS: "Press Look through to find items whose neighbours say that their label is wrong.",
    ReviewKind.SUGGESTIONS: "Press Look through to find what the items without a label may be called.",
    ReviewKind.OUTLIERS: "Press Look through to find the items that are unlike all others.",
}
"""What to do where nobody has looked yet."""
NOTHING = {
    ReviewKind.DUPLICATES: "No two items are copies of each other.",
    ReviewKind.SUSPECTS: "No label is contradicted by the items around it.",
    ReviewKind.SUGGESTIONS: "There is nothing to suggest: all items have labels, or nothing alike has one.",
    ReviewKind.OUTLIERS: "There are too few items to say which are unlike the others.",
}
"""What it means where nothing was found."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_CHANCES = ((0.9, "Almost certain"), (0.7, "Quite likely"), (0.5, "More likely than not"), (0.0, "A guess"))
_MARGINS = ((0.7, "strongly"), (0.4, "clearly"), (0.0, "somewhat"))
"""By how much the neighbours' votes for the other label exceed those for the one in doubt."""


def looked_words(review: Review, subject: Collection, new: int, now: datetime) -> str:
    """``Looked through 785 pictures, 3 minutes ago; 12 new since.``"""
    since = f"; {new:,} new since" if new else ""
    looked = f"Looked through {counted(review.items, subject.kind)}, {ago(review.made_at, now)}{since}."
    return looked if review.encoder == subject.encoder else f"{looked} Another encoder answers now."


def ago(when: datetime, now: datetime) -> str:
    """``just now``, ``3 minutes ago``, ``2 days ago``."""
    seconds = max(0.0, (now - when).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        count = int(seconds // size)
        if count:
            return f"1 {unit} ago" if count == 1 else f"{count:,} {unit}s ago"
    return "just now"


def confidence_words(case: Case) -> str:
    """How sure a suggestion is, in words."""
    if case.suggested is None:
        return "Its label would tell more about the others than most."
    share = min(99, max(1, round(case.confidence * 100)))
    if case.doubted is not None:
        how = next(word for least, word in _MARGINS if case.confidence >= least)
        return f"What is around it speaks {how} for that, by {share} votes in 100."
    words = next(word for least, word in _CHANCES if case.confidence >= least)
    return f"{words}: of suggestions like this about {share} in 100 are right."


def threshold_words(kind: ReviewKind, least: float | None) -> str:
    """What counts, beside its slider."""
    if kind is ReviewKind.DUPLICATES:
        return f"Likeness: {least:.2f} or more" if least is not None else "Likeness: measured"
    return f"Confidence: {round(100 * (least or 0))} % or more" if least else "Confidence: any"


def below_words(kind: ReviewKind, chosen: float | None, review: Review) -> str:
    """What is not there yet where somebody chose another threshold than was looked with; else nothing."""
    looked = review.request.threshold
    if chosen is None or chosen == looked or (looked is not None and chosen > looked):
        return ""
    least = f"{chosen:.2f}" if kind is ReviewKind.DUPLICATES else f"{round(100 * chosen)} %"
    return f"Look through again to find all from {least} on."


def done_words(accepted: int, rejected: int, skipped: int) -> str:
    """What came of a queue that is at its end."""
    parts = ((accepted, "accepted"), (rejected, "rejected"), (skipped, "skipped"))
    told = ", ".join(f"{count:,} {word}" for count, word in parts if count)
    return f"That was the last one: {told}." if told else "That was the last one."


def readable_label(label: str) -> str:
    """A label as people read it: of folders in folders, with room around the slashes."""
    return label.replace("/", " / ")
