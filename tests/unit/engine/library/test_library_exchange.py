"""Vectors out of a library and into it; files of every wrong sort are refused, and none is ever run."""

from __future__ import annotations

import os
import pickle
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from shelf import Shelf, unit

from engine.catalog import embeddings
from engine.errors import EngineError, InvalidRequestError, LibraryError, NotFoundError, StorageFullError
from engine.library import exchange
from engine.library.exchange import VectorTable

VECTORS = np.eye(3, 4, dtype=np.float32)
FORMATS = ["npz", "parquet"]


def _table(paths: list[str] | None = None) -> VectorTable:
    ids = np.array([3, 1, 2], dtype=np.int64)
    return VectorTable("tiny", ids, paths or ["/a.jpg", "/ü b.jpg", "/\udcff.jpg"], VECTORS)


names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
rows = st.integers(0, 5)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), count=rows, suffix=st.sampled_from(FORMATS))
def test_that_a_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, count: int, suffix: str
) -> None:
    floats = st.floats(-(2.0**60), 2.0**60, width=32)
    table = VectorTable(
        data.draw(names.filter(bool)),
        data.draw(arrays.arrays(np.int64, count)),
        data.draw(st.lists(names, min_size=count, max_size=count)),
        data.draw(arrays.arrays(np.float32, (count, 3), elements=floats)),
    )
    out = tmp_path_factory.mktemp("out") / f"vectors.{suffix}"
    exchange.save(table, out)
    assert list(out.parent.iterdir()) == [out]
    if count == 0:
        return  # nothing to take in, which is refused elsewhere
    back = exchange.load(out)
    assert (back.encoder, back.paths, back.ids.tolist()) == (table.encoder, table.paths, table.ids.tolist())
    assert back.vectors.dtype == np.float32
    assert np.array_equal(back.vectors, table.vectors)


@pytest.mark.parametrize("suffix", FORMATS)
def test_that_another_program_can_read_what_is_written(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"vectors.{suffix}"
    exchange.save(_table(), out)
    if suffix == "npz":
        with np.load(out) as archive:
            assert archive["ids"].tolist() == [3, 1, 2]
            assert archive["paths"].tolist() == ["/a.jpg", "/ü b.jpg", "/\udcff.jpg"]
            assert str(archive["encoder"]) == "tiny"
            assert np.array_equal(archive["vectors"], VECTORS)
    else:
        table = pq.read_table(out)
        assert table.column("ids").to_pylist() == [3, 1, 2]
        assert table.column("paths").to_pylist() == ["/a.jpg", "/ü b.jpg", "/\\xff.jpg"]
        assert table.column("vectors").to_pylist() == VECTORS.tolist()
        assert table.schema.metadata[b"encoder"] == b"tiny"


def _npz(path: Path, **columns: Any) -> None:
    np.savez(path, **columns)


def _parquet(path: Path, **columns: Any) -> None:
    pq.write_table(pa.table({name: pa.array(list(column)) for name, column in columns.items()}), path)


@pytest.mark.parametrize(("suffix", "write"), [("npz", _npz), ("parquet", _parquet)])
def test_that_tables_of_other_programs_are_understood(
    tmp_path: Path, suffix: str, write: Callable[..., None]
) -> None:
    file = tmp_path / f"mine.{suffix}"
    write(file, ids=[1, 2], vectors=[[1, 2], [3, 4]])
    table = exchange.load(file)
    assert (table.encoder, table.paths, table.ids.tolist()) == ("mine", [], [1, 2])
    assert table.vectors.tolist() == [[1, 2], [3, 4]]
    write(file, paths=[b"/a\xff.jpg", b"/b.jpg"], vectors=[[0.5, 2.0], [3.0, 4.0]])
    assert exchange.load(file).paths == ["/a\udcff.jpg", "/b.jpg"]


GOOD = [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(("suffix", "write"), [("npz", _npz), ("parquet", _parquet)])
@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"vectors": GOOD}, "it needs 'vectors', and 'paths' or 'ids'"),
        ({"ids": [1, 2]}, "it needs 'vectors'"),
        ({"ids": [1.5, 2.5], "vectors": GOOD}, "not whole numbers"),
        ({"ids": ["one", "two"], "vectors": GOOD}, "not whole numbers"),
        ({"ids": [[1], [2]], "vectors": GOOD}, "'ids' in"),
        ({"ids": [1, 2], "vectors": [1.0, 2.0]}, "not a table of numbers"),
        ({"ids": [1, 2], "vectors": [["a"], ["b"]]}, "not a table of numbers"),
        ({"ids": [1, 2], "vectors": [[1.0, float("nan")], [0.0, 1.0]]}, "NaN or infinite"),
        ({"ids": [1, 2], "vectors": [[1.0, 1e300], [0.0, 1.0]]}, "NaN or infinite"),
    ],
)
def test_that_a_table_of_the_wrong_form_is_refused(
    tmp_path: Path, suffix: str, write: Callable[..., None], columns: dict[str, Any], reason: str
) -> None:
    file = tmp_path / f"bad.{suffix}"
    write(file, **columns)
    with pytest.raises(InvalidRequestError, match=reason.replace("(", r"\(")) as refused:
        exchange.load(file)
    assert file.name in str(refused.value)


def test_that_columns_of_unequal_length_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.npz"
    for columns in ({"ids": [1]}, {"ids": [1, 2, 3]}, {"ids": [1, 2], "paths": ["/a"]}, {"paths": "/a"}):
        _npz(file, vectors=GOOD, **columns)
        with pytest.raises(InvalidRequestError, match="is not a list of 2"):
            exchange.load(file)


def test_that_tables_only_parquet_can_hold_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.parquet"
    for vectors in ([[1.0, 2.0], [3.0]], [[1.0, None], [2.0, 3.0]], [None, [2.0, 3.0]], [[], []]):
        _parquet(file, ids=[1, 2], vectors=vectors)
        with pytest.raises(InvalidRequestError, match="not a table of numbers"):
            exchange.load(file)
    _parquet(file, ids=[1, None], vectors=GOOD)
    with pytest.raises(InvalidRequestError, match="not whole numbers"):
        exchange.load(file)


class _Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.mark),))


def test_that_a_pickle_in_a_file_is_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "was run"
    trap = np.empty(2, dtype=object)
    trap[:] = [_Trap(mark), _Trap(mark)]
    inside, outright = tmp_path / "inside.npz", tmp_path / "outright.npz"
    np.savez(inside, ids=[1, 2], vectors=trap, allow_pickle=True)
    outright.write_bytes(pickle.dumps(_Trap(mark)))
    for file in (inside, outright):
        with pytest.raises(InvalidRequestError, match="cannot be read as npz"):
            exchange.load(file)
    assert not mark.exists()


@pytest.mark.parametrize("suffix", FORMATS)
def test_that_damaged_files_are_refused(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole.{suffix}"
    exchange.save(_table(), whole)
    content = whole.read_bytes()
    file = tmp_path / f"damaged.{suffix}"
    for damaged in (b"", b"\0" * 100, content[: len(content) // 2], content[:-9]):
        file.write_bytes(damaged)
        with pytest.raises(InvalidRequestError, match=f"cannot be read as {suffix}"):
            exchange.load(file)
    with zipfile.ZipFile(tmp_path / "empty.npz", "w"):
        pass
    with pytest.raises(InvalidRequestError, match="has nothing"):
        exchange.load(tmp_path / "empty.npz")
    with pytest.raises(InvalidRequestError, match="There is no file"):
        exchange.load(tmp_path / f"nowhere.{suffix}")
    with pytest.raises(InvalidRequestError, match="must end in"):
        exchange.load(tmp_path / "vectors.csv")


def test_that_a_file_that_cannot_be_written_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        exchange.save(_table(), tmp_path / "nowhere" / "v.npz")
    with pytest.raises(InvalidRequestError, match="must end in"):
        exchange.save(_table(), tmp_path / "v.txt")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    old = tmp_path / "v.npz"
    old.write_text("what was there")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFullError, match="no room left"):
        exchange.save(_table(), old)
    assert old.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [old]


# Through the library


def _vectors(shelf: Shelf, encoder: str) -> dict[int, list[float]]:
    version = next(version for version in shelf.library.encoders() if version.name == encoder)
    with shelf.catalog.read() as session:
        ids, vectors = embeddings.read_all(session, version.id, version.dimension)
    return dict(zip(ids.tolist(), vectors.tolist(), strict=True))


@pytest.mark.parametrize("suffix", FORMATS)
def test_that_vectors_written_out_can_be_taken_in_again(shelf: Shelf, tmp_path: Path, suffix: str) -> None:
    names = ["a.jpg", "b b.jpg"] + (["\udcff.jpg"] if sys.platform == "linux" else [])
    for number, name in enumerate(names):
        shelf.put(name, unit(1, number))
    shelf.put("a.jpg", unit(1, 0), collection="Others")
    out = tmp_path / f"v.{suffix}"
    written = shelf.library.embeddings.export(out, None, None)
    assert written == {"out": str(out), "encoder": "tiny", "dimension": 4, "count": len(names) + 1}
    taken = shelf.library.embeddings.take_in(out, "again")
    assert taken == {"encoder": "again", "dimension": 4, "imported": len(names) + 1, "unknown": 0}
    assert _vectors(shelf, "again") == _vectors(shelf, "tiny")


def test_that_vectors_of_any_length_are_scaled_to_one(shelf: Shelf, tmp_path: Path) -> None:
    ids = [shelf.put(f"{number}.jpg", unit(1)) for number in range(3)]
    np.savez(
        tmp_path / "v.npz",
        ids=[*ids, 99],
        vectors=np.array([[3, 4], [3e30, 4e30], [3e-30, 4e-30], [1, 0]], dtype=np.float32),
    )
    taken = shelf.library.embeddings.take_in(tmp_path / "v.npz")
    assert (taken["encoder"], taken["imported"], taken["unknown"]) == ("v", 3, 1)
    for vector in _vectors(shelf, "v").values():
        assert vector == pytest.approx([0.6, 0.8])


def test_that_the_last_vector_of_a_file_counts(shelf: Shelf, tmp_path: Path) -> None:
    item = shelf.put("a.jpg", unit(1))
    path = str(shelf.folder / "a.jpg")
    np.savez(tmp_path / "v.npz", paths=[path, path], vectors=[[1.0, 0.0], [0.0, 1.0]])
    shelf.library.embeddings.take_in(tmp_path / "v.npz")
    assert _vectors(shelf, "v") == {item: [0.0, 1.0]}


@pytest.mark.parametrize(
    ("columns", "encoder", "kind", "reason"),
    [
        (
            {"ids": [1], "vectors": [[0.0, 0.0, 0.0, 0.0]]},
            None,
            InvalidRequestError,
            "1 vectors of length zero",
        ),
        ({"ids": [77], "vectors": [[1.0]]}, None, NotFoundError, "names no file of this library"),
        ({"paths": ["/nowhere.jpg"], "vectors": [[1.0]]}, None, NotFoundError, "names no file"),
        ({"ids": [1], "vectors": [[1.0]]}, "tiny", InvalidRequestError, "another name with --encoder"),
    ],
)
def test_that_vectors_that_do_not_fit_are_refused_and_nothing_is_kept(
    shelf: Shelf,
    tmp_path: Path,
    columns: dict[str, Any],
    encoder: str | None,
    kind: type[EngineError],
    reason: str,
) -> None:
    shelf.put("a.jpg", unit(1))
    before = _vectors(shelf, "tiny")
    np.savez(tmp_path / "v.npz", **columns)
    with pytest.raises(kind, match=reason):
        shelf.library.embeddings.take_in(tmp_path / "v.npz", encoder)
    assert [version.name for version in shelf.library.encoders()] == ["tiny"]
    assert _vectors(shelf, "tiny") == before


def test_that_versions_are_not_mixed_when_they_are_written_out(shelf: Shelf, tmp_path: Path) -> None:
    out = tmp_path / "v.npz"
    with pytest.raises(NotFoundError, match="no vectors yet"):
        shelf.library.embeddings.export(out, None, None)
    mine = shelf.put("a.jpg", unit(1))
    theirs = shelf.put("b.jpg", unit(1), collection="Others", encoder="other")
    with pytest.raises(InvalidRequestError, match=r"different encoders \(other, tiny\)"):
        shelf.library.embeddings.export(out, None, None)
    with pytest.raises(NotFoundError, match="no collection 'Nowhere'"):
        shelf.library.embeddings.export(out, "Nowhere", None)
    assert not out.exists()
    shelf.library.embeddings.export(out, "Others", None)
    assert exchange.load(out).ids.tolist() == [theirs]
    shelf.library.embeddings.export(out, None, "tiny")
    assert exchange.load(out).ids.tolist() == [mine]
