from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain import Condition, Example, ItemFilter, PlaylistRequest, PlaylistTrack, SongPathRequest
from explorer.playlist import Wish, as_text, moved, removed, summary


def track(item_id: int, title: str | None = None, **facts: object) -> PlaylistTrack:
    known: dict[str, object] = {"artist": "Someone", "score": 0.5, "duration": 100.0}
    path = Path(f"/music/{item_id}.mp3")
    return PlaylistTrack(id=item_id, path=path, title=title, **(known | facts))  # type: ignore[arg-type]


TRACKS = tuple(track(number) for number in range(6))


def numbers(tracks: tuple[PlaylistTrack, ...]) -> list[int]:
    return [one.id for one in tracks]


def test_that_a_track_is_either_wanted_or_not() -> None:
    wish = Wish().with_seeds([3, 4, 3]).with_excluded([4, 5])
    assert (wish.seeds, wish.excluded) == ((3,), (4, 5))
    assert wish.with_seeds([5]).excluded == (4,)
    assert wish.without(3).without(4) == Wish(excluded=(5,))


@pytest.mark.parametrize(
    ("wish", "lacks"),
    [(Wish(), True), (Wish(seeds=(1,)), False), (Wish(seeds=(1,), leads=True), True)],
)
def test_that_a_wish_says_what_it_lacks(wish: Wish, lacks: bool) -> None:
    assert bool(wish.lacking) is lacks


def test_that_a_wish_becomes_a_request_within_the_filter() -> None:
    narrow = ItemFilter("songs", (Condition("genre", "=", "Jazz"),))
    wish = Wish(seeds=(1, 2), excluded=(3,), length=12, per_artist=2)
    assert wish.request(narrow, another=True) == PlaylistRequest(
        include=(Example(item_id=1), Example(item_id=2)),
        exclude=(Example(item_id=3),),
        length=12,
        item_filter=narrow,
        per_artist=2,
    )


def test_that_a_path_leads_from_the_first_seed_to_the_last_and_another_one_strays() -> None:
    wish = Wish(seeds=(1, 7, 2), leads=True, length=9)
    first, other = (
        wish.request(ItemFilter(), another=False),
        wish.turned().request(ItemFilter(), another=True),
    )
    assert isinstance(first, SongPathRequest)
    assert isinstance(other, SongPathRequest)
    assert (first.start.item_id, first.end.item_id, first.length, first.variety) == (1, 2, 9, 0.0)
    assert (other.start.item_id, other.end.item_id) == (2, 1)
    assert other.variety > 0


@pytest.mark.parametrize(
    ("rows", "before", "order"),
    [
        ([0], 6, [1, 2, 3, 4, 5, 0]),
        ([5], 0, [5, 0, 1, 2, 3, 4]),
        ([1, 4], 3, [0, 2, 1, 4, 3, 5]),
        ([2], 2, [0, 1, 2, 3, 4, 5]),
        ([2], 3, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_that_tracks_are_moved_together(rows: list[int], before: int, order: list[int]) -> None:
    assert numbers(moved(TRACKS, rows, before)) == order


@given(rows=st.sets(st.integers(0, 5), min_size=1), before=st.integers(0, 6))
def test_that_moving_loses_nothing_and_keeps_the_order_of_the_others(rows: set[int], before: int) -> None:
    order = numbers(moved(TRACKS, sorted(rows), before))
    assert sorted(order) == list(range(6))
    assert [one for one in order if one not in rows] == [one for one in range(6) if one not in rows]
    assert [one for one in order if one in rows] == sorted(rows)


def test_that_removing_takes_out_exactly_those() -> None:
    assert numbers(removed(TRACKS, [0, 3])) == [1, 2, 4, 5]


def test_that_the_summary_counts_tracks_and_time() -> None:
    assert summary(TRACKS) == "6 tracks · 10 min"
    assert summary(TRACKS[:1]) == "1 track · 2 min"
    assert summary((track(1, duration=None),)) == "1 track"


def test_that_tracks_are_listed_as_people_write_them() -> None:
    assert as_text((track(1, "Danse"), track(2, artist=None))) == "Someone – Danse\n2.mp3"
