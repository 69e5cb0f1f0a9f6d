"""Telling music that is locked from music that is damaged."""

from __future__ import annotations

import re
from typing import BinaryIO
from uuid import UUID

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


_LOCKED_SOUND = re.compile(b"stsd.{12}(?:" + "|".join(sorted(_LOCKED_ENTRIES)).encode() + b")", re.DOTALL)
"""The first line of an MP4 track's table of codings, behind four numbers of four bytes each."""

_MOST_CONTENTS = 1 << 24
_MOST_BOXES = 10_000


def is_locked_mp4(file: BinaryIO) -> bool:
    """Whether an MP4 file names encrypted sound in its table of contents.

    Asked before anything is decoded: now and then encrypted bytes pass for sound, and noise would be heard.
    """
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(16)
        if len(header) < 8:
            return False
        size, start = int.from_bytes(header[:4]), 8
        if size == 1:  # the true size follows the name
            size, start = int.from_bytes(header[8:]), 16
        if header[4:8] == b"moov":
            file.seek(at + start)
            return _LOCKED_SOUND.search(file.read(min(size or _MOST_CONTENTS, _MOST_CONTENTS))) is not None
        if size < start:
            return False
        at += size
    return False


def is_locked_entry(codec_tag: str) -> bool:
    """Whether a track with this four-letter name in an MP4 file is encrypted."""
    return codec_tag in _LOCKED_ENTRIES


def is_protected(start: bytes) -> bool:
    """Whether a file that begins with ``start`` (64 kB will do) says that its sound is encrypted."""
    if start.startswith(_AUDIBLE, 4):
        return True
    return start.startswith(_ASF) and any(lock in start for lock in _ASF_LOCKS)
