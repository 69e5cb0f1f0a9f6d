"""The object a library asks for neighbours: the store, the index over it, and the work that keeps them up."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

from engine.errors import EngineError, InvalidRequestError, LibraryError, NotFoundError, StorageFullError
from engine.files import lacks_room
from engine.index import approximate, neighbour_search, recall, saved
from engine.index.approximate import ApproximateIndex
from engine.index.background import Background
from engine.index.clustering import BuildStopped
from engine.index.generation import StoreView
from engine.index.neighbours import Neighbours
from engine.index.sealed import DamagedCacheError
from engine.index.searching import SearchState
from engine.index.source import Ids, Vectors, VectorSource
from engine.index.upkeep import EXACT_FLOATS, SIDE_ROWS, Upkeep, needed
from engine.index.vectors import VectorStore

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How searches are answered at the moment."""

    mode: Literal["exact", "approximate"]
    building: bool
    rows: int
    """Vectors that can be found."""
    side_rows: int
    """Of these, compared exactly beside the approximate index until it takes them in."""
    recall: float | None
    """Share of the true neighbours found on a sample when the index was built; None in exact mode."""


class VectorIndex:
    """Neighbours of a vector among the embeddings of one encoder version.

    Everything on disk is a cache of ``source``: what is damaged is made anew without asking. Searches work
    on a published, unchanging state, so they never wait for :meth:`sync` or for the background thread that
    builds the approximate index. Safe to use from several threads, and with other processes on the same
    folders.
    """

    def __init__(
        self,
        store: VectorStore,
        source: VectorSource,
        name: str,
        folder: Path,
        threshold: int | None,
        side_rows: int,
    ) -> None:
        """Use :meth:`open`."""
        self._store = store
        self._source = source
        self._name = name
        self._folder = folder
        self._threshold = EXACT_FLOATS // store.dimension if threshold is None else threshold
        self._side_rows = side_rows
        self._sync_lock = threading.RLock()
        self._state_lock = threading.Lock()
        self._state = SearchState(store.view(), self._load_saved())
        self._background = Background(self._keep_up, f"index of {name}")

    @classmethod
    def open(
        cls,
        vectors_folder: Path,
        indexes_folder: Path,
        encoder_version_id: int,
        name: str,
        dimension: int,
        source: VectorSource,
        *,
        threshold: int | None = None,
        side_rows: int = SIDE_ROWS,
    ) -> Self:
        """Open what is cached on disk; :meth:`sync` then brings it up to date.

        Args:
            vectors_folder: the library's folder of vectors; each encoder version has its own in it.
            indexes_folder: the same for indexes.
            encoder_version_id: names the folders.
            name: of the encoder version, for messages, and to recognise vectors of another one.
            dimension: floats in a vector.
            source: where vectors come from.
            threshold: up to so many vectors search is exact; by default where that takes about 10 ms.
            side_rows: so many new vectors may be compared exactly beside an approximate index.

        Raises:
            StorageFullError: there is no room for the files.
            LibraryError: the files cannot be read or made; LibraryBusyError when another program keeps them.
        """
        folder = vectors_folder / str(encoder_version_id)
        with _storage_sentences(folder):
            try:
                store = VectorStore.open(folder, name, dimension)
            except DamagedCacheError as damage:
                _log.info("The vectors of %s are made anew: %s.", name, damage)
                store = VectorStore.create(folder, name, dimension)
        return cls(store, source, name, indexes_folder / str(encoder_version_id), threshold, side_rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._state.view.living

    @property
    def dimension(self) -> int:
        """Floats in a vector."""
        return self._store.dimension

    def sync(self) -> bool:
        """Take in what changed in the source; new items are found, removed ones are not, on return.

        Returns:
            Whether anything had changed. When not, this took one look at the source.

        Raises:
            StorageFullError: there is no room; searches go on with what they have.
            LibraryError: the cache cannot be written; LibraryBusyError when another program keeps it.
        """
        with self._sync_lock, _storage_sentences(self._folder):
            try:
                changed = self._pull()
            except DamagedCacheError as damage:
                _log.info("The vectors of %s are made anew: %s.", self._name, damage)
                self._store.reset()
                self._pull()
                changed = True
            self._publish()
        self._wake_if_needed()
        return changed

    def search(
        self, query: Vectors, k: int, *, allowed: Ids | None = None, exclude: Ids | None = None
    ) -> tuple[Ids, npt.NDArray[np.float32]]:
        """The ``k`` items most like ``query``.

        Args:
            query: (dim,) of any length but zero.
            k: how many, at least 1.
            allowed: (n,) int64 ids, ascending, to choose from, or None for all; unknown ones are ignored.
            exclude: (m,) int64 ids to leave out.

        Returns:
            (j,) int64 ids and (j,) float32 cosine similarities in [-1, 1], falling, equal ones by rising id;
            j is k, or less when there are not so many.

        Raises:
            InvalidRequestError: the query or ``k`` makes no sense.
        """
        unit = self._checked(query)
        if k < 1:
            raise InvalidRequestError(f"{k} neighbours cannot be searched for; ask for at least 1.")
        return self._healing(lambda: self._state.search(unit, k, allowed, exclude))

    def vectors_of(self, ids: Ids) -> Vectors:
        """(n, dim) float32 vectors of ``ids`` (n,), in their order. Raises NotFoundError."""
        try:
            return self._healing(lambda: self._store.gather(ids))
        except KeyError as error:
            raise NotFoundError(f"Item {error.args[0]} has no vector under {self._name} yet.") from None

    def vectors_in_place(self, ids: Ids) -> Vectors:
        """(n, dim) float32 vectors of ``ids`` (n,), read-only and mapped where they lie one after the other.

        For work on whole collections that shall take no memory of its own. Raises NotFoundError.
        """
        return self._healing(lambda: self._in_place(ids))

    def _in_place(self, ids: Ids) -> Vectors:
        view = self._store.view()
        rows = view.generation.table.get(ids)
        if len(rows) and rows[0] >= 0 and np.array_equal(rows, np.arange(rows[0], rows[0] + len(rows))):
            return view.slice(int(rows[0]), int(rows[-1]) + 1)
        return self.vectors_of(ids)

    def neighbours_of_all(
        self,
        ids: Ids | None = None,
        k: int = 15,
        *,
        progress: Callable[[int, int], None] | None = None,
        stopped: Callable[[], bool] | None = None,
    ) -> Neighbours:
        """The ``k`` nearest of each of ``ids`` (n,) int64 among them, or of everything here.

        Exact for some ten thousand; beyond, about 98 of 100 are found. ``progress`` is told how many items
        are done, of how many, and ``stopped`` is asked several times a second, both in the calling thread.

        Raises:
            NotFoundError: an id has no vector here.
            InvalidRequestError: ``k`` makes no sense.
            BuildStopped: ``stopped()`` said so. What the two raise themselves ends the work as well.
        """
        if k < 1:
            raise InvalidRequestError(f"{k} neighbours cannot be searched for; ask for at least 1.")
        wanted = self.ids() if ids is None else np.unique(ids)
        tell, stop = progress or _nobody, stopped or _never
        try:
            return self._healing(
                lambda: neighbour_search.neighbours_of_each(self._store.view(), wanted, k, tell, stop)
            )
        except KeyError as error:
            raise NotFoundError(f"Item {error.args[0]} has no vector under {self._name} yet.") from None

    def stamp_of(self, ids: Ids) -> str:
        """What is another string once one of ``ids`` (n,), ascending, has another vector."""
        return neighbour_search.stamp(self._store.view(), ids)

    def ids(self) -> Ids:
        """(n,) int64 ids that have a vector here, ascending."""
        return self._store.ids()

    def status(self) -> IndexStatus:
        """How searches are answered at the moment."""
        state = self._state
        index = state.approximate
        return IndexStatus(
            mode="exact" if index is None else "approximate",
            building=self._background.running,
            rows=state.view.living,
            side_rows=0 if index is None else state.side_rows,
            recall=None if index is None else index.recall,
        )

    def sampled_recall(self, queries: int = recall.SAMPLE, seed: int = 0) -> float:
        """The share of the true 10 neighbours that searches find, on ``queries`` stored vectors."""

        def measure() -> float:
            state = self._state
            (truth,) = recall.Truth.sample(state, queries, np.random.default_rng(seed), _never)
            return truth.recall(state, _never)

        return self._healing(measure)

    def verify(self) -> list[str]:
        """What is wrong on disk, in sentences; reads every byte. :meth:`rebuild` puts it right."""
        problems = [
            f"The cached vectors of {self._name} are damaged ({problem}); rebuild them."
            for problem in self._store.verify()
        ]
        try:
            saved.load(self._store.view(), self._folder)
        except DamagedCacheError as damage:
            problems.append(f"The saved index of {self._name} is damaged ({damage}); rebuild it.")
        return problems

    def rebuild(self) -> None:
        """Make everything anew from the source. Raises as :meth:`sync` does."""
        with self._sync_lock, _storage_sentences(self._folder):
            self._store.reset()
            saved.forget(self._folder)
            self._publish()
            self.sync()

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until the background has nothing left to do; False when the time ran out first."""
        return self._background.wait(seconds)

    def close(self) -> None:
        """Stop the background thread and wait for its end. Nothing is lost: everything is on disk already."""
        self._background.close()

    def _checked(self, query: Vectors) -> Vectors:
        vector = np.asarray(query, np.float32)
        if vector.shape != (self.dimension,):
            raise InvalidRequestError(
                f"The query has the shape {vector.shape}; {self._name} searches vectors of {self.dimension}."
            )
        norm = float(np.linalg.norm(vector.astype(np.float64)))
        if not np.isfinite(norm) or norm == 0:
            raise InvalidRequestError("The query has no direction: it is zero or not a number.")
        return (vector / norm).astype(np.float32)

    def _healing(self, question: Callable[[], _T]) -> _T:
        """The answer, after making the vectors anew if they turn out to be damaged on the way."""
        token = self._state.view.token
        try:
            return question()
        except DamagedCacheError as damage:
            with self._sync_lock:
                # Another thread may have met the damage, and mended it, before this one.
                if self._state.view.token == token:
                    _log.info("The vectors of %s are made anew: %s.", self._name, damage)
                    self.rebuild()
            return question()

    def _pull(self) -> bool:
        changed = False
        behind = True
        while behind:
            behind = False
            before = self._store.watermark
            for changes in self._source.read_changes(before):
                changed = True
                if not self._store.apply(changes, before):
                    behind = True
                    break
                before = changes.watermark
                self._publish()
        return changed

    def _publish(self, index: ApproximateIndex | None = None) -> None:
        """Let searches see the store as it is now, with ``index`` or the one they had."""
        with self._state_lock:
            view = self._store.view()
            current = self._state.approximate
            index = next((one for one in (index, current) if _covers(one, view)), None)
            if view is not self._state.view or index is not current:
                self._state = SearchState(view, index)

    def _load_saved(self) -> ApproximateIndex | None:
        try:
            return saved.load(self._store.view(), self._folder)
        except DamagedCacheError as damage:
            _log.info("The index of %s is built anew: %s.", self._name, damage)
            return None

    def _next(self) -> Upkeep:
        state = self._state
        return needed(state.view, state.approximate, self._threshold, self._side_rows)

    def _wake_if_needed(self) -> None:
        if self._next() is not Upkeep.NOTHING:
            self._background.wake()

    def _keep_up(self, stopped: Callable[[], bool]) -> None:
        try:
            self._healing(lambda: self._work_off(stopped))
        except BuildStopped:
            return
        except (OSError, EngineError) as error:
            # Searches go on as they are; the next change tries again.
            _log.warning("The index of %s could not be kept up: %s", self._name, error)

    def _work_off(self, stopped: Callable[[], bool]) -> None:
        while not stopped() and (task := self._next()) is not Upkeep.NOTHING:
            if task is Upkeep.COMPACT:
                self._store.compact(stopped)
                self._publish()
            else:
                self._renew(task, stopped)

    def _renew(self, task: Upkeep, stopped: Callable[[], bool]) -> None:
        state = self._state
        if task is Upkeep.GROW and state.approximate is not None:
            index = state.approximate.grown(state.view, stopped)
        else:
            index = approximate.build(state.view, stopped)
            index = recall.tune(state, index, stopped)
        self._publish(index)
        saved.save(index, state.view, self._folder)


def _covers(index: ApproximateIndex | None, view: StoreView) -> bool:
    return index is not None and index.token == view.token and index.rows <= len(view)


def _never() -> bool:
    return False


def _nobody(done: int, total: int) -> None:
    """Is told how far the work is where nobody wants to know."""


@contextlib.contextmanager
def _storage_sentences(folder: Path) -> Iterator[None]:
    """Turn what the operating system says into what a person can act on."""
    try:
        yield
    except OSError as error:
        if lacks_room(error):
            raise StorageFullError(
                f"There is no room left for the vectors in {folder}; make room."
            ) from error
        reason = error.strerror or str(error)
        raise LibraryError(f"The vectors in {folder} cannot be kept: {reason}. Check the folder.") from error
