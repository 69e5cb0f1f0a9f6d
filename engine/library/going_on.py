"""Whether a training can go on: there is something left of it, and it is still the one that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain import JobState, TrainingRequest
from engine.errors import InvalidRequestError
from engine.library import learnable

_TABLES = ("labels", "captions")
"""Fields that may name a file, which a job knows by its absolute path."""


def check_unfinished(asked: int, job_id: int, state: JobState) -> None:
    """Raises an InvalidRequestError where ``job_id``, of the same training, has done all or is at it."""
    if state is JobState.DONE:
        by = "" if asked == job_id else f" by job {job_id}"
        raise InvalidRequestError(
            f"The training of job {asked} is finished{by}; there is nothing to go on with."
        )
    if state is JobState.RUNNING:
        raise InvalidRequestError(f"The training of job {asked} is going on, as job {job_id}. Wait for it.")


def check_same(job_id: int, asked: TrainingRequest, again: Mapping[str, Any]) -> None:
    """Raises an InvalidRequestError where what is named ``again`` is not what was ``asked``.

    What a training is to be is decided when it begins; anything else would be passed over in silence.
    """
    for name, value in again.items():
        before = getattr(asked, name)
        if (learnable.lasting(value) if name in _TABLES else value) != before:
            raise InvalidRequestError(
                f"The training of job {job_id} goes on as it was begun, with {_told(name, before)} and not "
                f"{_told(name, value)}. Leave that out, or start a training anew."
            )


def _told(name: str, value: Any) -> str:
    """A field for people: *batch size 32*, *no labels of its own*."""
    spoken = name.replace("_", " ")
    if isinstance(value, Mapping):
        value = ", ".join(f"{each}={one}" for each, one in value.items())
    return f"the usual {spoken}" if value in (None, "") else f"{spoken} '{value}'"
