"""An import carried out: what an inventory asks for is read, encoded and stored.

Files are decoded in threads while the encoder works; each batch is one transaction, so that a kill at any
moment leaves whole batches behind and the next import goes on where this one stopped.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from engine.catalog import backup, collections, intake, jobs
from engine.domain import EncoderVersion, Kind
from engine.encoders import registry
from engine.encoders.encoder import Encoder, EncoderInput
from engine.errors import JobError, LibraryError
from engine.events import ItemFailed, ItemsImported, JobLog
from engine.jobs.context import JobContext
from engine.media.drawings import ThumbnailStore, WaveformStore
from engine.media.scan import root_state
from engine.runners.batches import Batch, Resolver
from engine.runners.inventory import Inventory, ToRead, as_array
from engine.runners.lazy_encoder import LazyEncoder, version_of
from engine.runners.preparing import Prepared, prepare
from engine.runners.tally import Tally

FIRST_BATCH = 8
"""Items in the first transaction; each that follows has twice as many, up to the encoder's liking."""

WAITING_PER_BATCH = 3
"""Batches' worth of files that are decoded ahead of the encoder: what bounds the memory."""

READERS = {Kind.IMAGE: None, Kind.MUSIC: os.cpu_count() or 1}
"""Threads that decode: of a track each holds some 30 MB of windows, so no more than can work at once."""


class Importer:
    """Carries out what an inventory asks for."""

    def __init__(
        self,
        context: JobContext,
        collection_id: int,
        version: EncoderVersion,
        kind: Kind,
        inventory: Inventory,
        tally: Tally,
        most_windows: int | None,
    ) -> None:
        self._context = context
        self._collection_id = collection_id
        self._version = version
        self._inventory = inventory
        self._tally = tally
        self._most_windows = most_windows
        self._thumbnails = ThumbnailStore(context.catalog.paths.thumbnails)
        self._waveforms = WaveformStore(context.catalog.paths.waveforms)
        self._resolver = Resolver(context.catalog, kind, version.id, inventory.gone)
        self._kind = kind
        self._done = 0

    def run(self) -> None:
        """Reads what is to be read, marks what is gone, and tells the tally.

        Raises:
            JobCancelledError: it was asked to stop; the batches before are stored.
            JobError: a folder went away meanwhile.
        """
        inventory, tally = self._inventory, self._tally
        tally.unchanged, tally.unavailable = inventory.unchanged, inventory.unavailable
        tally.failed += [
            {"path": str(path), "reason": reason}
            for path, reason in (
                *((problem.path, problem.reason) for problem in inventory.folder_problems),
                *inventory.still_broken,
            )
        ]
        try:
            self._store_unreadable()
            if inventory.to_read:
                self._read_all()
            self._mark_missing()
        finally:
            self._thumbnails.close()
            self._waveforms.close()
        if tally.imported or tally.moved or tally.missing:
            self._back_up()

    def _store_unreadable(self) -> None:
        batch = Batch(arrivals=list(self._inventory.unreadable))
        if batch.arrivals:
            self._commit(batch)

    def _read_all(self) -> None:
        with self._context.catalog.read() as session:
            known_content = intake.all_content_hashes(session)
        with (
            LazyEncoder(self._load_encoder, self._kind, self._known_input(), self._most_windows) as encoder,
            ThreadPoolExecutor(READERS[self._kind], thread_name_prefix="import") as pool,
        ):
            try:
                for batch in self._batches(pool, encoder, known_content):
                    self._commit(batch)
                    self._context.stop_if_cancelled()
            finally:
                pool.shutdown(cancel_futures=True)

    def _batches(
        self, pool: ThreadPoolExecutor, encoder: LazyEncoder, known_content: set[bytes]
    ) -> Iterator[Batch]:
        """Encoded batches in the order of the scan.

        The first ones are small, so that something can be seen and searched within moments. Until the encoder
        is loaded one batch is decoded ahead: loading may measure how fast it computes.
        """
        todo = iter(self._inventory.to_read)
        waiting: deque[Future[Prepared]] = deque()

        def fill() -> None:
            ahead = WAITING_PER_BATCH if encoder.is_loaded else 1
            while len(waiting) < ahead * encoder.batch_size:
                following = next(todo, None)
                if following is None:
                    return
                waiting.append(pool.submit(prepare, following, self._kind, known_content, encoder.input))

        fill()
        size = FIRST_BATCH
        while waiting:
            batch = Batch()
            while waiting and batch.to_encode < size and batch.size < 4 * size:
                prepared = waiting.popleft().result()
                if prepared.reason is not None and self._has_vanished(prepared.todo):
                    batch.skipped += 1
                    continue
                self._resolver.add_to(batch, prepared, encoder)
            if batch.to_encode:
                encoder.get()  # before more is read ahead: with it comes how much that is to be
            fill()
            batch.encode(encoder)
            yield batch
            size = min(2 * size, encoder.batch_size)

    def _commit(self, batch: Batch) -> None:
        """One transaction: items, vectors, tags, moves, progress; what is drawn of them just before it."""
        self._thumbnails.put_many(batch.thumbnails)
        if batch.waveforms:
            self._waveforms.put_many(batch.waveforms)
        self._done += batch.size
        total = len(self._inventory.to_read) + len(self._inventory.unreadable)
        with self._context.catalog.write() as session:
            ids = intake.store(session, self._collection_id, self._kind, self._version.id, batch.arrivals)
            intake.move(session, self._collection_id, batch.moved)
            intake.settle(session, batch.settled)
            jobs.advance(session, self._context.job_id, self._done, total)
        self._tell(batch, ids)
        self._context.progress("importing", self._done, total)

    def _tell(self, batch: Batch, ids: list[int]) -> None:
        for arrival in batch.arrivals:
            if arrival.reason is not None:
                path = str(arrival.facts.path)
                self._tally.failed.append({"path": path, "reason": arrival.reason})
                self._context.emit(ItemFailed(self._context.job_id, path, arrival.reason))
        self._tally.imported += sum(arrival.reason is None for arrival in batch.arrivals)
        self._tally.moved += len(batch.moved)
        self._tally.unchanged += len(batch.settled)
        changed = (*ids, *(item_id for item_id, _ in batch.moved), *(item_id for item_id, _ in batch.settled))
        self._context.emit(ItemsImported(self._context.job_id, changed))

    def _mark_missing(self) -> None:
        with self._context.catalog.write() as session:
            self._tally.missing = intake.mark_missing(session, as_array(self._inventory.gone))

    def _has_vanished(self, todo: ToRead) -> bool:
        """Whether the file went away since the scan; when its whole folder did, the job stops."""
        path = todo.facts.path
        if os.path.lexists(path):
            return False
        with self._context.catalog.read() as session:
            root = collections.root_path(session, todo.facts.root_id)
        if root_state(root) != "present":
            raise JobError(
                f"{root} went away during the import, as when a drive is unplugged. {self._tally.imported} "
                "items are imported and safe; import again when it is back."
            )
        if todo.known is not None:
            self._inventory.gone.add(todo.known.id)
        return True

    def _known_input(self) -> EncoderInput | None:
        return registry.input_of(self._version.source, self._context.catalog.paths.encoders)

    def _load_encoder(self) -> Encoder:
        """Loads the encoder and holds its weights against those that made the library's vectors."""
        encoder = registry.load(self._version.source, self._context.catalog.paths.encoders)
        version_of(encoder, self._version.source, self._context.catalog)
        return encoder

    def _back_up(self) -> None:
        try:
            backup.safety_copy(self._context.catalog.paths)
        except LibraryError as error:
            self._context.emit(JobLog(self._context.job_id, "warning", f"No backup was made: {error}"))
