"""What a file's content is known by, wherever it lies and whatever it is called."""

from __future__ import annotations

from pathlib import Path

import xxhash

from engine.errors import DecodeError
from engine.media.reading import open_regular, reason_of

HASH_BYTES = 16
_CHUNK_BYTES = 1 << 20


def hash_bytes(data: bytes) -> bytes:
    """The content hash (XXH3, 128 bits, so 16 bytes) of a file that is already in memory."""
    return xxhash.xxh3_128(data).digest()


def hash_file(path: Path) -> bytes:
    """The content hash of a file, in at most a megabyte of memory whatever its size.

    Raises:
        DecodeError: the file is gone, may not be read, or is no regular file.
    """
    digest = xxhash.xxh3_128()
    with open_regular(path) as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
        except OSError as error:
            raise DecodeError(reason_of(error)) from error
    return digest.digest()
