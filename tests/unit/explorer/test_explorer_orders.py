from __future__ import annotations

from gallery_parts import make_item
from tracks import make_track

from engine.domain import Collection, Condition, ItemFilter, Kind, SortKey
from explorer.models.orders import kind_shown, ordered, orders_for

PICTURES = Collection(1, "birds", Kind.IMAGE, None)
MUSIC = Collection(2, "songs", Kind.MUSIC, None)


def test_that_only_orders_that_make_sense_are_offered() -> None:
    assert SortKey.TEMPO in orders_for(Kind.MUSIC)
    assert SortKey.PIXELS not in orders_for(Kind.MUSIC)
    assert SortKey.PIXELS in orders_for(Kind.IMAGE)
    assert SortKey.TEMPO not in orders_for(Kind.IMAGE)
    assert {SortKey.TEMPO, SortKey.PIXELS}.isdisjoint(orders_for(None))


def test_that_the_kind_shown_follows_from_collection_and_filter() -> None:
    both = [PICTURES, MUSIC]
    assert kind_shown(ItemFilter(), both) is None
    assert kind_shown(ItemFilter(), [MUSIC]) is Kind.MUSIC
    assert kind_shown(ItemFilter("birds"), both) is Kind.IMAGE
    assert kind_shown(ItemFilter(None, (Condition("kind", "=", "music"),)), both) is Kind.MUSIC
    assert kind_shown(ItemFilter(None, (Condition("kind", "=", "music", ("image",)),)), both) is None


def ids(key: SortKey, *items: object, descending: bool = False) -> list[int]:
    return [item.id for item in ordered(items, key, descending=descending)]  # type: ignore[arg-type]


def test_that_neighbours_are_ordered_as_the_library_orders() -> None:
    first, second = make_track(1, title="alpha", tempo=140.0), make_track(2, title="Beta", tempo=90.0)
    third = make_track(3, title=None, tempo=None)  # called 03.mp3
    assert ids(SortKey.TITLE, first, second, third) == [3, 1, 2]
    assert ids(SortKey.TEMPO, first, second, third) == [2, 1, 3]
    assert ids(SortKey.TEMPO, first, second, third, descending=True) == [1, 2, 3]
    assert ids(SortKey.ADDED, third, first, second, descending=True) == [3, 2, 1]


def test_that_albums_play_in_the_order_of_their_tracks() -> None:
    tracks = [make_track(5, track=2), make_track(6, track=None), make_track(7, track=1)]
    assert ids(SortKey.ALBUM, *tracks) == [7, 5, 6]
    assert ids(SortKey.ARTIST, *(make_track(i, artist="a", track=9 - i) for i in (1, 2, 3))) == [3, 2, 1]


def test_that_every_order_can_compare_items_of_which_nothing_is_known() -> None:
    bare = [make_item(1), make_item(2)]
    for key in SortKey:
        assert ids(key, *bare) == [1, 2]
        assert ids(key, *bare, descending=True) == [2, 1]
