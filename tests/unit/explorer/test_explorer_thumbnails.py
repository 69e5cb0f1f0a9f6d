from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping

import pytest
from gallery_parts import jpeg
from PySide6.QtGui import QImage, QPixmap
from pytestqt.qtbot import QtBot

from explorer import thumbnails
from explorer.thumbnails import BATCH, MOST_WAITING, ThumbnailCache


class Store:
    """Thumbnails that are read when the test lets them."""

    def __init__(self) -> None:
        self.jpegs: dict[str, bytes] = {}
        self.asked: list[list[str]] = []
        self.threads: set[int] = set()
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()

    def fetch(self, names: Iterable[str]) -> Mapping[str, bytes]:
        wanted = list(names)
        self.asked.append(wanted)
        self.threads.add(threading.get_ident())
        self.begun.set()
        assert self.gate.wait(10)
        return {name: self.jpegs[name] for name in wanted if name in self.jpegs}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def cache(qtbot: QtBot, store: Store) -> Iterator[ThumbnailCache]:
    made = ThumbnailCache(store.fetch)
    yield made
    store.gate.set()
    made.close()


def arrive(qtbot: QtBot, cache: ThumbnailCache, name: str, side: int) -> QPixmap | None:
    """Asks, waits for the answer, and asks again."""
    with qtbot.waitSignal(cache.arrived, timeout=5000):
        cache.get(name, side)
    return cache.get(name, side)


def test_that_a_thumbnail_is_fetched_once_and_then_there(
    qtbot: QtBot, cache: ThumbnailCache, store: Store
) -> None:
    store.jpegs["a"] = jpeg(320, 160)

    assert cache.get("a", 100) is None
    pixmap = arrive(qtbot, cache, "a", 100)

    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (100, 50)
    assert cache.get("a", 100) is pixmap
    assert store.asked == [["a"]]


def test_that_small_pictures_are_not_blown_up(qtbot: QtBot, cache: ThumbnailCache, store: Store) -> None:
    store.jpegs["a"] = jpeg(20, 10)

    pixmap = arrive(qtbot, cache, "a", 100)

    assert pixmap is not None
    assert pixmap.width() == 20


def test_that_pixmaps_are_made_on_the_gui_thread_only(
    qtbot: QtBot, cache: ThumbnailCache, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_in: list[int] = []

    class Watched:
        @staticmethod
        def fromImage(image: QImage) -> QPixmap:  # noqa: N802
            made_in.append(threading.get_ident())
            return QPixmap.fromImage(image)

    monkeypatch.setattr(thumbnails, "QPixmap", Watched)
    store.jpegs["a"] = jpeg(30, 30)

    arrive(qtbot, cache, "a", 30)

    assert made_in == [threading.get_ident()]
    assert threading.get_ident() not in store.threads


def test_that_two_views_of_different_sizes_are_both_served_and_then_at_rest(
    qtbot: QtBot, cache: ThumbnailCache, store: Store
) -> None:
    store.jpegs["a"] = jpeg(320, 320)
    arrive(qtbot, cache, "a", 144)

    meanwhile = cache.get("a", 84)
    assert meanwhile is not None
    assert meanwhile.width() == 144
    qtbot.waitUntil(lambda: cache.get("a", 84).width() == 84)  # type: ignore[union-attr]

    assert cache.get("a", 144).width() == 144  # type: ignore[union-attr]
    assert len(store.asked) == 2


def test_that_what_is_being_read_is_not_read_again(qtbot: QtBot, cache: ThumbnailCache, store: Store) -> None:
    store.jpegs["a"] = jpeg(30, 30)
    store.gate.clear()
    cache.get("a", 30)
    assert store.begun.wait(5)

    cache.get("a", 30)
    with qtbot.waitSignal(cache.arrived, timeout=5000):
        store.gate.set()
    cache.get("a", 30)

    assert store.asked == [["a"]]


def test_that_the_last_asked_come_first_and_the_oldest_are_dropped(
    qtbot: QtBot, cache: ThumbnailCache, store: Store
) -> None:
    store.gate.clear()
    cache.get("first", 30)
    assert store.begun.wait(5)
    names = [str(number) for number in range(MOST_WAITING + 50)]
    for name in names:
        cache.get(name, 30)

    store.gate.set()
    qtbot.waitUntil(lambda: sum(map(len, store.asked)) == MOST_WAITING + 1)

    assert set(store.asked[1]) == set(names[-BATCH:])
    assert "0" not in {name for asked in store.asked for name in asked}


def test_that_an_absent_thumbnail_is_asked_for_again_only_when_told(
    qtbot: QtBot, cache: ThumbnailCache, store: Store
) -> None:
    assert arrive(qtbot, cache, "a", 30) is None
    assert store.asked == [["a"]]
    store.jpegs["a"] = jpeg(30, 30)

    cache.forget_absent()

    assert arrive(qtbot, cache, "a", 30) is not None


def test_that_a_damaged_thumbnail_counts_as_absent(qtbot: QtBot, cache: ThumbnailCache, store: Store) -> None:
    store.jpegs["a"] = b"no picture at all"

    assert arrive(qtbot, cache, "a", 30) is None


def test_that_reading_goes_on_after_a_store_that_failed(
    qtbot: QtBot, cache: ThumbnailCache, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(names: Iterable[str]) -> Mapping[str, bytes]:
        raise OSError("gone")

    monkeypatch.setattr(cache, "_fetch", refuse)
    assert arrive(qtbot, cache, "a", 30) is None
    monkeypatch.undo()
    store.jpegs["b"] = jpeg(30, 30)

    assert arrive(qtbot, cache, "b", 30) is not None


def test_that_the_least_lately_seen_give_way_when_there_are_too_many(
    qtbot: QtBot, cache: ThumbnailCache, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "CACHE_BYTES", 2 * 40 * 40 * 4)
    store.jpegs = {name: jpeg(40, 40) for name in "abc"}
    arrive(qtbot, cache, "a", 40)
    arrive(qtbot, cache, "b", 40)
    assert cache.get("a", 40) is not None

    arrive(qtbot, cache, "c", 40)

    assert cache.get("a", 40) is not None
    assert cache.get("b", 40) is None
