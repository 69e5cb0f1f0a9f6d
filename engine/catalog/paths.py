"""Paths as the catalogue keeps them: bytes, since a file name need not be text."""

from __future__ import annotations

import os
from pathlib import Path, PurePath


def to_bytes(path: PurePath) -> bytes:
    """The path as the file system spells it."""
    return os.fsencode(path)


def from_bytes(raw: bytes) -> Path:
    """The path back; bytes that are not UTF-8 come as surrogate escapes, so that the file still opens."""
    return Path(os.fsdecode(raw))


def readable(text: str) -> str:
    """``text`` fit for storing and showing: bytes that are not UTF-8 are written as ``\\xNN``."""
    if text.isascii():
        return text
    try:
        raw = os.fsencode(text)
    except UnicodeEncodeError:  # half a surrogate pair, which is no byte of a file name either
        raw = text.encode("utf-8", errors="backslashreplace")
    return raw.decode("utf-8", errors="backslashreplace")


def folder_below(root: Path, path: Path) -> str:
    """Names of the folders between ``root`` and the file ``path``, joined by ``/``."""
    return readable("/".join(path.parent.relative_to(root).parts))
