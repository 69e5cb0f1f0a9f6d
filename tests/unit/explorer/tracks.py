"""Tracks that exist only in tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gallery_parts import make_item

from engine.domain import Item, Kind


def make_track(item_id: int, **facts: object) -> Item:
    """A track; ``facts`` say more of it, or something else."""
    known: dict[str, object] = {
        "kind": Kind.MUSIC,
        "collection": "songs",
        "path": Path(f"/music/album/{item_id:02}.mp3"),
        "labels": ("album",),
        "title": f"Song {item_id}",
        "artist": f"Artist {item_id % 3}",
        "album": "Album",
        "track": item_id,
        "year": 1990 + item_id,
        "genre": "Jazz",
        "duration": 187.0,
        "tempo": 128.4,
        "loudness": -9.26,
        "format": "MP3",
    }
    return replace(make_item(item_id), **(known | facts))  # type: ignore[arg-type]


def load_tracks(ids: Sequence[int]) -> dict[int, Item]:
    """Every positive id is a track."""
    return {item_id: make_track(item_id) for item_id in ids if item_id > 0}
