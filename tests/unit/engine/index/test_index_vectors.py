"""The store against a dict: changes, restarts, damage, kills and two writers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_source import DIMENSION, changes, unit_vectors

from engine.index.sealed import DamagedCacheError
from engine.index.source import BEGINNING, Vectors, Watermark
from engine.index.vectors import VectorStore

POOL = unit_vectors(400, seed=5)


def put(store: VectorStore, added: list[int], vectors: Vectors, removed: tuple[int, ...] = ()) -> None:
    after = store.watermark
    mark = (after.embedding + 1, after.removal)
    assert store.apply(changes(added, vectors, removed, mark), after)


def contents(store: VectorStore) -> dict[int, bytes]:
    ids = store.ids()
    return {int(item): row.tobytes() for item, row in zip(ids, store.gather(ids), strict=True)}


def opened(folder: Path) -> VectorStore:
    return VectorStore.open(folder, "tiny", DIMENSION)


batches = st.lists(
    st.tuples(
        st.lists(st.integers(0, 60), max_size=40),
        st.lists(st.integers(0, 60), max_size=10),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=batches)
def test_that_any_sequence_of_changes_and_restarts_leaves_what_a_dict_would_hold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[list[int], list[int], bool]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = opened(folder)
    expected: dict[int, bytes] = {}
    drawn = 0
    for added, removed, restart in steps:
        vectors = POOL[np.arange(drawn, drawn + len(added)) % len(POOL)]
        drawn += len(added)
        put(store, added, vectors, tuple(removed))
        for item in removed:
            expected.pop(item, None)
        expected.update({item: row.tobytes() for item, row in zip(added, vectors, strict=True)})
        if restart:
            store = opened(folder)
        assert contents(store) == expected
        assert len(store) == len(expected)


def test_that_the_watermark_is_kept_with_the_rows_it_covers(tmp_path: Path) -> None:
    store = opened(tmp_path)
    assert store.watermark == BEGINNING
    assert store.apply(changes([1], POOL[:1], watermark=(7, 3)), BEGINNING)
    assert opened(tmp_path).watermark == Watermark(7, 3)


def test_that_an_item_without_a_vector_is_named(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put(store, [1, 2], POOL[:2])
    with pytest.raises(KeyError, match="9"):
        store.gather(np.array([1, 9]))


def test_that_vectors_that_are_no_numbers_are_left_out(tmp_path: Path) -> None:
    store = opened(tmp_path)
    vectors = POOL[:3].copy()
    vectors[1, 4] = np.nan
    put(store, [1, 2, 3], vectors)
    assert store.ids().tolist() == [1, 3]


def test_that_an_earlier_view_does_not_change(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put(store, list(range(100)), POOL[:100])
    view = store.view()
    put(store, list(range(50, 150)), POOL[100:200], removed=(3,))
    store.compact(lambda: False)
    assert view.living == len(view) == 100
    assert view.alive.all()
    assert np.array_equal(view.gather(np.arange(100)), POOL[:100])


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix != ".lock")


def damage(path: Path, how: str, rng: np.random.Generator) -> None:
    data = bytearray(path.read_bytes())
    if how == "delete":
        path.unlink()
    elif how == "truncate":
        path.write_bytes(data[: int(rng.integers(len(data)))])
    elif how == "random":
        path.write_bytes(rng.bytes(len(data)))
    else:
        data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
        path.write_bytes(data)


@pytest.mark.parametrize("how", ["delete", "truncate", "random", "flip"])
@pytest.mark.parametrize("which", ["vectors", "ids", "removed", "checks", "manifest"])
def test_that_damage_to_any_file_is_noticed(tmp_path: Path, how: str, which: str) -> None:
    store = opened(tmp_path)
    put(store, list(range(200)), POOL[:200])
    put(store, [], POOL[:0], removed=(5, 6))
    (path,) = tmp_path.glob(f"{which}*")
    damage(path, how, np.random.default_rng(len(which)))
    assert store.verify()
    if (which, how) == ("manifest", "delete"):
        assert len(opened(tmp_path)) == 0
    else:
        with pytest.raises(DamagedCacheError):
            contents(opened(tmp_path))


@pytest.mark.parametrize(("encoder", "dimension"), [("other", DIMENSION), ("tiny", DIMENSION * 2)])
def test_that_the_vectors_of_another_encoder_are_refused(
    tmp_path: Path, encoder: str, dimension: int
) -> None:
    put(opened(tmp_path), [1], POOL[:1])
    with pytest.raises(DamagedCacheError):
        VectorStore.open(tmp_path, encoder, dimension)


def test_that_what_lies_behind_the_acknowledged_rows_is_overwritten(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put(store, list(range(70)), POOL[:70])
    for path in files_of(tmp_path):
        if path.name != "manifest.json":
            path.write_bytes(path.read_bytes() + b"cut off in the middle")
    store = opened(tmp_path)
    assert len(store) == 70
    put(store, list(range(70, 150)), POOL[70:150])
    assert contents(opened(tmp_path)) == {item: POOL[item].tobytes() for item in range(150)}


def test_that_a_write_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(tmp_path)
    put(store, list(range(50)), POOL[:50])

    def no_room(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_room)
        with pytest.raises(OSError, match="No space"):
            put(store, [100], POOL[:1], removed=(1,))
    assert store.ids().tolist() == list(range(50))
    put(store, [100], POOL[:1])
    assert len(opened(tmp_path)) == 51


def test_that_two_writers_take_over_each_others_rows(tmp_path: Path) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    put(first, [1, 2], POOL[:2])
    assert not second.apply(changes([9], POOL[9:10], watermark=(5, 0)), BEGINNING)
    assert second.ids().tolist() == [1, 2]
    put(second, [3], POOL[2:3], removed=(1,))
    assert not first.apply(changes([], POOL[:0]), Watermark(1, 0))
    assert contents(first) == contents(second) == {2: POOL[1].tobytes(), 3: POOL[2].tobytes()}


WRITER = """
import sys
from pathlib import Path
import numpy as np
from engine.index.source import VectorChanges, Watermark
from engine.index.vectors import VectorStore

folder, writer, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
store = VectorStore.open(folder, "tiny", 24)
print("open", flush=True)
for turn in range(rounds):
    ids = np.arange(5) + 1000 * writer + 5 * turn
    vectors = np.repeat(ids[:, None], 24, axis=1).astype(np.float32)
    done = False
    while not done:
        mark = store.watermark
        done = store.apply(
            VectorChanges(np.empty(0, np.int64), ids, vectors, Watermark(mark.embedding + 5, 0)), mark
        )
    print(turn, flush=True)
"""


def start_writer(folder: Path, number: int, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(number), str(rounds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[4],
    )


def assert_that_rows_match_their_ids(store: VectorStore) -> None:
    ids = store.ids()
    assert np.array_equal(store.gather(ids), np.repeat(ids[:, None], DIMENSION, axis=1).astype(np.float32))


def test_that_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    opened(tmp_path)
    with start_writer(tmp_path, 1, 30) as one, start_writer(tmp_path, 2, 30) as two:
        assert one.wait(60) == two.wait(60) == 0
    store = opened(tmp_path)
    assert store.ids().tolist() == [*range(1000, 1150), *range(2000, 2150)]
    assert store.watermark == Watermark(300, 0)
    assert_that_rows_match_their_ids(store)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_that_a_killed_writer_leaves_every_acknowledged_row(tmp_path: Path) -> None:
    opened(tmp_path)
    for number, lines in enumerate((2, 7, 19), start=1):
        with start_writer(tmp_path, number, 100_000) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(lines + 1)]
            writer.send_signal(signal.SIGKILL)
            writer.wait(60)
        store = opened(tmp_path)
        acknowledged = 1000 * number + np.arange(5 * (int(told[-1]) + 1))
        assert np.isin(acknowledged, store.ids()).all()
        assert_that_rows_match_their_ids(store)
        put(store, [number], np.full((1, DIMENSION), number, np.float32))


def test_that_compaction_keeps_the_living_and_what_changes_meanwhile(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put(store, list(range(300)), POOL[:300], removed=())
    put(store, [], POOL[:0], removed=tuple(range(200)))
    asked = 0

    def change_meanwhile() -> bool:
        nonlocal asked
        asked += 1
        if asked == 1:
            put(store, [250, 900], POOL[300:302], removed=(210,))
        return False

    mark = store.watermark
    assert store.compact(change_meanwhile)
    assert store.watermark == Watermark(mark.embedding + 1, 0)
    expected = {item: POOL[item].tobytes() for item in range(200, 300) if item != 210}
    expected |= {250: POOL[300].tobytes(), 900: POOL[301].tobytes()}
    assert contents(store) == contents(opened(tmp_path)) == expected
    assert len(store.view()) < 110
    assert len(files_of(tmp_path)) == 5


def test_that_compaction_can_be_stopped(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put(store, list(range(100)), POOL[:100])
    assert not store.compact(lambda: True)
    assert len(store) == 100
    assert len(files_of(tmp_path)) == 5
