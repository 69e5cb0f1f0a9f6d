"""Import of music: the whole job against a naive loop over whole files, in audio-seconds per second.

The naive loop does what a first version would: librosa loads the whole file, makes the spectrogram of all of
it, the network reads one patch at a time, and each track is a transaction of its own. Both hear the same
files with the same network; the job also makes tags, segments, waveforms, thumbnails, loudness and tempo. The
job hears at most four minutes of a track, evenly spaced, the naive loop all of it.

    python tests/benchmarks/bench_music_import.py [FOLDER]
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))  # runs from a source tree that is not installed
DEFAULT = HERE.parents[3] / "shared" / "data" / "music"


def main() -> None:
    """Runs each side in a process of its own, so that neither has the other's memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=DEFAULT)
    parser.add_argument("--side", choices=("naive", "ours"))
    arguments = parser.parse_args()
    if arguments.side:
        {"naive": naive, "ours": ours}[arguments.side](arguments.folder)
        return
    for side in ("naive", "ours"):
        subprocess.run([sys.executable, str(HERE), str(arguments.folder), "--side", side], check=True)


def report(side: str, tracks: int, heard: float, seconds: float) -> None:
    usage = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"{side:6} {tracks} tracks, {heard:.0f} s of audio in {seconds:.1f} s: {heard / seconds:.1f} s/s, "
        f"at most {usage / 1024:.0f} MB in one process",
        flush=True,
    )


def naive(folder: Path) -> None:
    """Whole files, one patch at a time, in the number format and layout torch starts with."""
    import librosa
    import torch

    from engine.encoders.musicnn import Musicnn
    from engine.encoders.weights import fill, read_safetensors

    network = Musicnn().eval()
    weights = Path(str(files("resources") / "encoders" / "musicnn_msd.safetensors"))
    fill(network, read_safetensors(weights, "musicnn-msd"), "musicnn-msd")
    heard, began, count = 0.0, time.perf_counter(), 0
    with (
        tempfile.TemporaryDirectory() as place,
        closing(sqlite3.connect(Path(place) / "naive.sqlite")) as sql,
    ):
        sql.execute("CREATE TABLE tracks (path TEXT, vector BLOB)")
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() not in (".mp3", ".ogg", ".flac", ".wav"):
                continue
            samples, _ = librosa.load(path, sr=16000)
            mel = librosa.feature.melspectrogram(y=samples, sr=16000, n_fft=512, hop_length=256, n_mels=96)
            logs = np.log10(10000 * mel + 1).T.astype(np.float32)  # (frames, 96)
            if len(logs) < 187:
                logs = np.pad(logs, ((0, 187 - len(logs)), (0, 0)))
            patches = [logs[start : start + 187] for start in range(0, len(logs) - 186, 187)]
            with torch.no_grad():
                rows = [network(torch.from_numpy(patch)[None]).pooled.numpy() for patch in patches]
            vector = np.concatenate(rows).mean(axis=0)
            with sql:
                sql.execute("INSERT INTO tracks VALUES (?, ?)", (str(path), vector.tobytes()))
            heard, count = heard + len(samples) / 16000, count + 1
    report("naive", count, heard, time.perf_counter() - began)


def ours(folder: Path) -> None:
    """The import job in a fresh library, from its start to its end."""
    from engine.domain import Kind
    from engine.events import JobFinished
    from engine.library import Library

    with tempfile.TemporaryDirectory() as place:
        library = Library.open(Path(place) / "library")
        try:
            began = time.perf_counter()
            end = library.imports.start([folder], kind=Kind.MUSIC).wait()
            seconds = time.perf_counter() - began
            assert isinstance(end, JobFinished), end
            durations = [item.duration or 0.0 for item in library.items()]
        finally:
            library.close()
    report("ours", len(durations), sum(durations), seconds)


if __name__ == "__main__":
    main()
