"""How a training ends without being finished, in sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch

from engine.errors import JobError

MOST_NAMED = 12


class CollapsedError(JobError):
    """The student no longer tells items apart."""


class OutOfMemoryError(JobError):
    """The device has no room for a step."""


class NotFiniteError(JobError):
    """A loss or a gradient is no number."""

    def __init__(self, message: str, rows: Sequence[int]) -> None:
        super().__init__(message)
        self.rows = tuple(rows)
        """Rows of the items to blame: those with such numbers in their views, else those of the batch."""


class CheckpointError(JobError):
    """A training cannot go on from what was kept of it."""


def listed(names: Sequence[str]) -> str:
    """“a, b, c and 5 more”."""
    shown, rest = names[:MOST_NAMED], len(names) - MOST_NAMED
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that a device, or the machine, has no memory left."""
    if isinstance(error, MemoryError):
        return True
    if not isinstance(error, RuntimeError):
        return False
    text = str(error).lower()
    # torch's own class is of CUDA only; those of Metal and of the CPU are known by their words.
    return type(error).__name__ == "OutOfMemoryError" or any(
        words in text for words in ("out of memory", "can't allocate memory", "not enough memory")
    )


@contextmanager
def telling_of_memory(what: str, device: torch.device) -> Iterator[None]:
    """Inside, there is to be room for ``what`` on ``device``.

    Raises:
        OutOfMemoryError: there was none.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfMemoryError(
            f"{_WHERE.get(device.type, 'The device')} has no memory for {what}. Choose a smaller "
            "batch, or let one be found, and train again; the last checkpoint is kept."
        ) from error


_WHERE = {"cpu": "The machine", "cuda": "The graphics card", "mps": "The graphics card"}
