"""Whether thumbnails and waveforms are there and whole."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.catalog import items
from engine.catalog.catalog import Catalog
from engine.domain import Finding, Kind
from engine.errors import DecodeError
from engine.media.drawings import ThumbnailStore, WaveformStore
from engine.media.pictures import decode_picture, encode_thumbnail
from engine.media.track_aspects import draw_track
from engine.media.waveform import encode_peaks
from engine.settings import THUMBNAIL_SIDE

ENTRIES_PER_READ = 64


@dataclass(frozen=True, slots=True)
class DrawingCheck:
    """What a check of drawings looks at. Damaged ones are dropped, missing ones are made again."""

    catalog: Catalog
    thumbnails: ThumbnailStore
    waveforms: WaveformStore
    repair: bool

    def findings(self) -> list[Finding]:
        """What is damaged or missing."""
        with self.catalog.read() as session:
            pictures = items.contents(session, Kind.IMAGE)
            tracks = items.contents(session, Kind.MUSIC)
        findings = []
        for name, store, wanted in (
            ("thumbnails", self.thumbnails, pictures | tracks),
            ("waveforms", self.waveforms, tracks),
        ):
            if wanted:  # where nothing is, a library that cannot be written to has no store
                findings += self._damaged(store)
                missing = {key: wanted[key] for key in store.missing(wanted)}
                findings += [self._mend(name, missing, tracks)] if missing else []
        return findings

    def _damaged(self, store: ThumbnailStore | WaveformStore) -> list[Finding]:
        found = [Finding("thumbnails", problem, self.repair) for problem in store.problems()]
        if found and self.repair:
            _drop_damaged(store)
        return found

    def _mend(self, name: str, missing: Mapping[bytes, Path], tracks: Container[bytes]) -> Finding:
        whole = self.repair and self._draw(missing, tracks) == len(missing)
        advice = "The others are made when their files are back." if self.repair and not whole else None
        return Finding("thumbnails", f"{len(missing)} {name} are missing", whole, advice)

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
