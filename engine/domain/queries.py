"""Questions for neighbours and wishes for playlists, and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_K = 10
"""How many neighbours a query answers when nobody says otherwise."""


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
class Span:
    """A marked range of a track, in seconds from its start; 0 ≤ ``start`` < ``end``."""

    start: float
    end: float


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
class Neighbour:
    """One search result; ``score`` is a cosine similarity in [-1, 1].

    ``span`` is the part that is alike, where a part was asked for.
    """

    id: int
    path: Path
    score: float
    span: Span | None = None


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
