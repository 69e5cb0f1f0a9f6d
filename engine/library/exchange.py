"""Vectors out of and into the library: NumPy's npz and Parquet, without pickle."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.catalog.paths import readable
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole

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
    with written_whole(out) as file:
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
        return _table(path, _read_npz(path) if suffix == ".npz" else _read_parquet(path))
    except InvalidRequestError:
        raise
    except FileNotFoundError:
        raise InvalidRequestError(f"There is no file {path}.") from None
    except Exception as error:
        raise InvalidRequestError(
            f"{path} cannot be read as {suffix[1:]} ({error}); it may be cut off or of another format."
        ) from error


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
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def _read_parquet(path: Path) -> dict[str, Any]:
    import pyarrow.parquet as pq

    with path.open("rb") as file:
        table = pq.read_table(file)
    fields = {name: _values(table.column(name)) for name in table.column_names}
    metadata = table.schema.metadata or {}
    if b"encoder" in metadata:
        fields["encoder"] = metadata[b"encoder"].decode()
    return fields


def _values(column: Any) -> Any:
    """An Arrow column as a table where it is one, without a Python object for each of its numbers."""
    import pyarrow.compute as pc
    from pyarrow import types

    if (
        types.is_list(column.type)
        or types.is_large_list(column.type)
        or types.is_fixed_size_list(column.type)
    ):
        lengths = pc.unique(pc.list_value_length(column)).to_pylist()
        numbers = pc.list_flatten(column)
        if len(lengths) == 1 and lengths[0] and not numbers.null_count:
            return numbers.to_numpy().reshape(-1, lengths[0])
    return column.to_pylist()


def _table(path: Path, fields: dict[str, Any]) -> VectorTable:
    if "vectors" not in fields or not {"ids", "paths"} & fields.keys():
        raise InvalidRequestError(
            f"{path.name} has {', '.join(sorted(fields)) or 'nothing'}; it needs 'vectors', and 'paths' or "
            "'ids' to say whose they are."
        )
    vectors = _numbers(fields["vectors"])
    if vectors.ndim != 2 or not vectors.shape[1]:
        raise InvalidRequestError(f"'vectors' in {path.name} is not a table of numbers of equal length.")
    if not np.isfinite(vectors).all():
        raise InvalidRequestError(f"'vectors' in {path.name} has values that are NaN or infinite.")
    for name in ("ids", "paths"):
        if name in fields and np.shape(fields[name]) != (len(vectors),):
            raise InvalidRequestError(
                f"'{name}' in {path.name} is not a list of {len(vectors)}, one for each of 'vectors'."
            )
    ids = np.asarray(fields.get("ids", np.empty(0, dtype=np.int64)))
    if len(ids) and not np.issubdtype(ids.dtype, np.integer):
        raise InvalidRequestError(f"'ids' in {path.name} are not whole numbers, as 'items' shows them.")
    paths = [_text(name) for name in fields.get("paths", ())]
    encoder = _text(np.asarray(fields.get("encoder", path.stem)).item(0)) or path.stem
    return VectorTable(encoder, ids.astype(np.int64), paths, vectors)


def _numbers(column: Any) -> NDArray[np.float32]:
    """The column as float32, empty when it is no table of numbers; what is too large for it is infinite."""
    try:
        with np.errstate(over="ignore"):
            return np.asarray(column).astype(np.float32, casting="same_kind")
    except (TypeError, ValueError):
        return np.empty(0, dtype=np.float32)


def _text(name: Any) -> str:
    return os.fsdecode(name) if isinstance(name, bytes) else str(name)
