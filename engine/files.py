"""Files that are whole or not there, whatever ends the writing. What is told of failures, callers say."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

NEXT_TO_NOTHING = 1 << 20
"""Bytes; what did not fit has taken the rest."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM_AS_TOLD = frozenset({39, 112}) if os.name == "nt" else _NO_ROOM
"""Windows has numbers of its own, which Python translates and Rust does not."""
_SYSTEM_ERROR = re.compile(r"\(os error (\d+)\)")
"""How Rust ends a message about what the system refused."""


@contextlib.contextmanager
def whole(path: Path, *, contended: bool = False) -> Iterator[Path]:
    """A path to write to, whose file becomes ``path``, durably, at the end of the block.

    When the block fails, what was at ``path`` is still there and the half is gone. A kill leaves the half
    behind, which the next writing overwrites; halves of a ``contended`` file, which several may write at
    once, have names of their own.

    Raises:
        OSError: it cannot be written there, or the folder is missing.
    """
    token = f".{secrets.token_hex(4)}" if contended else ""
    temporary = path.with_name(f".{path.name}{token}.part")
    try:
        yield temporary
        sync(temporary)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


@contextlib.contextmanager
def whole_file(path: Path, *, contended: bool = False) -> Iterator[BinaryIO]:
    """A new file that is open for writing, and becomes ``path`` at the end of the block; see ``whole``.

    Raises:
        OSError: it cannot be written there, or the folder is missing.
    """
    with whole(path, contended=contended) as temporary, temporary.open("wb") as file:
        yield file


def sync(path: Path) -> None:
    """Makes a file's content durable, or the names in a folder where the platform lets it be opened.

    Raises:
        OSError: it cannot be opened, or the disk fails.
    """
    if path.is_dir():
        if os.name == "nt":
            return
        flags = os.O_RDONLY
    else:
        flags = os.O_RDWR
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lacks_room(error: BaseException) -> bool:
    """Whether a disk, or a person's share of it, was full. Safetensors says so in words alone."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    told = _SYSTEM_ERROR.search(str(error))
    return told is not None and int(told[1]) in _NO_ROOM_AS_TOLD


def is_full(path: Path) -> bool:
    """Whether the disk of ``path`` has next to nothing left; for errors that do not say so."""
    there = next((folder for folder in (path, *path.parents) if folder.is_dir()), None)
    try:
        return there is not None and shutil.disk_usage(there).free < NEXT_TO_NOTHING
    except OSError:
        return False
