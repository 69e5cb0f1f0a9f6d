"""Compares what lies in the folders with what the catalogue knows, before anything is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, embeddings, intake
from engine.catalog.intake import Arrival, FileFacts, KnownFile
from engine.catalog.paths import folder_below
from engine.domain import ItemState, Kind
from engine.jobs.context import JobContext
from engine.media.scan import FoundFile, ScanProblem, root_state, scan

CHUNK = 1000
"""Files compared in one query."""

Found = FoundFile | ScanProblem


@dataclass(frozen=True, slots=True)
class ToRead:
    """A file to be read: new, changed, failed before, or without a vector."""

    facts: FileFacts
    known: KnownFile | None
    needs_vector: bool = True


@dataclass(slots=True)
class Inventory:
    """What an import has to do."""

    collection_id: int | None = None
    """The collection it is for; None when that is new and nothing was found to put into it."""
    to_read: list[ToRead] = field(default_factory=list)
    unreadable: list[Arrival] = field(default_factory=list)
    """Pipes, dangling links and the like: items that fail without being opened."""
    still_broken: list[tuple[Path, str]] = field(default_factory=list)
    """Files that could not be decoded before and have not changed since, with the reason."""
    folder_problems: list[ScanProblem] = field(default_factory=list)
    unchanged: int = 0
    gone: set[int] = field(default_factory=set)
    """Ids of items whose file was not found; those that turn up elsewhere are taken out."""
    unavailable: int = 0
    away: list[Path] = field(default_factory=list)
    """Folders that are not there, or empty, although the catalogue has items in them."""
    found: int = 0


class Surveyor:
    """Walks the paths of one import into ``collection`` and sorts what it finds.

    A new collection is made with the first file that is found, so that a mistake leaves no empty one behind.
    """

    def __init__(self, context: JobContext, collection: str, encoder_id: int, kind: Kind) -> None:
        self._context = context
        self._collection = collection
        self._encoder_id = encoder_id
        self._kind = kind
        self._roots: dict[Path, tuple[int, Path]] = {}
        self._seen: set[int] = set()
        self._without_vector: set[int] = set()
        self._result = Inventory()

    def survey(self, paths: Sequence[Path]) -> Inventory:
        """Scans ``paths`` (absolute) and returns what is to be done; what is unchanged is settled here."""
        result = self._result
        with self._context.catalog.read() as session:
            result.collection_id = collections.find(session, self._collection, self._kind)
            if result.collection_id is not None:
                self._without_vector = set(
                    embeddings.items_without(session, self._encoder_id, result.collection_id)
                )
        present = [path for path in paths if not self._is_away(path)]
        for chunk in _chunks(scan(present, self._kind)):
            self._context.stop_if_cancelled()
            self._sort(chunk)
            self._context.progress("looking", result.found, None)
        if result.collection_id is not None:
            self._find_gone(result.collection_id, [path for path in present if path.is_dir()])
        return result

    def _is_away(self, path: Path) -> bool:
        """Whether ``path`` is gone or empty; what the catalogue has below it is then out of reach."""
        if path.is_file() or root_state(path) == "present":
            return False
        with self._context.catalog.write() as session:
            count = intake.mark_unavailable(session, path)
        if count:
            self._result.unavailable += count
            self._result.away.append(path)
        return count > 0

    def _sort(self, chunk: list[Found]) -> None:
        files = [found for found in chunk if isinstance(found, FoundFile) or found.kind == "file"]
        self._result.folder_problems += [
            found for found in chunk if isinstance(found, ScanProblem) and found.kind == "folder"
        ]
        if not files:
            return
        with self._context.catalog.write() as session:
            collection_id = collections.get_or_create(session, self._collection, self._kind, self._encoder_id)
            self._result.collection_id = collection_id
            for root in {found.root for found in files} - self._roots.keys():
                self._roots[root] = collections.add_root(session, collection_id, root)
            known = intake.known_files(session, collection_id, [found.path for found in files])
            back: list[tuple[int, FileFacts]] = []
            for found in files:
                item = known.get(found.path)
                if item is not None:
                    self._seen.add(item.id)
                if isinstance(found, ScanProblem):
                    self._note_problem(found, item)
                    continue
                self._result.found += 1
                facts = self._facts(found.path, found.root, found.size, found.mtime_ns)
                if item is None or not self._is_settled(item, facts):
                    needs_vector = item is None or item.id in self._without_vector
                    self._result.to_read.append(ToRead(facts, item, needs_vector))
                    continue
                if item.reason is not None:
                    self._result.still_broken.append((found.path, item.reason))
                else:
                    self._result.unchanged += 1
                if item.state in (ItemState.MISSING, ItemState.UNAVAILABLE):
                    back.append((item.id, facts))
            intake.settle(session, back)

    def _is_settled(self, item: KnownFile, facts: FileFacts) -> bool:
        return (
            (item.size, item.mtime_ns) == (facts.size, facts.mtime_ns)
            and item.content_hash is not None
            and item.id not in self._without_vector
        )

    def _note_problem(self, problem: ScanProblem, item: KnownFile | None) -> None:
        self._result.found += 1
        facts = self._facts(problem.path, problem.root, 0, 0)
        self._result.unreadable.append(Arrival(facts, item.id if item else None, None, problem.reason))

    def _facts(self, path: Path, root: Path, size: int, mtime_ns: int) -> FileFacts:
        root_id, root_path = self._roots[root]
        return FileFacts(path, root_id, folder_below(root_path, path), size, mtime_ns)

    def _find_gone(self, collection_id: int, folders: Iterable[Path]) -> None:
        """Items that lay in the folders and were not met, but for those in folders that could not be read."""
        with self._context.catalog.write() as session:
            for folder in folders:
                expected = set(intake.ids_below(session, collection_id, folder).tolist())
                if expected and not expected & self._seen and not self._result.found:
                    self._result.unavailable += intake.mark_unavailable(session, folder)
                    self._result.away.append(folder)
                    continue
                self._result.gone |= expected - self._seen
            for problem in self._result.folder_problems:
                hidden = intake.ids_below(session, collection_id, problem.path)
                self._result.gone -= set(hidden.tolist())


def as_array(ids: set[int]) -> NDArray[np.int64]:
    """A set of ids, ascending, int64 (n,)."""
    return np.array(sorted(ids), dtype=np.int64)


def absolute(path: str) -> Path:
    """The path made absolute without resolving links, so that people's own names stay."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute keeps "..", resolve() follows links


def _chunks(found: Iterator[Found]) -> Iterator[list[Found]]:
    while chunk := list(islice(found, CHUNK)):
        yield chunk
