"""How a job ended, in words, and where to look then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain import Kind
from engine.events import JobCancelled, JobEnd, JobFailed
from explorer import phrases

_AFTER_A_STOP = {
    "import": "The import is stopped; what was read stays. Resume it in the Jobs panel, or import again.",
    "embed": (
        "Stopped; what was embedded is kept, and the same encoder answers as before. "
        "Resume it in the Jobs panel."
    ),
    "train": "The training is stopped, and nothing has changed. Its card on the Train page lets it go on.",
    "map": "Stopped; no map is made, and those that there were stay. Ask for it again on the map.",
    "evaluate": "Stopped; nothing of the evaluation is kept. Press “Evaluate” to begin anew.",
    "review": "Stopped; what was found before stays. Press “Look through” to begin anew.",
}
"""What there is after a job of a kind was stopped, and what a person can do then."""
_NOUNS = {Kind.IMAGE: ("picture", "pictures"), Kind.MUSIC: ("track", "tracks")}


def in_words(end: JobEnd, kind: str = "") -> str:
    """A sentence or two for the status bar; ``kind`` of job as its start told it, empty where none did."""
    if isinstance(end, JobFailed):
        return end.message
    if isinstance(end, JobCancelled) and end.paused:
        return "Paused. Resume it whenever you like: it goes on from that very moment."
    if isinstance(end, JobCancelled):
        return _AFTER_A_STOP.get(kind, "Stopped. It can be resumed in the Jobs panel.")
    if "map" in end.result:
        return f"The map of “{end.result['collection']}” is made."
    if "candidate" in end.result:
        answers = "answers now" if end.result.get("promoted") else "is kept beside the one that answers"
        return f"The encoder “{end.result['encoder']}” is trained, and {answers}."
    if "review" in end.result:
        return f"“{end.result['collection']}” is looked through for {end.result['kind']}."
    if "evaluation" in end.result:
        return f"The encoders of “{end.result['collection']}” are evaluated."
    imported, failed = end.result.get("imported"), len(end.result.get("failed", ()))
    if imported is None:
        return "Done."
    unread = f", {failed} could not be read" if failed else ""
    parts = end.result.get("collections", ())
    if len(parts) < 2:
        return f"Import finished: {imported} new, {end.result.get('unchanged', 0)} unchanged{unread}."
    told = " and ".join(f"{_counted(part)} in “{part['collection']}”" for part in parts)
    return f"Import finished, a collection for each kind: {told}{unread}."


def larger_of_several(result: Mapping[str, Any]) -> str | None:
    """The collection with most that is new, where an import made several; None where there is but one."""
    parts = result.get("collections", ())
    if len(parts) < 2:
        return None
    return str(max(parts, key=lambda part: part["imported"])["collection"])


def _counted(part: Mapping[str, Any]) -> str:
    one, many = _NOUNS[Kind(part["kind"])]
    return phrases.counted(part["imported"], f"new {one}", f"new {many}")
