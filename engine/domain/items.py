"""Pictures and tracks, what is known of them, and the collections they are in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal


class Kind(StrEnum):
    """What a collection holds."""

    IMAGE = "image"
    MUSIC = "music"

    @property
    def things(self) -> str:
        """What its items are called together, in a sentence."""
        return "pictures" if self is Kind.IMAGE else "music"


class ItemState(StrEnum):
    """What is known of an item's file."""

    READY = "ready"
    FAILED = "failed"
    """The file is there and could not be read; the item's reason says why."""
    MISSING = "missing"
    """The file is gone while its root is there."""
    UNAVAILABLE = "unavailable"
    """The whole root is gone or empty, as when a drive is not mounted."""


class SortKey(StrEnum):
    """By what a gallery is ordered."""

    ADDED = "added"
    NAME = "name"
    FOLDER = "folder"
    DATE = "date"
    """When it was taken, or else when the file was last changed."""
    PIXELS = "pixels"
    TITLE = "title"
    """The title of a track, or else its file's name."""
    ARTIST = "artist"
    """Artist, album, track number."""
    ALBUM = "album"
    """Album, track number."""
    YEAR = "year"
    GENRE = "genre"
    DURATION = "duration"
    LOUDNESS = "loudness"
    TEMPO = "tempo"


@dataclass(frozen=True, slots=True)
class PictureMetadata:
    """What a picture file says of itself. ``width`` and ``height`` are those of the upright picture."""

    width: int
    height: int
    format: str
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class TrackMetadata:
    """What an audio file says of itself, and what was measured of it."""

    duration: float
    """Seconds, as decoded."""
    format: str
    """Name of the coding, as in ``MP3`` or ``FLAC``."""
    sample_rate: int
    channels: int
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    track: int | None = None
    year: int | None = None
    genre: str | None = None
    loudness: float | None = None
    """Integrated loudness by EBU R 128, in LUFS; None for silence and what is too short to be measured."""
    tempo: float | None = None
    """Beats per minute; None where there is no beat."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A word on an item. ``confidence`` is 1 for a tag a person gave, a probability for an encoder's."""

    name: str
    source: Literal["user", "encoder"] = "user"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of items of one kind."""

    id: int
    name: str
    kind: Kind
    encoder: str | None
    roots: tuple[Path, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    """Number of items by state."""
    reads_text: bool = False
    """Whether its encoder compares texts with its items."""


@dataclass(frozen=True, slots=True)
class Item:
    """One picture or one track."""

    id: int
    collection: str
    path: Path
    kind: Kind
    state: ItemState
    reason: str | None
    labels: tuple[str, ...]
    """Names of the folders between the imported root and the file, outermost first."""
    tags: tuple[Tag, ...]
    size: int
    modified_at: datetime
    content_hash: str | None
    width: int | None = None
    height: int | None = None
    format: str | None = None
    taken_at: datetime | None = None
    camera: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    track: int | None = None
    year: int | None = None
    genre: str | None = None
    duration: float | None = None
    """Seconds."""
    sample_rate: int | None = None
    channels: int | None = None
    loudness: float | None = None
    """LUFS."""
    tempo: float | None = None
    """Beats per minute."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What a filter panel offers, with the number of items behind each choice."""

    folders: dict[str, int]
    """Folder names joined by ``/``; each counts what is below it too."""
    tags: dict[str, int]
    states: dict[str, int]
    total: int
    artists: dict[str, int] = field(default_factory=dict)
    """Most frequent first; so are albums and genres."""
    albums: dict[str, int] = field(default_factory=dict)
    genres: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TagChange:
    """Tags that a person put on or took off items: pairs of item id and tag. Swapped, it is undone."""

    added: tuple[tuple[int, str], ...]
    removed: tuple[tuple[int, str], ...]

    def undone(self) -> TagChange:
        """The change that takes this one back."""
        return TagChange(self.removed, self.added)
