"""How far something is that was asked for, in a line."""

from __future__ import annotations

from typing import TypeVar

from explorer.asked_jobs import Asked
from explorer.views.job_status import time_left

RequestT = TypeVar("RequestT")


def asked_words(asked: Asked[RequestT]) -> str:
    """``Ranking · 300 of 785 · about 20 seconds left``, or what it waits for."""
    if asked.stopping:
        return "Stopping at the next safe point…"
    if asked.job_id is None:
        return "Begins when the jobs before it have ended."
    progress = asked.progress
    if progress is None:
        return "Starting…"
    stage = progress.stage[:1].upper() + progress.stage[1:]
    count = f"{progress.done:,} of {progress.total:,}" if progress.total else ""
    left = time_left(progress.seconds_left) if progress.seconds_left is not None else ""
    return " · ".join(filter(None, (stage, count, left)))
