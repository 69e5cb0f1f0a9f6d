"""Whether a file is still what was imported, which to move it must be."""

from __future__ import annotations

from engine.catalog.items import as_time
from engine.domain import Item
from engine.media.hashing import hash_file


def has_changed(item: Item) -> bool:
    """Whether an item's file has another content than was imported; read only where size or time differ.

    Raises:
        OSError: it cannot be looked at.
        DecodeError: it cannot be read.
    """
    status = item.path.stat()
    if (status.st_size, as_time(status.st_mtime_ns)) == (item.size, item.modified_at):
        return False
    return hash_file(item.path).hex() != item.content_hash
