"""How names, times and measures are written, in a tile, a list or a sentence."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import PurePath

from engine.domain import Item, Span


def shown_path(path: PurePath | str) -> str:
    """A path fit for showing: bytes that are not text appear as �."""
    return os.fsencode(path).decode("utf-8", "replace")


def title_of(item: Item) -> str:
    """What an item is called: the title of a track that has one, else the name of its file."""
    return item.title or shown_path(item.path.name)


def counted(count: int, one: str, many: str) -> str:
    """``1 file``, ``1,200 files``."""
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def moment(when: datetime) -> str:
    """A date with its time, in local time where a zone is known."""
    local = when.astimezone() if when.tzinfo is not None else when
    return local.strftime("%Y-%m-%d %H:%M")


def lately(when: datetime, now: datetime) -> str:
    """The time of something that was today, else its date; in local time where zones are known."""
    local, today = (one.astimezone() if one.tzinfo is not None else one for one in (when, now))
    return local.strftime("%H:%M" if local.date() == today.date() else "%Y-%m-%d")


def clock(seconds: float) -> str:
    """A place in a track, or how long it is: ``3:07``, ``1:02:45``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """How long a track is: as on a clock, but ``0.4 s`` where a clock would not move."""
    return f"{seconds:.1f} s" if seconds < 1 else clock(round(seconds))


def part(span: Span) -> str:
    """A marked part of a track: ``0:41–0:52``."""
    return f"{clock(span.start)}–{clock(span.end)}"


def playing_time(seconds: float) -> str:
    """How long something takes to hear, in words: ``1 h 12 min``."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def tempo(beats: float) -> str:
    """Beats per minute."""
    return f"{beats:.0f} BPM"


def loudness(units: float) -> str:
    """Integrated loudness, with a minus sign as in print."""
    return f"{units:.1f} LUFS".replace("-", "−")
