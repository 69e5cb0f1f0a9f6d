"""How much of the machine's memory a step may take, where no graphics card says when it is too much.

A processor that has none left is not told so: the system ends the job. So the room is asked for before.
"""

from __future__ import annotations

SHARE = 0.8
"""Of the memory that is free; other programs want some."""


def room() -> int:
    """Bytes that a step may take on the processor, as things are now."""
    import psutil  # not with the program, whose start it would delay

    return int(SHARE * psutil.virtual_memory().available)


def fitting(views: int, view_bytes: int, room: int) -> int:
    """``views``, or the half of them, a quarter and so on that ``room`` bytes are enough for; at least 1."""
    while views > 1 and views * view_bytes > room:
        views //= 2
    return views
