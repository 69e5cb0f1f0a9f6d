"""The owner as a library uses it: changes, filters, damage, background builds, several owners."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from memory_source import DIMENSION, MemorySource, naive_neighbours, unit_vectors

from engine.errors import InvalidRequestError, LibraryError, NotFoundError, StorageFullError
from engine.index import approximate, owner
from engine.index.owner import VectorIndex
from engine.index.vectors import VectorStore

Open = Callable[..., VectorIndex]
POOL = unit_vectors(6_000, seed=42)
APPROXIMATE = {"threshold": 2_000, "side_rows": 300}


@pytest.fixture(autouse=True)
def no_shortcut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small vectors would otherwise be compared exactly under every filter."""
    monkeypatch.setattr("engine.index.searching.EXACT_FLOATS", 300 * DIMENSION)


def assert_exact(index: VectorIndex, source: MemorySource, k: int = 5) -> None:
    truth = source.truth()
    assert len(index) == len(truth)
    assert index.ids().tolist() == sorted(truth)
    for query in POOL[:3]:
        ids, scores = index.search(query, k)
        assert ids.tolist() == naive_neighbours(truth, query, k)
        assert (np.diff(scores) <= 0).all()


def share_found(index: VectorIndex, source: MemorySource, k: int = 10) -> float:
    truth = source.truth()
    found = [
        np.isin(naive_neighbours(truth, query, k), index.search(query, k)[0]).mean() for query in POOL[::200]
    ]
    return float(np.mean(found))


def test_that_a_sync_brings_in_and_takes_out(open_index: Open, source: MemorySource) -> None:
    index = open_index()
    assert not index.sync()
    assert len(index) == 0
    source.add(range(1, 1_201), POOL[:1_200])
    assert index.sync()
    assert_exact(index, source)
    source.remove(range(1, 400))
    source.add([5, 7_000], POOL[1_200:1_202])
    assert index.sync()
    assert_exact(index, source)
    assert not index.sync()


def test_that_reopening_reads_nothing_again(open_index: Open, source: MemorySource) -> None:
    source.add(range(700), POOL[:700])
    index = open_index()
    index.sync()
    again = open_index()
    assert len(again) == 700
    assert not again.sync()
    assert_exact(again, source)


def test_that_scores_are_cosines_whatever_the_length_of_the_query(
    open_index: Open, source: MemorySource
) -> None:
    source.add(range(10), POOL[:10])
    index = open_index()
    index.sync()
    ids, scores = index.search(7 * POOL[3], 1)
    assert ids.tolist() == [3]
    assert scores[0] == pytest.approx(1, abs=1e-6)
    assert scores[0] <= 1


def test_that_requests_without_sense_are_refused(open_index: Open, source: MemorySource) -> None:
    source.add(range(10), POOL[:10])
    index = open_index()
    index.sync()
    for query in (np.zeros(DIMENSION), np.full(DIMENSION, np.nan), np.ones(DIMENSION + 1)):
        with pytest.raises(InvalidRequestError):
            index.search(query.astype(np.float32), 3)
    with pytest.raises(InvalidRequestError):
        index.search(POOL[0], 0)
    with pytest.raises(NotFoundError, match="Item 77"):
        index.vectors_of(np.array([1, 77]))
    assert np.array_equal(index.vectors_of(np.array([5, 2])), POOL[[5, 2]])


def test_that_a_large_library_is_searched_approximately(open_index: Open, source: MemorySource) -> None:
    source.add(range(5_000), POOL[:5_000])
    index = open_index(**APPROXIMATE)
    index.sync()
    assert index.settle(60)
    status = index.status()
    assert (status.mode, status.building, status.rows, status.side_rows) == ("approximate", False, 5_000, 0)
    assert status.recall is not None
    assert status.recall >= 0.95
    assert share_found(index, source) >= 0.95
    assert index.sampled_recall(50) >= 0.95
    again = open_index(**APPROXIMATE)
    assert again.status() == status
    assert share_found(again, source) >= 0.95


def test_that_new_items_are_found_at_once_and_removed_ones_never_again(
    open_index: Open, source: MemorySource
) -> None:
    source.add(range(3_000), POOL[:3_000])
    index = open_index(**APPROXIMATE)
    index.sync()
    assert index.settle(60)
    for start in range(3_000, 5_900, 100):
        gone = start - 3_000
        source.add(range(start, start + 100), POOL[start : start + 100])
        source.remove(range(gone, gone + 50))
        index.sync()
        assert index.search(POOL[start + 7], 1)[0].tolist() == [start + 7]
        living = set(source.truth())
        for query in POOL[gone : gone + 50 : 10]:
            assert set(index.search(query, 50)[0].tolist()) <= living
    assert index.settle(60)
    assert index.status().side_rows <= APPROXIMATE["side_rows"]
    assert share_found(index, source) >= 0.95


def test_that_search_answers_exactly_while_an_index_is_built(
    open_index: Open, source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, begun = threading.Event(), threading.Event()
    build = approximate.build

    def slow_build(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(30)
        return build(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(owner.approximate, "build", slow_build)
    source.add(range(2_500), POOL[:2_500])
    index = open_index(**APPROXIMATE)
    index.sync()
    assert begun.wait(30)
    assert index.status().building
    assert_exact(index, source)
    source.add([9_999], POOL[2_500:2_501])
    source.remove([11])
    index.sync()
    assert_exact(index, source)
    go_on.set()
    assert index.settle(60)
    assert index.status().mode == "approximate"
    assert index.search(POOL[2_500], 1)[0].tolist() == [9_999]
    assert 11 not in index.search(POOL[11], 20)[0]


def test_that_closing_stops_a_build_and_leaves_no_thread(open_index: Open, source: MemorySource) -> None:
    before = set(threading.enumerate())
    source.add(range(5_000), POOL[:5_000])
    index = open_index(**APPROXIMATE)
    index.sync()
    index.close()
    assert set(threading.enumerate()) <= before


def test_that_many_removals_are_compacted_away(
    open_index: Open, source: MemorySource, tmp_path: Path
) -> None:
    source.add(range(5_000), POOL[:5_000])
    index = open_index(threshold=10_000)
    index.sync()
    (full,) = tmp_path.rglob("*.f32")
    size = full.stat().st_size
    source.remove(range(3_000))
    index.sync()
    assert index.settle(60)
    (rows,) = tmp_path.rglob("*.f32")
    assert rows.stat().st_size == size * 2 // 5
    assert_exact(index, source)


def damage(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(len(path.name))
    if how == "delete":
        path.unlink()
    elif how == "truncate":
        path.write_bytes(data[: len(data) // 2])
    elif how == "random":
        path.write_bytes(rng.bytes(len(data)))
    else:
        data[int(rng.integers(len(data)))] ^= 1
        path.write_bytes(data)


EXACT: dict[str, int] = {}


@pytest.mark.parametrize("how", ["delete", "truncate", "random", "flip"])
@pytest.mark.parametrize(
    ("which", "options"),
    [
        ("*.f32", EXACT),
        ("*.f32", APPROXIMATE),
        ("ids-*", EXACT),
        ("checks-*", EXACT),
        ("manifest.json", EXACT),
        ("*.bin", APPROXIMATE),
        ("approximate.json", APPROXIMATE),
    ],
)
def test_that_damaged_files_are_made_anew_and_answers_stay_the_same(
    open_index: Open, source: MemorySource, tmp_path: Path, which: str, options: dict[str, int], how: str
) -> None:
    source.add(range(2_400), POOL[:2_400])
    index = open_index(**options)
    index.sync()
    assert index.settle(60)
    mode = index.status().mode
    before = [index.search(query, 5) for query in POOL[:2_400:100]]
    index.close()
    (path,) = tmp_path.rglob(which)
    damage(path, how)
    again = open_index(**options)
    again.sync()
    assert np.array_equal(again.vectors_of(np.arange(2_400)), POOL[:2_400])
    assert again.settle(60)
    assert again.status().mode == mode
    for query, (ids, scores) in zip(POOL[:2_400:100], before, strict=True):
        ids_after, scores_after = again.search(query, 5)
        assert ids.tolist() == ids_after.tolist()
        assert np.array_equal(scores, scores_after)
    assert again.verify() == []


def test_that_damage_met_in_a_search_heals(open_index: Open, source: MemorySource, tmp_path: Path) -> None:
    source.add(range(1_000), POOL[:1_000])
    open_index().sync()
    (path,) = tmp_path.rglob("*.f32")
    damage(path, "flip")
    index = open_index()
    assert index.verify() != []
    assert_exact(index, source)
    assert index.verify() == []


def test_that_the_vectors_of_another_encoder_are_not_mixed_in(
    open_index: Open, source: MemorySource, tmp_path: Path
) -> None:
    source.add(range(100), POOL[:100])
    open_index().sync()
    other = MemorySource()
    with VectorIndex.open(tmp_path / "vectors", tmp_path / "indexes", 1, "other", DIMENSION, other) as index:
        index.sync()
        assert len(index) == 0


def test_that_two_owners_of_one_library_see_the_same(open_index: Open, source: MemorySource) -> None:
    one, two = open_index(), open_index()
    source.add(range(600), POOL[:600])
    one.sync()
    source.add(range(600, 900), POOL[600:900])
    two.sync()
    source.remove([3])
    one.sync()
    two.sync()
    assert_exact(one, source)
    assert_exact(two, source)
    two.rebuild()
    source.add([5_000], POOL[900:901])
    one.sync()
    two.sync()
    assert_exact(one, source)
    assert_exact(two, source)


def test_that_searches_in_threads_go_on_while_items_come_and_go(
    open_index: Open, source: MemorySource
) -> None:
    source.add(range(2_500), POOL[:2_500])
    index = open_index(**APPROXIMATE)
    index.sync()
    done = threading.Event()
    failures: list[BaseException] = []

    def keep_searching(seed: int) -> None:
        rng = np.random.default_rng(seed)
        allowed = np.arange(0, 6_000, 2)
        while not done.is_set():
            try:
                ids, scores = index.search(POOL[rng.integers(2_500)], 10, allowed=allowed)
                assert len(ids) == 10
                assert (ids % 2 == 0).all()
                assert (np.diff(scores) <= 0).all()
            except BaseException as failure:
                failures.append(failure)
                return

    threads = [threading.Thread(target=keep_searching, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for start in range(2_500, 4_500, 100):
        source.add(range(start, start + 100), POOL[start : start + 100])
        source.remove(range(start - 2_500, start - 2_420))
        index.sync()
    done.set()
    for thread in threads:
        thread.join(30)
    assert not failures


@pytest.mark.parametrize(("number", "error"), [(28, StorageFullError), (13, LibraryError)])
def test_that_a_disk_that_takes_nothing_is_told_in_a_sentence_and_search_goes_on(
    open_index: Open,
    source: MemorySource,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[LibraryError],
) -> None:
    source.add(range(100), POOL[:100])
    index = open_index()
    index.sync()
    source.add([500], POOL[500:501])

    def fail(*arguments: object) -> bool:
        raise OSError(number, "it does not go")

    with monkeypatch.context() as patch:
        patch.setattr(VectorStore, "apply", fail)
        with pytest.raises(error, match="vectors in"):
            index.sync()
    assert index.search(POOL[1], 1)[0].tolist() == [1]
    index.sync()
    assert_exact(index, source)


def test_that_faiss_is_loaded_only_for_a_large_library(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
import numpy as np
from engine.index.owner import VectorIndex
from memory_source import DIMENSION, MemorySource, unit_vectors

source = MemorySource()
source.add(range(50), unit_vectors(50))
folder = Path(sys.argv[1])
with VectorIndex.open(folder / "vectors", folder / "indexes", 1, "tiny", DIMENSION, source) as index:
    index.sync()
    index.search(np.ones(DIMENSION, np.float32), 5)
print(sorted({"faiss", "torch"} & set(sys.modules)))
"""
    here = Path(__file__).resolve().parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parents[3])])}
    run = [sys.executable, "-c", script, str(tmp_path)]
    assert subprocess.check_output(run, env=environment, text=True).strip() == "[]"


def test_that_vectors_in_a_row_are_read_where_they_lie_and_others_copied(
    open_index: Open, source: MemorySource
) -> None:
    index = open_index()
    source.add(range(1, 101), POOL[:100])
    index.sync()
    mapped = index.vectors_in_place(np.arange(11, 51))
    assert np.array_equal(mapped, POOL[10:50])
    assert not mapped.flags.writeable
    source.remove([20])
    index.sync()
    for ids in (np.array([30, 12, 13]), np.setdiff1d(np.arange(11, 51), 20), np.empty(0, np.int64)):
        assert np.array_equal(index.vectors_in_place(ids), POOL[ids - 1])
    with pytest.raises(NotFoundError):
        index.vectors_in_place(np.arange(11, 51))
