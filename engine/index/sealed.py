"""Small files that are either whole or known to be damaged."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import xxhash

from engine.files import whole_file


class DamagedCacheError(Exception):
    """A cache file does not hold what it should. Whoever owns the cache makes it anew from its source."""


def write_atomically(path: Path, data: bytes | memoryview) -> None:
    """Put ``data`` at ``path`` so that a reader, or a restart after a crash, sees the old or the new file.

    Raises:
        OSError: the file cannot be written; what was at ``path`` is still there.
    """
    with whole_file(path, contended=True) as file:
        file.write(data)


def discard(path: Path) -> None:
    """Delete a file that nobody needs any more. Windows keeps one that is mapped; a later try gets it."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def seal(content: dict[str, Any]) -> bytes:
    """``content`` as JSON, together with a checksum over it."""
    return json.dumps({"content": content, "digest": _digest(content)}, sort_keys=True).encode()


def unseal(data: bytes) -> dict[str, Any]:
    """The inverse of :func:`seal`.

    Raises:
        DamagedCacheError: ``data`` is not what :func:`seal` wrote.
    """
    try:
        outer = json.loads(data)
        content: dict[str, Any] = outer["content"]
        intact = outer["digest"] == _digest(content)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedCacheError("a manifest cannot be read") from error
    if not intact or not isinstance(content, dict):
        raise DamagedCacheError("a manifest does not match its checksum")
    return content


def _digest(content: dict[str, Any]) -> str:
    return xxhash.xxh3_64_hexdigest(json.dumps(content, sort_keys=True).encode())
