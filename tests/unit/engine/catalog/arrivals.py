"""Arrivals for tests: files that nobody has to write to disk."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from engine.catalog import collections, intake
from engine.catalog.intake import Arrival, FileFacts, Vector
from engine.catalog.paths import folder_below
from engine.domain import Kind, PictureMetadata, Tag, TrackMetadata

ROOT = Path("/pictures").absolute()


def hash_of(text: str) -> bytes:
    """A content hash for tests: any 16 bytes that differ for different texts."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def unit(*numbers: float) -> Vector:
    """The numbers scaled to length 1, float32 (n,)."""
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def picture(
    session: Session,
    collection_id: int,
    name: str,
    *,
    root: Path = ROOT,
    content: str | None = None,
    vector: Vector | None = None,
    tags: Sequence[Tag] = (),
    taken_at: datetime | None = None,
    camera: str | None = None,
    reason: str | None = None,
    item_id: int | None = None,
    size: int = 1000,
    **more: Any,
) -> Arrival:
    """The arrival of the picture ``name`` (with its folders) below ``root``, readable unless ``reason``."""
    root_id, root = collections.add_root(session, collection_id, root)
    path = root / name
    width, height, format_ = (more.pop(key, default) for key, default in _SHAPE.items())
    metadata = None if reason else PictureMetadata(width, height, format_, taken_at, camera)
    if vector is None and reason is None:
        vector = unit(1, 2, 3, 4)
    return Arrival(
        FileFacts(path, root_id, folder_below(root, path), size, mtime_ns=10**18),
        item_id,
        hash_of(content or name),
        reason,
        metadata,
        vector,
        tuple(tags),
        **more,
    )


def store(session: Session, collection_id: int, encoder_id: int, *arrivals: Arrival) -> list[int]:
    """Stores pictures and returns their ids."""
    return intake.store(session, collection_id, Kind.IMAGE, encoder_id, arrivals)


_SHAPE: dict[str, Any] = {"width": 640, "height": 480, "format": "JPEG"}


def track(session: Session, collection_id: int, name: str, **more: Any) -> Arrival:
    """The arrival of the track ``name``; ``more`` are its metadata, its vector and its segments."""
    root_id, root = collections.add_root(session, collection_id, ROOT)
    path = root / name
    of_arrival = {key: more.pop(key) for key in ("vector", "segments", "item_id") if key in more}
    metadata = TrackMetadata(
        **({"duration": 60.0, "format": "MP3", "sample_rate": 44100, "channels": 2} | more)
    )
    arrival = Arrival(
        FileFacts(path, root_id, folder_below(root, path), 1000, mtime_ns=10**18),
        None,
        hash_of(name),
        metadata=metadata,
        vector=unit(1, 2, 3, 4),
    )
    return replace(arrival, **of_arrival)


def store_tracks(session: Session, collection_id: int, encoder_id: int, *arrivals: Arrival) -> list[int]:
    """Stores tracks and returns their ids."""
    return intake.store(session, collection_id, Kind.MUSIC, encoder_id, arrivals)
