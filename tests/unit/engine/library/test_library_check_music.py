"""What a check finds amiss with music, and mends."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile
from jukebox import Jukebox, drawn
from workshop import FakeJobs

from engine.catalog import embeddings, segments
from engine.library.imports import Imports
from engine.media.hashing import hash_file
from engine.media.waveform import decode_peaks


@pytest.fixture
def embedding(jukebox: Jukebox, monkeypatch: pytest.MonkeyPatch) -> FakeJobs:
    """The jobs that a check starts to have collections embedded again; they do nothing."""
    fakes = FakeJobs()
    monkeypatch.setattr(jukebox.library, "imports", Imports(jukebox.catalog, fakes.start))
    return fakes


@pytest.fixture
def track(jukebox: Jukebox) -> Path:
    """A real file in a library that has no drawings of it."""
    jukebox.put("a.wav", drawn(1)[0], parts=list(drawn(3)))
    path = jukebox.folder / "a.wav"
    soundfile.write(path, np.sin(np.arange(8000) / 9) / 2, 8000, subtype="PCM_16")
    with closing(sqlite3.connect(jukebox.library.paths.catalog)) as sql, sql:
        sql.execute("UPDATE items SET content_hash = ?", (hash_file(path),))
    jukebox.library.indexes.refresh()
    return path


def test_that_missing_waveforms_and_thumbnails_of_tracks_are_drawn_again(
    jukebox: Jukebox, track: Path
) -> None:
    library = jukebox.library
    assert {finding.problem for finding in library.check()} == {
        "1 thumbnails are missing",
        "1 waveforms are missing",
    }
    assert all(finding.repaired for finding in library.check(repair=True))
    assert library.check() == []
    peaks = library.music.waveform(hash_file(track).hex())
    assert peaks is not None
    assert peaks.max() == pytest.approx(64, abs=1)
    assert library.thumbnails.get(hash_file(track))


def test_that_a_damaged_waveform_is_drawn_again(jukebox: Jukebox, track: Path) -> None:
    library = jukebox.library
    library.check(repair=True)
    with closing(sqlite3.connect(library.paths.waveforms / "waveforms.sqlite")) as sql, sql:
        sql.execute("UPDATE drawings SET data = x'00'")
    (finding,) = library.check()
    assert "aveforms" in finding.problem
    library.check(repair=True)
    kept = library.music.waveforms.get(hash_file(track))
    assert kept is not None
    assert len(decode_peaks(kept))


def test_that_tracks_with_damaged_segments_are_embedded_again(
    jukebox: Jukebox, track: Path, embedding: FakeJobs
) -> None:
    library = jukebox.library
    library.check(repair=True)
    with closing(sqlite3.connect(library.paths.catalog)) as sql, sql:
        sql.execute("UPDATE segments SET crc = crc + 1")
    assert "1 vectors of 'ear' are damaged" in {finding.problem for finding in library.check()}
    library.check(repair=True)
    assert [request.spec["collection"] for request in embedding.started] == ["Music"]
    with jukebox.catalog.read() as session:
        assert segments.read(session, 1, 1) is None
        assert embeddings.read(session, 1, 1) is None
