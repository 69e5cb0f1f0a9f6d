"""Copies go to the system's trash, from where they can be had back; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from engine.domain import Item
from engine.errors import DecodeError
from engine.library.changed_files import has_changed

Move = Callable[[Path], str]
"""Moves a file to the trash; returns why it could not, empty when it did."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Items whose files are to go because another one, which is kept, is enough."""

    kept: Item
    others: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that stayed where it is."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Discarded:
    """What became of the files that were to go."""

    gone: tuple[Item, ...]
    refusals: tuple[Refusal, ...]


def system_trash(path: Path) -> str:
    """Moves a file to the system's trash; why it could not be, or nothing."""
    name = str(path)
    if _is_not_text(name):
        # Such a name would reach the system as another one, which may be that of another file.
        return "its name cannot be handed to the trash"
    file = QFile(name)
    return "" if file.moveToTrash() else file.errorString() or "the system has no trash for it"


def discard(discards: Sequence[Discard], move: Move) -> Discarded:
    """Moves files to the trash, but for those of which nothing else would be left.

    A file that is no longer what was imported stays, and so do the copies of one: nothing is known of it.
    Runs off the GUI thread. What the system refuses is told by file; the others go all the same.
    """
    gone: list[Item] = []
    refusals: list[Refusal] = []
    for one in discards:
        for item in one.others:
            reason = _against(one.kept, item) or move(item.path)
            if reason:
                refusals.append(Refusal(item.path, reason))
            else:
                gone.append(item)
    return Discarded(tuple(gone), tuple(refusals))


def _against(kept: Item, other: Item) -> str:
    """What speaks against moving a file to the trash; nothing where another one stays."""
    name = kept.path.name
    try:
        if not kept.path.is_file():
            return f"the one to keep, {name}, is not there"
        if kept.path.resolve() == other.path.resolve():
            return f"it is the very file that is kept, {name}, under another name"
        if has_changed(other):
            return "it has changed since it was imported; import its folder again and look through it again"
        if has_changed(kept):
            return f"the one to keep, {name}, has changed since it was imported; import its folder again"
    except OSError as error:
        return error.strerror or "it cannot be looked at"
    except DecodeError as error:
        return str(error)
    return ""


def _is_not_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
