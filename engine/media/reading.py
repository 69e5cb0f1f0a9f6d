"""Opening a user's file: read only, never a pipe or a device, and never more than there is memory for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from engine.errors import DecodeError
from engine.settings import MAX_PICTURE_BYTES

_REASONS = {
    errno.ENOENT: "the file is gone",
    errno.ENOTDIR: "the file is gone",
    errno.EACCES: "there is no permission to read it",
    errno.EPERM: "there is no permission to read it",
    errno.EIO: "the disk reports a read error",
    errno.ELOOP: "the link leads back to itself",
    errno.ENAMETOOLONG: "its path is too long for this system",
    errno.ESTALE: "the network drive has lost it",
    errno.EMFILE: "too many files are open at once",
    errno.ENOMEM: "there is not enough memory to read it",
}

_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
)
"""O_NONBLOCK: a pipe put in the file's place between the check and the opening must not block the job."""


def reason_of(error: OSError) -> str:
    """Why the system refused, as half a sentence for a person and without the path."""
    known = _REASONS.get(error.errno or 0)
    return known or f"the system cannot read it ({error.strerror or type(error).__name__})"


def reason_not_regular(mode: int) -> str | None:
    """Why something with this ``st_mode`` cannot be read as a file; None for a regular file."""
    if stat.S_ISREG(mode):
        return None
    for is_kind, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if is_kind(mode):
            return f"this is {name}, not a file"
    return "this is not a regular file"


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading in binary.

    Raises:
        DecodeError: it is gone, may not be read, or is a pipe, a device, a socket or a folder.
    """
    try:
        _refuse_irregular(path.stat().st_mode)
        descriptor = os.open(path, _OPEN_FLAGS)
        file = open(descriptor, "rb")  # noqa: PTH123, SIM115 - a descriptor has no path, the caller closes it
    except OSError as error:
        raise DecodeError(reason_of(error)) from error
    except ValueError as error:  # a NUL in the name
        raise DecodeError("no file can have this name") from error
    try:
        _refuse_irregular(os.fstat(file.fileno()).st_mode)
    except DecodeError:
        file.close()
        raise
    return file


def rewind(file: BinaryIO) -> None:
    """Go to the start of an opened file with its descriptor too, which libraries may have moved or will read.

    ``seek(0)`` alone stays inside the buffer where it can; going to the end throws that away.
    """
    file.seek(0, os.SEEK_END)
    file.seek(0)


def read_bounded(path: Path, limit: int = MAX_PICTURE_BYTES) -> bytes:
    """The bytes of a file of at most ``limit`` bytes, opened once and read once.

    Raises:
        DecodeError: it cannot be read, or is larger than ``limit``.
    """
    with open_regular(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            if size > limit:
                raise DecodeError(
                    f"it is {size / 2**20:,.0f} MB large, more than the {limit / 2**20:,.0f} MB read"
                )
            return file.read(size + 1)
        except OSError as error:
            raise DecodeError(reason_of(error)) from error
        except MemoryError as error:
            raise DecodeError("there is not enough memory to read it") from error


def _refuse_irregular(mode: int) -> None:
    if reason := reason_not_regular(mode):
        raise DecodeError(reason)
