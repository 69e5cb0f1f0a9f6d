"""One open library: what there is, what is like what, whether all agrees, and a part for each other concern.

Both front ends use it; neither looks behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, facets, filters, items, ordering
from engine.catalog.catalog import Catalog
from engine.domain import (
    Collection,
    EncoderVersion,
    Example,
    Facets,
    Finding,
    Item,
    ItemFilter,
    Query,
    SearchResult,
    SortKey,
)
from engine.errors import NotFoundError
from engine.jobs.handle import JobHandle
from engine.jobs.service import EncoderService
from engine.library.embeddings import Embeddings
from engine.library.evaluation import Evaluations
from engine.library.examples import item_ids_of, read_example
from engine.library.explaining import Explanations
from engine.library.imports import Imports
from engine.library.indexes import Indexes
from engine.library.jobs import Jobs, OnEvent
from engine.library.maps import Maps
from engine.library.marks import Marks
from engine.library.music import Music
from engine.library.promotions import Promotions
from engine.library.review import Reviews
from engine.library.search import Searcher
from engine.library.tags import Tags
from engine.library.trained_versions import TrainedVersions
from engine.library.training import JOB as TRAINING
from engine.library.training import Training
from engine.media.drawings import ThumbnailStore
from engine.settings import LibraryPaths


class Library:
    """An open library folder. Safe to use from several threads; close it when done."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._service = EncoderService()
        self.jobs = Jobs(catalog)
        self.indexes = Indexes(catalog)
        self.thumbnails = ThumbnailStore(catalog.paths.thumbnails)
        start, index_of = self.jobs.start, self.indexes.of
        self._searcher = Searcher(catalog, self._service, index_of)
        self.imports = Imports(catalog, start)
        self.embeddings = Embeddings(catalog)
        self.tags = Tags(catalog)
        self.marks = Marks(catalog)
        self.music = Music(catalog, self._searcher, index_of)
        self.maps = Maps(catalog, self._searcher, index_of, self.thumbnails, start)
        self.training = Training(catalog, start)
        self.trained = TrainedVersions(catalog, index_of, start, self.indexes.forget)
        self.promotions = Promotions(catalog, start)
        self.evaluation = Evaluations(catalog, self.thumbnails, start)
        self.review = Reviews(catalog, start)
        self.explanations = Explanations(catalog, self._service, self.music.waveform)

    @classmethod
    def open(cls, folder: Path) -> Library:
        """Opens the library in ``folder``, creating or migrating it where needed.

        Raises:
            LibraryError: it cannot be used; the subclasses and the message say why.
        """
        catalog = Catalog.open(Path(os.path.abspath(folder)))  # noqa: PTH100 - links keep their names
        library = cls(catalog)
        library.jobs.note_dead()
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
        self.jobs.close()
        self._service.close()
        self.indexes.close()
        self.thumbnails.close()
        self.music.close()
        self._catalog.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def resume_job(self, job_id: int, *, on_event: OnEvent | None = None) -> JobHandle:
        """Starts a job again with what it was asked; a training goes on where it was.

        Raises:
            NotFoundError: there is no such job.
            InvalidRequestError: it is a training that has nothing left to do.
        """
        resume = self.training.resume if self.jobs.kind_of(job_id) == TRAINING else self.jobs.again
        return resume(job_id, on_event=on_event)

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

    # Care

    def check(self, *, repair: bool = False) -> list[Finding]:
        """Compares catalogue, vectors, index, thumbnails and files; mends what can be mended."""
        from engine.library.check import Checker  # brings the decoders, which little else needs

        checker = Checker(
            self._catalog,
            self.thumbnails,
            self.music.waveforms,
            self.encoders(),
            self.indexes.of,
            self.imports.start_embedding,
            repair,
        )
        return checker.run()

    @staticmethod
    def restore(folder: Path) -> Finding:
        """Puts the newest backup in the place of a damaged catalogue; see ``check.restore_catalog``."""
        from engine.library.check import restore_catalog

        return restore_catalog(folder)
