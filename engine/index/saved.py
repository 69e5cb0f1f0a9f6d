"""The approximate index on disk: one file of arrays, and beside it a sealed manifest with its checksum."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import numpy as np
import xxhash

from engine.index.approximate import ApproximateIndex, Effort
from engine.index.columns import bytes_of
from engine.index.faiss_library import load_faiss
from engine.index.generation import StoreView
from engine.index.sealed import DamagedCacheError, discard, seal, unseal, write_atomically

FORMAT = 1
_MANIFEST = "approximate.json"


def save(index: ApproximateIndex, view: StoreView, folder: Path) -> None:
    """Write ``index`` into ``folder`` in place of an earlier one, which stays when this raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    for array in (index.projection, index.list_of_row, load_faiss().serialize_index(index.codes)):
        np.save(out, array, allow_pickle=False)
    data = out.getbuffer()
    name = f"approximate-{secrets.token_hex(8)}.bin"
    write_atomically(folder / name, data)
    content = {
        "format": FORMAT,
        "file": name,
        "digest": xxhash.xxh3_64_hexdigest(data),
        "token": index.token,
        "ids_digest": _ids_digest(view, index.rows),
        "trained_rows": index.trained_rows,
        "scanned": index.effort.scanned,
        "candidates": index.effort.candidates,
        "recall": index.recall,
    }
    write_atomically(folder / _MANIFEST, seal(content))
    for path in folder.glob("approximate-*.bin"):
        if path.name != name:
            discard(path)


def load(view: StoreView, folder: Path) -> ApproximateIndex | None:
    """Read the index over ``view``; None when there is none for this generation.

    Raises:
        DamagedCacheError: there is one, and it is not what was written.
    """
    path = folder / _MANIFEST
    if not path.exists():
        return None
    try:
        content = unseal(path.read_bytes())
        if content["format"] != FORMAT or content["token"] != view.token:
            return None
        data = (folder / content["file"]).read_bytes()
    except OSError as error:
        raise DamagedCacheError("the approximate index cannot be read") from error
    if xxhash.xxh3_64_hexdigest(data) != content["digest"]:
        raise DamagedCacheError("the approximate index does not match its checksum")
    faiss = load_faiss()
    source = io.BytesIO(data)
    projection, list_of_row, packed = (np.load(source, allow_pickle=False) for _ in range(3))
    # The ids guard against a store whose rows were written anew under the same token, from a copied folder.
    if len(list_of_row) > len(view) or _ids_digest(view, len(list_of_row)) != content["ids_digest"]:
        return None
    codes = faiss.deserialize_index(packed)
    quantizer = faiss.downcast_index(codes.quantizer)
    centroids = quantizer.reconstruct_n(0, quantizer.ntotal)
    return ApproximateIndex(
        token=view.token,
        trained_rows=content["trained_rows"],
        projection=projection,
        centroids=centroids,
        squared_norms=np.vecdot(centroids, centroids),
        list_of_row=list_of_row,
        codes=codes,
        effort=Effort(content["scanned"], content["candidates"]),
        recall=content["recall"],
    )


def forget(folder: Path) -> None:
    """Delete the saved index, as far as the platform lets go of it."""
    discard(folder / _MANIFEST)
    for path in folder.glob("approximate-*.bin"):
        discard(path)


def _ids_digest(view: StoreView, rows: int) -> str:
    return xxhash.xxh3_64_hexdigest(bytes_of(view.ids[:rows]))
