"""The memory-mapped, rebuildable cache of one encoder version's embeddings."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from engine.errors import LibraryBusyError
from engine.index.generation import Generation, StoreView
from engine.index.sealed import DamagedCacheError, discard, seal, unseal, write_atomically
from engine.index.source import BEGINNING, Ids, VectorChanges, Vectors, Watermark

FORMAT = 1
LOCK_SECONDS = 20.0
"""Writers hold the lock for milliseconds; one that holds it longer hangs."""

_COPY_ROWS = 8192
_log = logging.getLogger(__name__)


class VectorStore:
    """Rows of float32 on disk with their item ids; each id at most once.

    The manifest says how many rows count, which tombstones do, and up to where the source was read; it is
    replaced atomically after the rows it speaks of are on disk, so a kill at any moment leaves the state
    before or after a change. Several processes may have the same folder open: a change takes a lock, reads
    the manifest again and goes on from there. Safe to use from several threads.
    """

    def __init__(self, folder: Path, encoder: str, dimension: int) -> None:
        self._folder = folder
        self._encoder = encoder
        self._dimension = dimension
        self._manifest_path = folder / "manifest.json"
        self._manifest = b""
        self._thread_lock = threading.RLock()
        self._file_lock = filelock.FileLock(folder / "write.lock", timeout=LOCK_SECONDS)
        self._generation: Generation
        self._watermark = BEGINNING

    @classmethod
    def open(cls, folder: Path, encoder: str, dimension: int) -> VectorStore:
        """Open the store in ``folder``, or start an empty one where there is none.

        Args:
            folder: made when missing; nothing else may lie in it.
            encoder: name of the encoder version the vectors come from.
            dimension: floats in a vector.

        Raises:
            DamagedCacheError: what is there cannot be used; :meth:`create` starts anew.
            OSError: the folder cannot be read or made.
        """
        store = cls(folder, encoder, dimension)
        if not store._manifest_path.exists():
            return cls.create(folder, encoder, dimension)
        try:
            store._load(store._read_manifest())
        except DamagedCacheError:
            # Another process may just have replaced the generation: only what the lock confirms is damage.
            with store._writing():
                store._load(store._read_manifest())
        return store

    @classmethod
    def create(cls, folder: Path, encoder: str, dimension: int) -> VectorStore:
        """Start an empty store, in place of whatever lies in ``folder``. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        store = cls(folder, encoder, dimension)
        with store._writing():
            store._start_anew()
        return store

    @property
    def watermark(self) -> Watermark:
        """Up to where the source has been read."""
        return self._watermark

    @property
    def dimension(self) -> int:
        """Floats in a vector."""
        return self._dimension

    def view(self) -> StoreView:
        """The rows as they are now, for reading without a lock."""
        with self._thread_lock:
            return self._generation.view()

    def __len__(self) -> int:
        return self.view().living

    def ids(self) -> Ids:
        """(n,) ids that live in the store, ascending."""
        view = self.view()
        return np.sort(view.ids[view.alive])

    def gather(self, ids: Ids) -> Vectors:
        """(n, dim) vectors of ``ids``, in their order.

        Raises:
            KeyError: an id is not in the store.
            DamagedCacheError: the bytes on disk are not what was written.
        """
        view = self.view()
        rows = view.rows_of(ids)
        if len(rows) != len(ids):
            missing = ids[~np.isin(ids, view.ids[rows])]
            raise KeyError(int(missing[0]))
        return view.gather(rows)

    def apply(self, changes: VectorChanges, after: Watermark) -> bool:
        """Write one batch of changes, if the store still stands at ``after``.

        Returns:
            False when another process has moved the store meanwhile: read the source again from
            :attr:`watermark`.

        Raises:
            LibraryBusyError: another process keeps the lock.
            DamagedCacheError: what another process wrote meanwhile cannot be read.
            OSError: the files cannot be written; the store is as before.
        """
        added, vectors = _last_of_each(changes.added, changes.vectors, self._dimension)
        with self._writing():
            self._adopt()
            if self._watermark != after:
                return False
            generation = self._generation
            try:
                generation.remove(np.concatenate([changes.removed, added]))
                generation.append(added, vectors)
                self._commit(generation, changes.watermark)
            except BaseException:
                # Memory may be ahead of the manifest now, which is what counts.
                self._load(self._manifest)
                raise
        return True

    def reset(self) -> None:
        """Forget everything and start at the beginning of the source. Raises OSError, LibraryBusyError."""
        with self._writing():
            self._start_anew()

    def verify(self) -> list[str]:
        """What is wrong on disk, in a few words each; reads every byte."""
        try:
            on_disk = VectorStore(self._folder, self._encoder, self._dimension)
            on_disk._load(on_disk._read_manifest())
            view = on_disk.view()
            for start in range(0, len(view), _COPY_ROWS):
                view.slice(start, start + _COPY_ROWS)
        except DamagedCacheError as damage:
            return [str(damage)]
        return []

    def compact(self, stopped: Callable[[], bool]) -> bool:
        """Leave the tombstones behind by copying the living rows into a new generation.

        The copying itself holds no lock, so changes go on meanwhile and are taken along at the end.

        Returns:
            False when it was stopped or another process replaced the generation first.
        """
        view = self.view()
        fresh = Generation.create(self._folder, self._dimension)
        done = False
        try:
            rows = np.flatnonzero(view.alive)
            for start in range(0, len(rows), _COPY_ROWS):
                if stopped():
                    return False
                part = rows[start : start + _COPY_ROWS]
                fresh.append(view.ids[part], view.gather(part))
            with self._writing():
                self._adopt()
                if self._generation.token == view.token:
                    _catch_up(fresh, view, self._generation.view())
                    self._replace(fresh, self._watermark)
                    done = True
            return done
        finally:
            if not done:
                fresh.delete()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._thread_lock:
            try:
                self._file_lock.acquire()
            except filelock.Timeout as error:
                raise LibraryBusyError(
                    f"Another program keeps the vectors in {self._folder} locked; close it and try again."
                ) from error
            try:
                yield
            finally:
                self._file_lock.release()

    def _read_manifest(self) -> bytes:
        try:
            return self._manifest_path.read_bytes()
        except OSError as error:
            raise DamagedCacheError(f"{self._manifest_path.name} cannot be read") from error

    def _adopt(self) -> None:
        manifest = self._read_manifest()
        if manifest != self._manifest:
            self._load(manifest)

    def _load(self, manifest: bytes) -> None:
        content = unseal(manifest)
        expected = {"format": FORMAT, "encoder": self._encoder, "dimension": self._dimension}
        if {key: content.get(key) for key in expected} != expected:
            raise DamagedCacheError("the vectors on disk belong to something else")
        generation = Generation.load(self._folder, content["generation"], self._dimension)
        current: Generation | None = getattr(self, "_generation", None)
        if current is not None and current.token == generation.token:
            generation.trust(current)
        self._generation = generation
        self._watermark = Watermark(*content["watermark"])
        self._manifest = manifest

    def _commit(self, generation: Generation, watermark: Watermark) -> None:
        content: dict[str, Any] = {
            "format": FORMAT,
            "encoder": self._encoder,
            "dimension": self._dimension,
            "watermark": list(watermark),
            "generation": generation.record(),
        }
        manifest = seal(content)
        write_atomically(self._manifest_path, manifest)
        self._generation = generation
        self._watermark = watermark
        self._manifest = manifest

    def _start_anew(self) -> None:
        self._replace(Generation.create(self._folder, self._dimension), BEGINNING)

    def _replace(self, generation: Generation, watermark: Watermark) -> None:
        self._commit(generation, watermark)
        for path in self._folder.glob("*-*.*"):
            if generation.token not in path.name:
                discard(path)


def _last_of_each(ids: Ids, vectors: Vectors, dimension: int) -> tuple[Ids, Vectors]:
    """Distinct ids with their last vector, without vectors that hold no number (they would spoil sorting)."""
    if vectors.shape != (len(ids), dimension):
        raise ValueError(f"Vectors of shape {vectors.shape} do not fit {len(ids)} ids × {dimension}.")
    _, newest = np.unique(ids[::-1], return_index=True)
    keep = np.sort(len(ids) - 1 - newest)
    keep = keep[np.isfinite(vectors[keep]).all(axis=1)]
    if len(keep) == len(ids):
        return ids, np.ascontiguousarray(vectors, np.float32)
    _log.info("%d of %d vectors were doubled or unusable", len(ids) - len(keep), len(ids))
    return ids[keep], np.ascontiguousarray(vectors[keep], np.float32)


def _catch_up(fresh: Generation, copied: StoreView, now: StoreView) -> None:
    """Bring to ``fresh`` what changed between two views of the generation it was copied from."""
    fresh.remove(now.ids[: len(copied)][copied.alive & ~now.alive[: len(copied)]])
    late = len(copied) + np.flatnonzero(now.alive[len(copied) :])
    fresh.append(now.ids[late], now.gather(late))
