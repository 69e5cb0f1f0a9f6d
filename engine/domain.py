"""The frozen values that cross every border of the engine.

Nothing here knows a database, a network or a window. Paths are ``pathlib.Path``; a name that is not UTF-8
is carried in it by Python's surrogate escapes and stored as bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

DEFAULT_K = 10
"""How many neighbours a query answers when nobody says otherwise."""


class Kind(StrEnum):
    """What a collection holds."""

    IMAGE = "image"
    MUSIC = "music"


class ItemState(StrEnum):
    """What is known of an item's file."""

    READY = "ready"
    FAILED = "failed"
    """The file is there and could not be read; the item's reason says why."""
    MISSING = "missing"
    """The file is gone while its root is there."""
    UNAVAILABLE = "unavailable"
    """The whole root is gone or empty, as when a drive is not mounted."""


class EncoderState(StrEnum):
    """The standing of an encoder version."""

    ACTIVE = "active"
    CANDIDATE = "candidate"
    RETIRED = "retired"


class JobState(StrEnum):
    """Where a job stands, or how it ended."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its process is gone and it never said how it ended."""


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


Fit = Literal["crop", "squash", "pad"]


@dataclass(frozen=True, slots=True)
class PictureInput:
    """What a picture encoder wants to see.

    ``fit`` says how a picture becomes ``width`` × ``height``: *crop* scales the shorter side and cuts the
    middle out, *squash* scales both sides on their own, *pad* scales the longer side and fills up with white.
    ``zoom`` is the share of the cropped square that is kept (0.875 is the custom of ImageNet networks).
    """

    width: int
    height: int
    fit: Fit = "crop"
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class AudioInput:
    """What a music encoder wants to hear: mono windows of a track, float32 in about [-1, 1].

    Window k of a track holds the ``samples`` samples at ``rate`` Hz from sample k · ``hop`` − ``lead`` on,
    with silence before its start and after its end. A track with more than ``most_windows`` gives that many,
    evenly spaced.
    """

    rate: int
    samples: int
    hop: int
    lead: int = 0
    most_windows: int = 40


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
class Span:
    """A marked range of a track, in seconds from its start; 0 ≤ ``start`` < ``end``."""

    start: float
    end: float


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
class EncoderVersion:
    """A stored state of an encoder; every vector names one."""

    id: int
    name: str
    kind: Kind
    dimension: int
    state: EncoderState
    source: str
    """Where it comes from: ``bundled``, ``hub:NAME``, ``file:NAME`` or the training job that made it."""
    vectors: int = 0
    """How many items have a vector under it."""
    reads_text: bool = False
    """Whether texts can be compared with its embeddings."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One search result; ``score`` is a cosine similarity in [-1, 1].

    ``span`` is the part that is alike, where a part was asked for.
    """

    id: int
    path: Path
    score: float
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A row of the jobs table."""

    id: int
    kind: str
    state: JobState
    description: str
    done: int
    total: int | None
    message: str | None
    pid: int | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of an item: ``field`` ``operator`` ``value``, as in ``folder:1 = animals``.

    With ``others``, ``=`` means any of ``value`` and ``others``, and ``!=`` none of them.
    """

    field: str
    operator: str
    value: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are meant: those of ``collection`` (all when None) for which every condition holds."""

    collection: str | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every item passes."""
        return self.collection is None and not self.conditions


@dataclass(frozen=True, slots=True)
class Example:
    """What a query is made of: an item, a file in the library or not, or a text. Exactly one is given."""

    item_id: int | None = None
    path: Path | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question for neighbours: more like ``include``, less like ``exclude``.

    ``diversity`` in [0, 1] trades nearness for variety; ``threshold`` is the lowest score shown.
    """

    include: tuple[Example, ...]
    exclude: tuple[Example, ...] = ()
    k: int = DEFAULT_K
    threshold: float | None = None
    item_filter: ItemFilter = ItemFilter()
    diversity: float = 0.0
    hide_duplicates: bool = False
    encoder: str | None = None
    """Encoder version to compare under; that of the collection asked, when None."""
    per_artist: int | None = None
    """At most so many tracks of one artist; those without an artist are not counted."""
    per_album: int | None = None
    """At most so many tracks of one album, likewise."""
    span: Span | None = None
    """The part of the one included track that is meant; parts of other tracks answer."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The neighbours of a query, best first, under one encoder version."""

    encoder: str
    neighbours: tuple[Neighbour, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class PlaylistRequest:
    """A wish for a playlist: ``length`` tracks that begin with the items of ``include``.

    The same ``seed`` gives the same playlist; without one each is another.
    """

    include: tuple[Example, ...]
    exclude: tuple[Example, ...] = ()
    length: int = 20
    item_filter: ItemFilter = ItemFilter()
    per_artist: int | None = None
    """At most so many tracks of one artist; a cap that suits the length, when None."""
    per_album: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class SongPathRequest:
    """A wish for ``length`` tracks that lead from ``start`` to ``end``, both counted, by small steps.

    ``variety`` in [0, 1] is how far the path may stray from the shortest one; with the same ``seed`` it is
    the same path.
    """

    start: Example
    end: Example
    length: int = 10
    item_filter: ItemFilter = ItemFilter()
    variety: float = 0.0
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class PlaylistTrack:
    """A track in a playlist. ``score`` is its cosine similarity with what was asked for; in a song path, with
    the track before it (1 for the first)."""

    id: int
    path: Path
    title: str | None
    artist: str | None
    score: float
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Playlist:
    """Tracks in playing order, and the ``seed`` that gives the same ones again."""

    encoder: str
    tracks: tuple[PlaylistTrack, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check of the library found, and whether it was mended."""

    part: Literal["catalogue", "vectors", "index", "thumbnails", "files"]
    problem: str
    repaired: bool = False
    advice: str | None = None
    """What a person can do about it, when the program cannot."""


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
