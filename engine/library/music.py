"""What there is for music alone: waveforms, spectrograms, parts of tracks, playlists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import collections, encoder_versions, items, segments
from engine.catalog.catalog import Catalog
from engine.domain import Playlist, PlaylistRequest, PlaylistTrack, SongPathRequest, Span
from engine.library import m3u8
from engine.library.indexes import IndexOf
from engine.library.m3u8 import Slashes
from engine.library.playlists import Playlists
from engine.library.search import Searcher
from engine.library.song_paths import SongPaths
from engine.media.drawings import WaveformStore
from engine.media.waveform import decode_peaks


class Music:
    """The music side of an open library; safe to use from several threads."""

    def __init__(self, catalog: Catalog, searcher: Searcher, index_of: IndexOf) -> None:
        self._catalog = catalog
        self._playlists = Playlists(catalog, searcher, index_of)
        self._song_paths = SongPaths(catalog, searcher, index_of)
        self.waveforms = WaveformStore(catalog.paths.waveforms)

    def close(self) -> None:
        """Closes the store of waveforms."""
        self.waveforms.close()

    def waveform(self, content_hash: str) -> NDArray[np.int8] | None:
        """The peaks of a track: (n, 2), lowest and highest of evenly long stretches, full scale being ±127.

        None where they are not kept; ``check --repair`` makes them again.
        """
        kept = self.waveforms.get(bytes.fromhex(content_hash))
        try:
            return decode_peaks(kept) if kept is not None else None
        except ValueError:
            return None

    @staticmethod
    def spectrogram(path: Path, span: Span | None, width: int) -> NDArray[np.uint8]:
        """The loudness of the tones of a track, or of a part: (bands, frames), the highest band first.

        Raises:
            DecodeError: it cannot be read; the message is the reason.
        """
        from engine.media.spectrogram import spectrogram  # brings the decoders, which little else needs

        return spectrogram(path, span, width)

    def typical_start(self, item_id: int) -> float:
        """Where the part of a track begins that is most like the whole of it, in seconds; 0 where unknown."""
        with self._catalog.read() as session:
            item = items.by_ids(session, [item_id]).get(item_id)
            encoder = collections.get(session, item.collection).encoder if item else None
            if encoder is None:
                return 0.0
            parts = segments.read(session, encoder_versions.get(session, encoder).id, item_id)
        if parts is None:
            return 0.0
        vectors = parts.vectors.astype(np.float32)
        return float(parts.starts[int((vectors @ vectors.mean(axis=0)).argmax())])

    def playlist(self, request: PlaylistRequest) -> Playlist:
        """A playlist that begins with its seeds; see ``Playlists.playlist``."""
        return self._playlists.playlist(request)

    def song_path(self, request: SongPathRequest) -> Playlist:
        """Tracks that lead from one to another by small steps; see ``SongPaths.song_path``."""
        return self._song_paths.song_path(request)

    @staticmethod
    def save_playlist(
        tracks: Sequence[PlaylistTrack], out: Path, *, relative: bool = True, slashes: Slashes = "native"
    ) -> None:
        """Writes a playlist for other players; see ``m3u8.write``."""
        m3u8.write(tracks, out, relative=relative, slashes=slashes)
