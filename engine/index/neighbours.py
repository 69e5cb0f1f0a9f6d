"""The nearest neighbours of every item of a collection, and their cache on disk."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import xxhash

from engine.index.columns import bytes_of
from engine.index.sealed import DamagedCacheError, seal, unseal, write_atomically
from engine.index.source import Ids

FORMAT = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest of every one of some items, among them."""

    ids: Ids
    """(n,) ascending."""
    rows: npt.NDArray[np.int32]
    """(n, k) places in ``ids``, the nearest first, never an item itself; -1 where there are fewer."""
    cosines: npt.NDArray[np.float32]
    """(n, k) their cosine similarities, falling; 0 where there is no neighbour."""
    stamp: str
    """Tells the vectors these come from; see ``VectorIndex.stamp_of``."""


class NeighbourCache:
    """Keeps the neighbours of one collection under one encoder version in a file."""

    def __init__(self, folder: Path, encoder_version_id: int, collection_id: int) -> None:
        """``folder`` is the library's for neighbours; nothing is read or made yet."""
        self._path = folder / str(encoder_version_id) / f"{collection_id}.bin"

    def save(self, neighbours: Neighbours) -> None:
        """Keep ``neighbours`` in place of earlier ones. Without room they are not kept, which is logged."""
        rows, cosines = neighbours.rows.astype("<i4"), neighbours.cosines.astype("<f4")
        arrays = b"".join((bytes_of(rows), bytes_of(cosines)))
        content = {
            "format": FORMAT,
            "shape": list(rows.shape),
            "stamp": neighbours.stamp,
            "digest": xxhash.xxh3_64_hexdigest(arrays),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, seal(content) + b"\n" + arrays)
        except OSError as error:
            _log.warning("The neighbours could not be kept in %s: %s", self._path, error)

    def load(self, ids: Ids, k: int, stamp: str) -> Neighbours | None:
        """The ``k`` nearest of each of ``ids`` (n,), or None where none are kept that are whole and fit.

        ``stamp`` is that of the vectors as they are now.
        """
        try:
            rows, cosines = self._read(stamp)
        except FileNotFoundError:
            return None
        except (OSError, DamagedCacheError) as error:
            _log.info("The neighbours in %s are found anew: %s", self._path, error)
            return None
        if len(rows) != len(ids) or rows.shape[1] < k:
            return None
        return Neighbours(ids, rows[:, :k], cosines[:, :k], stamp)

    def _read(self, stamp: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        manifest, _, arrays = self._path.read_bytes().partition(b"\n")
        content = unseal(manifest)
        if content.get("format") != FORMAT or content["stamp"] != stamp:
            raise DamagedCacheError("they are of other vectors")
        if xxhash.xxh3_64_hexdigest(arrays) != content["digest"]:
            raise DamagedCacheError("they do not match their checksum")
        count, k = content["shape"]
        rows = np.frombuffer(arrays, "<i4", count * k).reshape(count, k)
        cosines = np.frombuffer(arrays, "<f4", count * k, offset=rows.nbytes).reshape(count, k)
        return rows, cosines
