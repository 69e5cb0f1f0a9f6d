"""Work in slices and in one piece: what is told meanwhile, and how soon it ends when that is wanted."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from engine.domain import ClusterMethod
from engine.evaluation import chunks, clustered, clustering
from engine.evaluation.chunks import in_chunks, in_one_piece
from engine.evaluation.dunn import dunn_index
from engine.evaluation.labels import Labels


class Stopped(Exception):  # noqa: N818 - as JobCancelledError, no error of the work
    """Somebody wanted the work to end."""


def stop(_done: int, _total: int) -> None:
    raise Stopped


@pytest.fixture(autouse=True)
def _short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "SECONDS_UNHEARD", 0.01)


def test_that_slices_come_in_order_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "MOST_BYTES", 100)
    told: list[tuple[int, int]] = []
    parts = list(in_chunks(300, 1, lambda part: part, lambda done, total: told.append((done, total))))
    assert [row for part in parts for row in range(part.start, part.stop)] == list(range(300))
    assert told == [(part.stop, 300) for part in parts]


def test_that_work_in_one_piece_is_told_of_while_it_goes_on() -> None:
    goes_on, told = threading.Event(), []

    def tell(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 3:
            goes_on.set()

    assert in_one_piece(lambda: goes_on.wait(20), 7, tell) is True
    assert set(told) == {(0, 7)}


def test_that_who_wants_work_in_one_piece_to_end_does_not_wait_for_it() -> None:
    goes_on, ended = threading.Event(), threading.Event()

    def work() -> None:
        goes_on.wait(20)
        ended.set()

    with pytest.raises(Stopped):
        in_one_piece(work, 7, stop)
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(20)


@pytest.mark.parametrize("tell", [None, lambda _done, _total: None])
def test_that_what_goes_wrong_in_work_in_one_piece_is_told_to_who_asked_for_it(
    tell: chunks.Tell | None,
) -> None:
    def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_one_piece(work, 1, tell)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (clustered, "kmeans"),
        (clustered, "hdbscan"),
        (clustered, "agreement"),
        (clustering, "_silhouette"),
    ],
)
def test_that_clustering_is_stopped_in_the_midst_of_each_of_its_steps(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    goes_on, begun, real = threading.Event(), threading.Event(), getattr(module, name)

    def step(*given: object, **more: object) -> object:
        begun.set()
        goes_on.wait(20)
        return real(*given, **more)

    def tell(_done: int, _total: int) -> None:
        if begun.is_set():
            raise Stopped

    monkeypatch.setattr(module, name, step)
    vectors = np.repeat(np.eye(4, dtype=np.float32), 8, axis=0)
    labels = Labels.single([str(row // 8) for row in range(32)])
    method = ClusterMethod.HDBSCAN if name == "hdbscan" else ClusterMethod.KMEANS
    try:
        with pytest.raises(Stopped):
            clustered.clustered(vectors, labels, np.arange(32), method, tell=tell)
    finally:
        goes_on.set()


def test_that_all_pairs_of_many_items_are_compared_in_slices_short_enough_to_be_stopped() -> None:
    vectors = np.random.default_rng(0).standard_normal((3_000, 2)).astype(np.float32)
    told: list[int] = []
    dunn_index(vectors, np.arange(3_000) % 3, lambda done, _total: told.append(done))
    assert np.diff([0, *told]).max() <= 256
