"""Copies go to the system's trash, from where they can be had back; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFile

from engine.domain import Item

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

    Runs off the GUI thread. What the system refuses is told by file; the others go all the same.
    """
    gone: list[Item] = []
    refusals: list[Refusal] = []
    for one in discards:
        for item in one.others:
            reason = _against(one.kept.path, item.path) or move(item.path)
            if reason:
                refusals.append(Refusal(item.path, reason))
            else:
                gone.append(item)
    return Discarded(tuple(gone), tuple(refusals))


def _against(kept: Path, other: Path) -> str:
    """What speaks against moving a file to the trash; nothing where another one stays."""
    try:
        if not kept.is_file():
            return f"the one to keep, {kept.name}, is not there"
        if kept.resolve() == other.resolve():
            return f"it is the very file that is kept, {kept.name}, under another name"
    except OSError as error:
        return error.strerror or "it cannot be looked at"
    return ""


def _is_not_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return True
    return False
