"""Does everything in the library agree? Says what does not, and mends what can be made again."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.catalog import backup, collections, embeddings, intake, items, maps, segments
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Finding, ItemState, Kind
from engine.errors import DecodeError, JobError, LibraryDamagedError
from engine.index.owner import VectorIndex
from engine.jobs.handle import JobHandle
from engine.jobs.lock import job_lock
from engine.library.encoder_check import encoder_findings
from engine.library.jobs import until_done
from engine.media.drawings import ThumbnailStore, WaveformStore
from engine.media.pictures import decode_picture, encode_thumbnail
from engine.media.scan import root_state
from engine.media.track_aspects import draw_track
from engine.media.waveform import encode_peaks
from engine.settings import THUMBNAIL_SIDE, LibraryPaths

ENTRIES_PER_READ = 64


@dataclass(frozen=True, slots=True)
class Checker:
    """What a check looks at, and which job makes vectors again: ``embed(collection, source)``."""

    catalog: Catalog
    thumbnails: ThumbnailStore
    waveforms: WaveformStore
    versions: Sequence[EncoderVersion]
    index_of: Callable[[EncoderVersion], VectorIndex]
    embed: Callable[[str, str], JobHandle]
    repair: bool

    def run(self) -> list[Finding]:
        """All findings; none when everything agrees.

        Raises:
            LibraryDamagedError: the catalogue itself is broken; nothing else can be judged then.
        """
        broken = self.catalog.problems()
        if broken:
            raise LibraryDamagedError(
                f"The catalogue {self.catalog.paths.catalog} is damaged ({broken[0]}). 'check --repair' "
                "restores its last backup."
            )
        encoders = encoder_findings(self.catalog.paths, self.versions)
        return [
            *self._files(),
            *encoders,
            *self._vectors(),
            *self._indexes(),
            *self._maps(),
            *self._drawings(),
        ]

    def _files(self) -> list[Finding]:
        """Items whose file is not where the catalogue says."""
        with self.catalog.read() as session:
            places = items.places(session, ItemState.READY)
            roots = {
                root
                for collection in collections.all_collections(session)
                for root in collection.roots
                if root_state(root) != "present"
            }
        gone = [(item_id, path) for item_id, path in places if not os.path.lexists(path)]
        away = [item_id for item_id, path in gone if roots & set(path.parents)]
        missing = [item_id for item_id, path in gone if not roots & set(path.parents)]
        if self.repair:
            with self.catalog.write() as session:
                intake.mark_missing(session, np.array(missing, dtype=np.int64))
                for root in roots:
                    intake.mark_unavailable(session, root)
        findings = []
        if away:
            where = ", ".join(sorted(str(root) for root in roots))
            findings.append(
                Finding(
                    "files",
                    f"{len(away)} items lie in folders that are not there just now ({where})",
                    self.repair,
                    "Connect the drive and import the folder again; tags and vectors are kept.",
                )
            )
        if missing:
            first = next(path for item_id, path in gone if item_id == missing[0])
            findings.append(
                Finding(
                    "files",
                    f"{len(missing)} files are gone, the first is {first}",
                    self.repair,
                    "If they were moved, import their new folder: they are recognised by their content.",
                )
            )
        return findings

    def _vectors(self) -> list[Finding]:
        """Damaged vectors, and readable items without one under their collection's version."""
        findings = []
        for version in self.versions:
            with self.catalog.read() as session:
                damaged = embeddings.damaged(session, version.id, version.dimension)
                damaged += segments.damaged(session, version.id)
            if damaged:
                if self.repair:
                    with self.catalog.write() as session:
                        embeddings.remove(session, damaged, version.id)
                        segments.remove(session, damaged, version.id)
                findings.append(
                    Finding("vectors", f"{len(damaged)} vectors of '{version.name}' are damaged", self.repair)
                )
        return findings + self._missing_vectors()

    def _missing_vectors(self) -> list[Finding]:
        findings = []
        sources = {version.name: version for version in self.versions}
        with self.catalog.read() as session:
            lacking = [
                (
                    collection,
                    len(embeddings.items_without(session, sources[collection.encoder].id, collection.id)),
                )
                for collection in collections.all_collections(session)
                if collection.encoder is not None
            ]
        for collection, count in lacking:
            if not count or collection.encoder is None:
                continue
            version = sources[collection.encoder]
            computable = not version.source.startswith("file:")
            left = count
            advice = "Import the folder again." if computable else "Import the vectors again."
            if self.repair and computable:
                try:
                    until_done(self.embed(collection.name, version.source))
                except JobError as error:
                    advice = str(error)
                with self.catalog.read() as session:
                    left = len(embeddings.items_without(session, version.id, collection.id))
            problem = f"{count} items of '{collection.name}' have no vector under '{version.name}'"
            findings.append(Finding("vectors", problem, not left, advice if left else None))
        return findings

    def _indexes(self) -> list[Finding]:
        findings = []
        if self.repair:
            with self.catalog.write() as session:
                embeddings.forget_removals(session)
        for version in self.versions:
            if not version.vectors:
                continue
            index = self.index_of(version)
            problems = index.verify()
            if problems and self.repair:
                index.rebuild()
            findings += [Finding("index", problem, self.repair) for problem in problems]
        return findings

    def _maps(self) -> list[Finding]:
        """Maps whose places are not those that were stored; a repair forgets them."""
        with self.catalog.read() as session:
            damaged = [record for record in maps.records(session) if maps.points(session, record) is None]
        if damaged and self.repair:
            with self.catalog.write() as session:
                for record in damaged:
                    maps.remove(session, record.id)
        return [
            Finding(
                "maps",
                f"The map of '{record.collection}' by {record.method} is damaged",
                self.repair,
                "Make it again with the command 'map', or on the map's page.",
            )
            for record in damaged
        ]

    def _drawings(self) -> list[Finding]:
        """Thumbnails and waveforms: damaged ones are dropped, missing ones are made again."""
        with self.catalog.read() as session:
            pictures = items.contents(session, Kind.IMAGE)
            tracks = items.contents(session, Kind.MUSIC)
        findings = []
        for name, store, wanted in (
            ("thumbnails", self.thumbnails, pictures | tracks),
            ("waveforms", self.waveforms, tracks),
        ):
            if not wanted:  # a library that cannot be written to has no store then
                continue
            found = [Finding("thumbnails", problem, self.repair) for problem in store.problems()]
            if found and self.repair:
                _drop_damaged(store)
            missing = store.missing(wanted)
            if missing:
                made = self._draw({key: wanted[key] for key in missing}, tracks) if self.repair else 0
                whole = made == len(missing)
                advice = (
                    None if whole or not self.repair else "The others are made when their files are back."
                )
                problem = f"{len(missing)} {name} are missing"
                found.append(Finding("thumbnails", problem, self.repair and whole, advice))
            findings += found
        return findings

    def _draw(self, missing: Mapping[bytes, Path], tracks: Container[bytes]) -> int:
        """Makes thumbnails, and the waveforms of tracks; returns of how many files."""
        made = 0
        for key, path in missing.items():
            try:
                if key in tracks:
                    thumbnail, peaks = draw_track(path)
                    self.waveforms.put_many([(key, encode_peaks(peaks))])
                else:
                    thumbnail = encode_thumbnail(decode_picture(path, THUMBNAIL_SIDE // 2).pixels)
            except DecodeError:
                continue
            self.thumbnails.put_many([(key, thumbnail)])
            made += 1
        return made


def _drop_damaged(store: ThumbnailStore | WaveformStore) -> None:
    """Reading a damaged entry forgets it; where the file itself is damaged, all are made again."""
    kept = sorted(store.hashes())
    for start in range(0, len(kept), ENTRIES_PER_READ):
        store.get_many(kept[start : start + ENTRIES_PER_READ])
    if store.problems():
        store.start_over()


def restore_catalog(folder: Path) -> Finding:
    """Puts the newest backup in the place of a catalogue that is damaged or gone.

    Caches of vectors and indexes see by its origin that it is another one, and are made anew when next asked.
    Thumbnails belong to contents and stay.

    Raises:
        NotFoundError: there is no backup.
        LibraryDamagedError: the backup is damaged too.
        LibraryBusyError: a job is writing to the library.
    """
    paths = LibraryPaths(folder)
    with job_lock(paths):
        source, aside = backup.restore(paths)
    kept = f"The damaged file was kept as {aside.name}. " if aside else ""
    return Finding(
        "catalogue",
        f"the catalogue was {'damaged' if aside else 'gone'}; the backup {source.name} was restored",
        repaired=True,
        advice=f"{kept}Import your folders again for what came later.",
    )
