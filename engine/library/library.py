"""One open library: import, look, search, check. Both front ends use it; neither looks behind it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, facets, filters, items, jobs, ordering, tags
from engine.catalog.catalog import Catalog
from engine.domain import (
    Collection,
    EncoderVersion,
    Example,
    Explanation,
    ExplanationRequest,
    Facets,
    Finding,
    Item,
    ItemFilter,
    JobRecord,
    Kind,
    Query,
    SearchResult,
    SortKey,
    TagChange,
)
from engine.errors import InvalidRequestError, JobError, LibraryError, NotFoundError
from engine.events import JobEvent, JobFailed
from engine.index.owner import VectorIndex
from engine.jobs.handle import JobHandle
from engine.jobs.lock import job_lock
from engine.jobs.protocol import JobRequest
from engine.jobs.service import EncoderService
from engine.library import explaining, naming
from engine.library.embeddings import export_embeddings, import_embeddings
from engine.library.evaluation import Evaluations
from engine.library.examples import item_ids_of, read_example
from engine.library.indexes import Indexes
from engine.library.maps import Maps
from engine.library.music import Music
from engine.library.review import Reviews
from engine.library.search import Searcher
from engine.library.training import JOB as TRAINING
from engine.library.training import Training
from engine.media.drawings import ThumbnailStore
from engine.settings import LibraryPaths

SAMPLES = "Sample pictures"
"""Name of the collection of pictures that the program draws itself."""

OnEvent = Callable[[JobEvent], None]


class Library:
    """An open library folder. Safe to use from several threads; close it when done."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._service = EncoderService()
        self._indexes = Indexes(catalog)
        self._jobs: list[JobHandle] = []
        self._searcher = Searcher(catalog, self._service, self.index)
        self.thumbnails = ThumbnailStore(catalog.paths.thumbnails)
        self.music = Music(catalog, self._searcher, self.index)
        self.maps = Maps(catalog, self._searcher, self.index, self.thumbnails, self._start)
        self.training = Training(catalog, self.index, self._start, self._indexes.forget)
        self.evaluation = Evaluations(catalog, self.thumbnails, self._start)
        self.review = Reviews(catalog, self._start)

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Opens the library in ``folder``, creating or migrating it where needed.

        Raises:
            LibraryError: it cannot be used; the subclasses and the message say why.
        """
        catalog = Catalog.open(Path(os.path.abspath(folder)))  # noqa: PTH100 - links keep their names
        library = cls(catalog)
        library._note_dead_jobs()
        return library

    @property
    def paths(self) -> LibraryPaths:
        """Where its files lie."""
        return self._catalog.paths

    def abandon(self) -> None:
        """Gives up what an encoder is asked in other threads, so that nobody waits for it to be closed."""
        self._service.abandon()

    def close(self) -> None:
        """Stops its jobs at a safe point, its encoder and its indexes."""
        for job in self._jobs:
            job.close()
        self._service.close()
        self._indexes.close()
        self.thumbnails.close()
        self.music.close()
        self._catalog.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Jobs

    def start_import(
        self,
        paths: Sequence[Path],
        *,
        kind: Kind | None = None,
        name: str | None = None,
        windows: int | None = None,
        on_event: OnEvent | None = None,
    ) -> JobHandle:
        """Imports folders and files into the collection ``name``, in a job process.

        Without a kind, pictures and music go into a collection each. Without a name the files go to the
        collection that has their folder already, or to a new one named after the first folder. ``windows``
        is how many of a track are heard at most; the encoder's own number when None.
        """
        if not paths:
            raise InvalidRequestError("Name at least one folder or file to import.")
        absolute = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
        spec = {
            "paths": [str(path) for path in absolute],
            "kind": kind.value if kind is not None else None,
            "name": name,
            "windows": windows,
        }
        described = ", ".join(str(path) for path in absolute[:3]) + ("…" if len(absolute) > 3 else "")
        into = f" into {name}" if name is not None else ""
        return self._start("import", f"Import {described}{into}", spec, on_event)

    def start_sample_import(self, *, count: int = 320, on_event: OnEvent | None = None) -> JobHandle:
        """Draws ``count`` sample pictures beside the catalogue and imports them, in a job process."""
        spec = {
            "paths": [str(self.paths.samples)],
            "kind": Kind.IMAGE.value,
            "name": SAMPLES,
            "draw": count,
        }
        return self._start("import", "Draw and import sample pictures", spec, on_event)

    def start_embedding(
        self, collection: str, encoder: str, *, windows: int | None = None, on_event: OnEvent | None = None
    ) -> JobHandle:
        """Embeds a collection with ``encoder`` and lets it answer for it, in a job process.

        ``encoder`` is a version known here, a bundled encoder, or a source such as ``hub:NAME``.
        """
        with self._catalog.read() as session:
            collections.get(session, collection)
            source = naming.source_for(session, encoder)
        spec = {"collection": collection, "source": source, "windows": windows}
        return self._start("embed", f"Embed {collection} with {source}", spec, on_event)

    def resume_job(self, job_id: int, *, on_event: OnEvent | None = None) -> JobHandle:
        """Starts a job again with what it was asked; what it had finished is not done twice."""
        with self._catalog.read() as session:
            kind, spec = jobs.spec_of(session, job_id)
        if kind == TRAINING:
            return self.training.resume(job_id, on_event=on_event)
        return self._start(kind, f"Job {job_id} again", spec, on_event)

    def cancel_job(self, job_id: int) -> bool:
        """Asks a job of this program to stop at a safe point; False when none by that id runs here."""
        handle = self._running(job_id)
        if handle is not None:
            handle.cancel()
        return handle is not None

    def pause_job(self, job_id: int) -> bool:
        """Asks a job of this program to stop where it can go on from; False when none by that id runs here.

        Trainings can; other jobs take it for a cancel.
        """
        handle = self._running(job_id)
        if handle is not None:
            handle.pause()
        return handle is not None

    def _running(self, job_id: int) -> JobHandle | None:
        return next((job for job in self._jobs if job.job_id == job_id and job.end is None), None)

    def jobs(self) -> list[JobRecord]:
        """All jobs, newest first."""
        with self._catalog.read() as session:
            return jobs.all_jobs(session)

    def _start(
        self, kind: str, description: str, spec: dict[str, Any], on_event: OnEvent | None
    ) -> JobHandle:
        handle = JobHandle(JobRequest(kind, description, self.paths.folder, spec), on_event)
        self._jobs = [job for job in self._jobs if job.end is None] + [handle]
        return handle

    def _note_dead_jobs(self) -> None:
        """Rows that claim to run while nobody holds the job lock belong to jobs that were killed."""
        with self._catalog.read() as session:
            claimed = any(record.ended_at is None for record in jobs.all_jobs(session))
        if not claimed:
            return
        try:
            with job_lock(self.paths), self._catalog.write() as session:
                jobs.mark_interrupted(session)
        except LibraryError:
            return  # a job is running, or the library is read-only: the rows stay as they are

    # Looking

    def collections(self) -> list[Collection]:
        """All collections by name."""
        with self._catalog.read() as session:
            return collections.all_collections(session)

    def encoders(self) -> list[EncoderVersion]:
        """All encoder versions that made vectors here, oldest first."""
        with self._catalog.read() as session:
            return encoder_versions.all_versions(session)

    def items(self, item_filter: ItemFilter | None = None) -> Iterator[Item]:
        """The items that pass, by id, read a page at a time.

        Raises:
            NotFoundError: there is no such collection; at once, not with the first item.
        """
        wanted = item_filter or ItemFilter()
        if wanted.collection is not None:
            with self._catalog.read() as session:
                collections.get(session, wanted.collection)
        return self._iterate(wanted)

    def _iterate(self, wanted: ItemFilter) -> Iterator[Item]:
        with self._catalog.read() as session:
            yield from items.iterate(session, wanted)

    def count(self, item_filter: ItemFilter | None = None) -> int:
        """How many items pass."""
        with self._catalog.read() as session:
            return items.count(session, item_filter or ItemFilter())

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        """Items by id; unknown ids are left out."""
        with self._catalog.read() as session:
            return items.by_ids(session, ids)

    def ordered_ids(
        self,
        item_filter: ItemFilter,
        key: SortKey = SortKey.ADDED,
        *,
        descending: bool = False,
        limit: int | None = None,
    ) -> NDArray[np.int64]:
        """Ids of the items that pass, in order, int64 (n,): a fifth of a second for a million."""
        with self._catalog.read() as session:
            return ordering.ordered_ids(session, item_filter, key, descending=descending, limit=limit)

    def facets(self, item_filter: ItemFilter | None = None) -> Facets:
        """Folders, tags and states of the items that pass, with the number of items behind each."""
        with self._catalog.read() as session:
            return facets.facets(session, item_filter or ItemFilter())

    def thumbnails_of(self, content_hashes: Iterable[str]) -> dict[str, bytes]:
        """JPEG thumbnails by content hash (hexadecimal); those that are not there are left out."""
        found = self.thumbnails.get_many([bytes.fromhex(name) for name in content_hashes])
        return {key.hex(): jpeg for key, jpeg in found.items()}

    @staticmethod
    def preview(path: Path, side: int) -> NDArray[np.uint8]:
        """A picture of about ``side`` pixels for looking at: uint8 (height, width, 3), upright, RGB.

        Raises:
            DecodeError: it cannot be read; the message is the reason.
        """
        from engine.media.pictures import decode_picture

        return decode_picture(path, side, longest=side).pixels

    def tag_names(self) -> list[str]:
        """Every tag in use, in alphabetical order."""
        with self._catalog.read() as session:
            return tags.all_names(session)

    def change_tags(
        self, item_ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> TagChange:
        """Puts tags on items and takes some off; returns what changed, to be undone with ``apply_tags``."""
        with self._catalog.write(durable=True) as session:
            return tags.change(session, item_ids, add=add, remove=remove)

    def apply_tags(self, tag_change: TagChange) -> None:
        """Carries out a change of tags, for instance ``change.undone()``."""
        with self._catalog.write(durable=True) as session:
            tags.apply(session, tag_change)

    @staticmethod
    def filter(conditions: Sequence[str], collection: str | None = None) -> ItemFilter:
        """Reads ``--where`` expressions; see ``engine.catalog.filters``."""
        return filters.parse(conditions, collection)

    # Searching

    @staticmethod
    def example(text: str) -> Example:
        """What a person wrote as QUERY; see ``examples.read_example``."""
        return read_example(text)

    def item_of(self, example: Example) -> int:
        """The id of the item an example is; where its file lies in several collections, the first of them.

        Raises:
            NotFoundError: it is no item of this library.
        """
        with self._catalog.read() as session:
            found = item_ids_of(session, example)
        if not found:
            raise NotFoundError(f"{example.path} is not in this library. Import it first.")
        return found[0]

    def similar(self, query: Query) -> SearchResult:
        """The neighbours of a query; see ``Searcher.similar``."""
        return self._searcher.similar(query)

    def explain(self, request: ExplanationRequest) -> Explanation:
        """Why two items have the score that they have; see ``explaining.explain``."""
        return explaining.explain(self._catalog, self._service, request)

    def write_explanation(self, explanation: Explanation, out: Path) -> None:
        """Draws an explanation into a PNG; see ``explanation_files.save_explanation``."""
        from engine.library.explanation_files import save_explanation  # brings what draws

        found = self.items_by_id([explanation.first, explanation.second])
        save_explanation(explanation, found, self.music.waveform, out)

    def index(self, version: EncoderVersion) -> VectorIndex:
        """The index of an encoder version, brought up to date with the catalogue."""
        return self._indexes.of(version)

    def refresh_indexes(self, *, settle: bool = False) -> None:
        """Brings the index of every version that answers for a collection up to date.

        ``settle`` waits until large ones are rebuilt too; without it that goes on in the background, and
        searches are answered meanwhile.
        """
        active = {collection.encoder for collection in self.collections()}
        for version in self.encoders():
            if version.name in active and version.vectors:
                index = self.index(version)
                if settle:
                    index.settle()

    # Vectors in and out

    def export_embeddings(self, out: Path, collection: str | None, encoder: str | None) -> dict[str, object]:
        """Writes vectors to ``out`` (.npz or .parquet); returns how many and of which encoder version."""
        return export_embeddings(self._catalog, out, collection, encoder)

    def import_embeddings(self, path: Path, encoder: str | None = None) -> dict[str, object]:
        """Takes in vectors made elsewhere as an encoder version of their own."""
        with job_lock(self.paths):
            return import_embeddings(self._catalog, path, encoder)

    # Care

    def check(self, *, repair: bool = False) -> list[Finding]:
        """Compares catalogue, vectors, index, thumbnails and files; mends what can be mended."""
        from engine.library.check import Checker  # brings the decoders, which little else needs

        checker = Checker(
            self._catalog,
            self.thumbnails,
            self.music.waveforms,
            self.encoders(),
            self.index,
            self._embed_and_wait,
            repair,
        )
        return checker.run()

    @staticmethod
    def restore(folder: Path) -> Finding:
        """Puts the newest backup in the place of a damaged catalogue; see ``check.restore_catalog``."""
        from engine.library.check import restore_catalog

        return restore_catalog(folder)

    def _embed_and_wait(self, collection: str, source: str) -> None:
        end = self.start_embedding(collection, source).wait()
        if isinstance(end, JobFailed):
            raise JobError(end.message)
