"""Telling music that is locked from music that is damaged."""

from __future__ import annotations

import os
from typing import BinaryIO
from uuid import UUID

from engine.media.reading import rewind

PROTECTED = "it is protected against copying (DRM), so that only the shop's own player can open it"

_LOCKED_ENTRIES = frozenset({"drms", "enca", "aavd"})
"""Kinds of tracks in MP4 files: FairPlay, common encryption, Audible."""

_AUDIBLE = (b"ftypaax ", b"ftypaaxc")
_ASF = UUID("75b22630-668e-11cf-a6d9-00aa0062ce6c").bytes_le
_ASF_LOCKS = (
    UUID("2211b3fb-bd23-11d2-b4b7-00a0c955fc6e").bytes_le,  # Content Encryption Object
    UUID("298ae614-2622-4c17-b935-dae07ee9289c").bytes_le,  # Extended Content Encryption Object
)
"""Numbers of the objects, as the ASF specification names them."""


_ENDS = 1 << 20


def is_locked_mp4(file: BinaryIO) -> bool:
    """Whether an MP4 file names encrypted sound in its table of contents, which lies at either end."""
    rewind(file)
    start = file.read(_ENDS)
    file.seek(max(len(start), file.seek(0, os.SEEK_END) - _ENDS))
    return start[4:8] == b"ftyp" and any(entry.encode() in start + file.read() for entry in _LOCKED_ENTRIES)


def is_locked_entry(codec_tag: str) -> bool:
    """Whether a track with this four-letter name in an MP4 file is encrypted."""
    return codec_tag in _LOCKED_ENTRIES


def is_protected(start: bytes) -> bool:
    """Whether a file that begins with ``start`` (64 kB will do) says that its sound is encrypted."""
    if start.startswith(_AUDIBLE, 4):
        return True
    return start.startswith(_ASF) and any(lock in start for lock in _ASF_LOCKS)
