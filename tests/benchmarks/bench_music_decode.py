"""How fast tracks become what an encoder hears, beside the libraries alone and a plain whole-file pipeline.

    python tests/benchmarks/bench_music_decode.py [--seconds 240] [--rounds 5] [--hours 3] [--json F]

One thread. The contenders take turns in a shuffled order and each one's fastest round counts. A file of some
hours is decoded in processes of their own, whose highest memory is told beside what the imports alone take.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import av
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

from engine.domain import AudioInput, Span
from engine.media.audio_opening import read_with_best, sounding_blocks
from engine.media.reading import open_regular
from engine.media.track_aspects import decode_windows
from engine.media.tracks import decode_span, decode_track

WANTED = AudioInput(rate=16_000, samples=48_000, hop=48_000)
RATE = 44_100
PART_SECONDS = 30
CODECS = {
    "wav": None,
    "flac": None,
    "mp3": None,
    "ogg": None,
    "aiff": None,
    "opus": "libopus",
    "m4a": "aac",
    "wma": "wmav2",
    "wv": "wavpack",
}
CANNOT = "–"

Contender = Callable[[Path, float], object]
"""Given a file and the second where the middle part of it begins."""


def made_up_music(seconds: int) -> NDArray[np.float32]:
    """Chords that change every second, with beats and a floor of noise: (n, 2). No codec finds it trivial."""
    rng = np.random.default_rng(0)
    time_axis = np.arange(RATE) / RATE
    parts = []
    for _ in range(seconds):
        pitches = 110 * 2 ** (rng.integers(0, 36, 5) / 12)
        chord = sum(np.sin(2 * np.pi * pitch * time_axis) / (1 + n) for n, pitch in enumerate(pitches))
        beat = rng.standard_normal((RATE, 2)) * np.exp(-(time_axis % 0.5) * 12)[:, None]
        parts.append(0.12 * chord[:, None] + 0.08 * beat + 0.005 * rng.standard_normal((RATE, 2)))
    return np.concatenate(parts).astype(np.float32)


def write(path: Path, sound: NDArray[np.float32], codec: str | None) -> Path:
    if codec is None:
        with soundfile.SoundFile(path, "w", RATE, sound.shape[1]) as file:
            for start in range(0, len(sound), RATE):
                file.write(sound[start : start + RATE])
        return path
    rate = 48_000 if codec == "libopus" else RATE
    container = {"wma": "asf"}.get(path.suffix[1:])
    with av.open(str(path), "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="stereo")
        stream.bit_rate = 160_000
        for start in range(0, len(sound), RATE):
            part = np.ascontiguousarray(sound[start : start + RATE]).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, "flt", "stereo")
            frame.sample_rate, frame.pts = rate, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def our_sound(path: Path, _: float) -> None:
    with open_regular(path) as file:
        read_with_best(file, lambda source: [None for _ in sounding_blocks(source)])


def soundfile_sound(path: Path, _: float) -> None:
    with soundfile.SoundFile(path) as file:
        for block in file.blocks(1 << 16, dtype="float32", always_2d=True):
            block.mean(axis=1)


def pyav_sound(path: Path, _: float) -> None:
    with av.open(str(path)) as file:
        for frame in file.decode(audio=0):
            _mono(frame)


def our_part(path: Path, begin: float) -> None:
    decode_span(path, WANTED, Span(begin, begin + PART_SECONDS))


def soundfile_part(path: Path, begin: float) -> None:
    with soundfile.SoundFile(path) as file:
        file.seek(int(begin * file.samplerate))
        sound = file.read(PART_SECONDS * file.samplerate, dtype="float32", always_2d=True)
        soxr.resample(sound.mean(axis=1), file.samplerate, WANTED.rate)


def pyav_part(path: Path, begin: float) -> None:
    with av.open(str(path)) as file:
        file.seek(int(begin * av.time_base))
        parts, length = [], 0
        for frame in file.decode(audio=0):
            parts.append(_mono(frame))
            length += frame.samples
            if length >= PART_SECONDS * frame.sample_rate:
                break
        soxr.resample(np.concatenate(parts), frame.sample_rate, WANTED.rate)


def our_windows(path: Path, _: float) -> None:
    decode_windows(path, WANTED)


def our_track(path: Path, _: float) -> None:
    decode_track(path, WANTED)


def naive_windows(path: Path, _: float) -> None:
    """The whole file in memory, as tutorials have it."""
    import librosa

    sound, _ = librosa.load(path, sr=WANTED.rate)
    count = max(1, len(sound) // WANTED.hop)
    np.resize(sound, (count, WANTED.samples))[np.linspace(0, count - 1, min(40, count)).astype(int)]


def naive_track(path: Path, _: float) -> None:
    """The same and the tempo, without loudness, outline, tags and thumbnail."""
    import librosa

    sound, rate = librosa.load(path, sr=WANTED.rate)
    librosa.feature.tempo(y=sound, sr=rate)


STAGES: dict[str, dict[str, Contender]] = {
    "whole file, sound alone": {"ours": our_sound, "soundfile": soundfile_sound, "PyAV": pyav_sound},
    "30 s from the middle, at 16 kHz": {"ours": our_part, "soundfile": soundfile_part, "PyAV": pyav_part},
    "whole file to windows": {"ours": our_windows, "librosa.load": naive_windows},
    "whole file to all of an import": {"ours": our_track, "librosa.load + tempo": naive_track},
}


def _mono(frame: av.AudioFrame) -> NDArray[np.float32]:
    sound = frame.to_ndarray()
    if not frame.format.is_planar:
        sound = sound.reshape(-1, frame.layout.nb_channels).T
    return sound.mean(axis=0, dtype=np.float32) * (1 if sound.dtype == np.float32 else 1 / 32768)


def fastest(contenders: dict[str, Contender], path: Path, begin: float, rounds: int) -> dict[str, float]:
    """The seconds of every contender's best round; without those that cannot read the file."""
    order, shuffled = list(contenders), random.Random(0)
    seconds: dict[str, list[float]] = {name: [] for name in order}
    for _ in range(rounds + 1):  # the first one warms up
        shuffled.shuffle(order)
        for name in tuple(order):
            start = time.perf_counter()
            try:
                contenders[name](path, begin)
            except Exception:  # librosa, for one, raises whatever the libraries below it do
                order.remove(name)
                seconds[name].clear()
                continue
            seconds[name].append(time.perf_counter() - start)
    return {name: min(times[1:]) for name, times in seconds.items() if times[1:]}


def measure_speed(folder: Path, seconds: int, rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    sound = made_up_music(seconds)
    report: dict[str, dict[str, dict[str, float]]] = {stage: {} for stage in STAGES}
    for suffix, codec in CODECS.items():
        path = write(folder / f"a.{suffix}", sound, codec)
        for stage, contenders in STAGES.items():
            best = fastest(contenders, path, seconds / 2, rounds)
            heard = PART_SECONDS if contenders["ours"] is our_part else seconds
            report[stage][suffix] = {name: round(heard / taken) for name, taken in best.items()}
    return report


def show(report: dict[str, dict[str, dict[str, float]]]) -> None:
    for stage, formats in report.items():
        print(f"\n{stage}: seconds of sound per second")
        for suffix, speeds in formats.items():
            others = [speed for name, speed in speeds.items() if name != "ours"]
            ratio = f"{speeds['ours'] / max(others):.2f} of the faster other" if others else ""
            row = "".join(f"{name} {speeds.get(name, CANNOT)!s:<8}" for name in STAGES[stage])
            print(f"  {suffix:6}{row}{ratio}")


def measure_memory(folder: Path, hours: float) -> dict[str, dict[str, float]]:
    """Megabytes and seconds of a process that decodes one long FLAC, ours and the naive way."""
    path = folder / "long.flac"
    minute = made_up_music(60)
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        for _ in range(round(hours * 60)):
            file.write(minute)
    report = {}
    for name in ("imports alone", "ours", "librosa.load + tempo"):
        run = subprocess.run(
            [sys.executable, __file__, "--alone", name, str(path)], capture_output=True, text=True, check=True
        )
        report[name] = json.loads(run.stdout)
        used, beyond, taken = (report[name][key] for key in ("megabytes", "beyond", "seconds"))
        print(f"  {name:22}{used:8.0f} MB, {beyond:.0f} MB of it beyond what the imports take;{taken:6.1f} s")
    return report


def run_alone(name: str, path: Path) -> None:
    """What a process of ``measure_memory`` does."""
    import librosa

    librosa.feature.tempo(y=np.zeros(WANTED.rate * 6, np.float32), sr=WANTED.rate)  # loads what it needs
    before = _forget_peak()
    start = time.perf_counter()
    if name != "imports alone":
        {"ours": our_track, "librosa.load + tempo": naive_track}[name](path, 0.0)
    taken = time.perf_counter() - start
    beyond = _memory("VmHWM") - before if before else 0.0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    report = {"megabytes": round(used), "beyond": round(beyond), "seconds": round(taken, 1)}
    print(json.dumps(report))


def _forget_peak() -> float:
    """Let Linux measure the highest memory anew; the megabytes in use now, 0 where nobody tells."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0.0
    return _memory("VmRSS")


def _memory(field: str) -> float:
    """A figure of this process in megabytes, by its name in ``/proc/self/status``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=int, default=240, help="how long the file of each format is")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--hours", type=float, default=3, help="how long the file is whose memory is measured"
    )
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--alone", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.alone:
        run_alone(options.alone[0], Path(options.alone[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        speed = measure_speed(Path(folder), options.seconds, options.rounds)
        show(speed)
        print(f"\nHighest memory with a track of {options.hours:g} hours")
        memory = measure_memory(Path(folder), options.hours)
    if options.json:
        options.json.write_text(json.dumps({"speed": speed, "memory": memory}, indent=2) + "\n")


if __name__ == "__main__":
    main()
