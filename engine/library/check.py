"""Does everything in the library agree? Says what does not, and mends what can be made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.catalog import backup, embeddings, maps
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Finding
from engine.errors import LibraryDamagedError
from engine.jobs.lock import job_lock
from engine.library.drawing_check import DrawingCheck
from engine.library.encoder_check import encoder_findings
from engine.library.file_check import file_findings
from engine.library.indexes import IndexOf
from engine.library.vector_check import Embed, VectorCheck
from engine.media.drawings import ThumbnailStore, WaveformStore
from engine.settings import LibraryPaths


@dataclass(frozen=True, slots=True)
class Checker:
    """What a check looks at, and which job makes vectors again."""

    catalog: Catalog
    thumbnails: ThumbnailStore
    waveforms: WaveformStore
    versions: Sequence[EncoderVersion]
    index_of: IndexOf
    embed: Embed
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
        return [
            *file_findings(self.catalog, repair=self.repair),
            *encoder_findings(self.catalog.paths, self.versions),
            *VectorCheck(self.catalog, self.versions, self.embed, self.repair).findings(),
            *self._indexes(),
            *self._maps(),
            *DrawingCheck(self.catalog, self.thumbnails, self.waveforms, self.repair).findings(),
        ]

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
