"""What somebody wants of a playlist, and what they do to its tracks by hand. Values; knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.domain import Example, ItemFilter, PlaylistRequest, PlaylistTrack, SongPathRequest
from explorer import phrases

Tracks = tuple[PlaylistTrack, ...]
ANOTHER_WAY = 0.5
"""How far another song path may stray from the shortest."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a playlist is to be made of.

    A path leads from the first of ``seeds`` to the last; otherwise the playlist begins with all of them.
    """

    seeds: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    leads: bool = False
    """Whether a song path is wanted."""
    length: int = 20
    per_artist: int | None = None
    """None is a cap that suits the length."""
    per_album: int | None = None

    @property
    def lacking(self) -> str:
        """What to do before anything can be made; empty when nothing is lacking."""
        if self.leads and len(self.seeds) < 2:
            return "A song path needs two tracks: one to begin with and one to arrive at."
        if not self.seeds:
            return "Select tracks and choose “Use as playlist seed”, or drag some here, to begin a playlist."
        return ""

    def with_seeds(self, ids: Iterable[int]) -> Wish:
        """Begins with these as well; they are excluded no longer."""
        added = tuple(dict.fromkeys(ids))
        kept = tuple(one for one in self.seeds if one not in added)
        return replace(
            self, seeds=kept + added, excluded=tuple(one for one in self.excluded if one not in added)
        )

    def with_excluded(self, ids: Iterable[int]) -> Wish:
        """Wants nothing like these; they are seeds no longer."""
        added = tuple(dict.fromkeys(ids))
        kept = tuple(one for one in self.excluded if one not in added)
        return replace(
            self, excluded=kept + added, seeds=tuple(one for one in self.seeds if one not in added)
        )

    def without(self, item_id: int) -> Wish:
        """Says nothing of a track any more."""
        return replace(
            self,
            seeds=tuple(one for one in self.seeds if one != item_id),
            excluded=tuple(one for one in self.excluded if one != item_id),
        )

    def turned(self) -> Wish:
        """The other way round."""
        return replace(self, seeds=self.seeds[::-1])

    def request(self, item_filter: ItemFilter, *, another: bool) -> PlaylistRequest | SongPathRequest:
        """The wish as the library wants it, among what passes ``item_filter``; ``another`` asks for variety.

        A playlist is another one every time; the first song path is the shortest.
        """
        if self.leads:
            return SongPathRequest(
                start=Example(item_id=self.seeds[0]),
                end=Example(item_id=self.seeds[-1]),
                length=max(2, self.length),
                item_filter=item_filter,
                variety=ANOTHER_WAY if another else 0.0,
            )
        return PlaylistRequest(
            include=tuple(Example(item_id=one) for one in self.seeds),
            exclude=tuple(Example(item_id=one) for one in self.excluded),
            length=self.length,
            item_filter=item_filter,
            per_artist=self.per_artist,
            per_album=self.per_album,
        )


def moved(tracks: Tracks, rows: Sequence[int], before: int) -> Tracks:
    """The tracks with those at ``rows`` taken, in their order, to before the one at ``before``."""
    taken = set(rows)
    ahead = [track for row, track in enumerate(tracks[:before]) if row not in taken]
    behind = [track for row, track in enumerate(tracks) if row >= before and row not in taken]
    return (*ahead, *(tracks[row] for row in sorted(taken)), *behind)


def removed(tracks: Tracks, rows: Iterable[int]) -> Tracks:
    """The tracks without those at ``rows``."""
    gone = set(rows)
    return tuple(track for row, track in enumerate(tracks) if row not in gone)


def name_of(track: PlaylistTrack) -> str:
    """Its title, or else the name of its file."""
    return track.title or phrases.shown_path(track.path.name)


def summary(tracks: Tracks) -> str:
    """How many there are and how long they play: ``20 tracks · 1 h 12 min``."""
    counted = "1 track" if len(tracks) == 1 else f"{len(tracks):,} tracks"
    seconds = sum(track.duration or 0.0 for track in tracks)
    return f"{counted} · {phrases.playing_time(seconds)}" if seconds else counted


def as_text(tracks: Tracks) -> str:
    """A line for each track: ``Artist – Title``."""
    return "\n".join(
        f"{track.artist} – {name_of(track)}" if track.artist else name_of(track) for track in tracks
    )
