"""Vectors out of and into the library: NumPy's npz and Parquet, without pickle."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.catalog.paths import readable
from engine.errors import InvalidRequestError, LibraryError, StorageFullError

FORMATS = (".npz", ".parquet")


@dataclass(frozen=True, slots=True)
class VectorTable:
    """Embeddings with the items they belong to: ``ids`` int64 (n,), ``vectors`` float32 (n, d)."""

    encoder: str
    ids: NDArray[np.int64]
    paths: list[str]
    vectors: NDArray[np.float32]


def save(table: VectorTable, out: Path) -> None:
    """Writes ``table`` to ``out``, all of it or nothing.

    Raises:
        InvalidRequestError: the name ends in neither ``.npz`` nor ``.parquet``.
        LibraryError: it cannot be written there.
    """
    suffix = _format_of(out)
    with _written_whole(out) as file:
        if suffix == ".npz":
            _save_npz(table, file)
        else:
            _save_parquet(table, file)


def load(path: Path) -> VectorTable:
    """Reads what ``save`` or another program wrote: ``paths`` or ``ids``, ``vectors``, ``encoder``.

    Raises:
        InvalidRequestError: the file is not there, damaged, or not of this form; the message says which.
    """
    suffix = _format_of(path)
    try:
        fields = _read_npz(path) if suffix == ".npz" else _read_parquet(path)
    except InvalidRequestError:
        raise
    except FileNotFoundError:
        raise InvalidRequestError(f"There is no file {path}.") from None
    except Exception as error:
        raise InvalidRequestError(
            f"{path} cannot be read as {suffix[1:]} ({error}); it may be cut off or of another format."
        ) from error
    return _table(path, fields)


def _format_of(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InvalidRequestError(f"'{path.name}' must end in .npz or .parquet, which says the format.")
    return suffix


def _save_npz(table: VectorTable, file: BinaryIO) -> None:
    paths = np.array(table.paths, dtype=np.str_)
    np.savez(file, ids=table.ids, paths=paths, vectors=table.vectors, encoder=np.array(table.encoder))


def _save_parquet(table: VectorTable, file: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = pa.array(np.ascontiguousarray(table.vectors).reshape(-1), pa.float32())
    vectors = pa.FixedSizeListArray.from_arrays(flat, table.vectors.shape[1])
    # Parquet takes text only; the ids still say whose vectors those are where a path is not UTF-8.
    paths = pa.array([readable(path) for path in table.paths], pa.string())
    columns = pa.table({"ids": pa.array(table.ids), "paths": paths, "vectors": vectors})
    pq.write_table(columns.replace_schema_metadata({"encoder": table.encoder}), file)


def _read_npz(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _read_parquet(path: Path) -> dict[str, Any]:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        table = pq.read_table(file)
    fields: dict[str, Any] = {name: table.column(name).to_pylist() for name in table.column_names}
    metadata = table.schema.metadata or {}
    if b"encoder" in metadata:
        fields["encoder"] = metadata[b"encoder"].decode()
    return fields


def _table(path: Path, fields: dict[str, Any]) -> VectorTable:
    if "vectors" not in fields or not {"ids", "paths"} & fields.keys():
        raise InvalidRequestError(
            f"{path.name} has {', '.join(sorted(fields)) or 'nothing'}; it needs 'vectors', and 'paths' or "
            "'ids' to say whose they are."
        )
    try:
        vectors = np.asarray(fields["vectors"], dtype=np.float32)
    except (TypeError, ValueError):
        vectors = np.empty(0, dtype=np.float32)
    if vectors.ndim != 2 or not vectors.shape[1]:
        raise InvalidRequestError(f"'vectors' in {path.name} is not a table of numbers of equal length.")
    if not np.isfinite(vectors).all():
        raise InvalidRequestError(f"'vectors' in {path.name} has values that are NaN or infinite.")
    paths = [_text(name) for name in fields.get("paths", ())]
    ids = np.asarray(fields.get("ids", ()), dtype=np.int64)
    if len(vectors) not in {len(paths), len(ids)}:
        raise InvalidRequestError(
            f"{path.name} has {len(vectors)} vectors for {len(paths)} paths and {len(ids)} ids."
        )
    return VectorTable(str(fields.get("encoder", path.stem)), ids, paths, vectors)


def _text(name: Any) -> str:
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)


@contextlib.contextmanager
def _written_whole(out: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole."""
    temporary = out.with_name(f".{out.name}.part")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(out)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StorageFullError(f"There is no room left to write {out}.") from error
        raise LibraryError(f"{out} cannot be written ({error.strerror}).") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
