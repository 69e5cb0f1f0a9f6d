"""Neighbours among tracks: caps per artist and album, and recordings that come in several codings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from jukebox import Jukebox, drawn
from shelf import Shelf, unit

from engine.domain import Example, Query
from engine.errors import InvalidRequestError
from engine.library import search

FIRST = np.eye(16, dtype=np.float32)[0]


def _near(step: int, noise: float = 0.0) -> np.ndarray:
    """Vectors that are less and less like the first axis; with ``noise``, a little aside."""
    vector = FIRST + 0.05 * (step + 1) * np.eye(16)[1] + noise * np.eye(16)[2]
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _ask(jukebox: Jukebox | Shelf, item: int, **options: Any) -> list[int]:
    result = jukebox.library.similar(Query((Example(item_id=item),), **options))
    return [neighbour.id for neighbour in result.neighbours]


def test_that_an_artist_has_no_more_neighbours_than_the_cap(jukebox: Jukebox) -> None:
    query = jukebox.put("q.mp3", FIRST, artist="Asker")
    flood = [jukebox.put(f"{n}.mp3", _near(n), artist=("Ärger", "ärger ")[n % 2]) for n in range(60)]
    others = [jukebox.put(f"other {n}.mp3", _near(70 + n), artist=f"Other {n}") for n in range(3)]
    unknown = [jukebox.put(f"unknown {n}.mp3", _near(80 + n)) for n in range(3)]
    assert _ask(jukebox, query, k=5) == flood[:5]
    assert _ask(jukebox, query, k=3, per_artist=2) == [*flood[:2], others[0]]
    assert _ask(jukebox, query, k=9, per_artist=1) == [flood[0], *others, *unknown]


def test_that_albums_of_one_name_by_two_artists_are_two(jukebox: Jukebox) -> None:
    query = jukebox.put("q.mp3", FIRST)
    hits = [
        jukebox.put(f"{n}.mp3", _near(n), artist=artist, album="Greatest Hits")
        for n, artist in enumerate("aabb")
    ]
    loose = [jukebox.put(f"loose {n}.mp3", _near(10 + n), artist="a") for n in range(2)]
    assert _ask(jukebox, query, per_album=1) == [hits[0], hits[2], *loose]
    assert _ask(jukebox, query, per_album=1, per_artist=2) == [hits[0], hits[2], loose[0]]


def test_that_pictures_have_nobody_to_cap(shelf: Shelf) -> None:
    ids = shelf.around(4)
    assert _ask(shelf, ids[0], per_artist=1, per_album=1) == ids[1:]


def test_that_a_recording_is_told_by_sound_and_length(jukebox: Jukebox) -> None:
    query = jukebox.put("q.mp3", _near(0), duration=180.0)
    jukebox.put("q.ogg", _near(0, 0.1), duration=180.4)
    longer = jukebox.put("extended.mp3", _near(0, 0.1), duration=240.0)
    song = jukebox.put("song.mp3", _near(8), duration=200.0)
    jukebox.put("song.flac", _near(8, 0.1), duration=201.5)
    assert _ask(jukebox, query, hide_duplicates=True) == [longer, song]
    assert len(_ask(jukebox, query)) == 4


def test_that_copies_do_not_count_for_a_cap(jukebox: Jukebox) -> None:
    query = jukebox.put("q.mp3", FIRST, duration=100.0)
    songs = [
        jukebox.put(f"{n} {copy}.mp3", _near(6 * n, 0.01 * copy), artist="One", duration=200.0 + 10 * n)
        for n in range(3)
        for copy in range(4)
    ]
    assert _ask(jukebox, query, k=2, per_artist=2, hide_duplicates=True) == [songs[0], songs[4]]


def test_that_more_candidates_are_fetched_until_the_caps_leave_enough(
    jukebox: Jukebox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CANDIDATES_FOR_CHOICE", 1)
    vectors = drawn(80, seed=5)
    ids = [jukebox.put(f"{n}.mp3", vector, artist="ab"[n > 76]) for n, vector in enumerate(vectors)]
    scores = vectors[1:] @ vectors[0]
    order = [ids[1 + row] for row in np.argsort(-scores)]
    expected = sorted((next(i for i in order if i <= ids[76]), next(i for i in order if i > ids[76])))
    assert sorted(_ask(jukebox, ids[0], k=2, per_artist=1)) == expected


@pytest.mark.parametrize("cap", [{"per_artist": 0}, {"per_album": -1}])
def test_that_a_cap_of_nothing_is_refused(jukebox: Jukebox, cap: dict[str, int]) -> None:
    query = jukebox.put("q.mp3", FIRST)
    with pytest.raises(InvalidRequestError, match="at least 1"):
        _ask(jukebox, query, **cap)


def test_that_pictures_are_copies_whatever_their_length(shelf: Shelf) -> None:
    query = shelf.put("q.jpg", unit(1))
    shelf.put("copy.jpg", unit(1, 0.001))
    other = shelf.put("like.jpg", unit(1, 0.15))
    assert _ask(shelf, query, hide_duplicates=True) == [other]
