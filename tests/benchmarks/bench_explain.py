"""Explanations where the answer is known: do maps and moments point at what two things share?

``python tests/benchmarks/bench_explain.py [--pairs 200] [--tracks 60] [--methods gradient occlusion]
[--data FOLDER]``. Pictures are composed of a ground, three things of their own, and one that both share, of
40 % of the shorter side; things are cut out of sample pictures, and are stamps where ``--data`` (or
SIMILARITY_TEST_DATA, or ``../shared/data`` beside the project) has some. A hit: the strongest place of a map
lies in the box of what is shared (the pointing game). Energy: the share of what is above 0 that lies there.
Tracks are 20 s of two pieces with the same 3 s of a third one in both; a hit: the best moment is within 1.5 s
of it in both.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: the machine may be shared
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

from compositions import (
    area_share,
    centre_hits,
    composed_pairs,
    drawn_things,
    energy_share,
    hits,
    stamps,
)

from engine.domain import AudioInput, ExplanationMethod
from engine.encoders import registry
from engine.encoders.encoder import Encoder

ROOT = Path(__file__).resolve().parents[2]
PICTURES, MUSIC = "bundled:efficientnet-lite0", "bundled:musicnn-msd"
RATE, LENGTH, EXCERPT, NEAR = 16000, 20.0, 3.0, 1.5
"""Of spliced tracks: samples a second, and seconds."""


def point(
    things: Sequence[Image.Image],
    count: int,
    methods: Sequence[ExplanationMethod],
    encoder: Encoder,
    cache: Path,
) -> None:
    """Prints how often each of ``methods`` finds the shared thing."""
    from engine.domain import PictureInput
    from engine.encoders.backbones import backbone
    from engine.encoders.explaining.places import place_network
    from engine.runners.explain_pictures import explained, seen

    wanted = encoder.input
    assert isinstance(wanted, PictureInput)
    network = place_network(backbone(PICTURES, cache).module)
    pairs = composed_pairs(things, count)
    for method in methods:
        found, began = [], time.perf_counter()
        for first, second in pairs:
            looked = seen(first.pixels, wanted), seen(second.pixels, wanted)
            (maps,) = explained(encoder, network, *looked, [method]).maps
            found += [(maps.first, first), (maps.second, second)]
        seconds = (time.perf_counter() - began) / count
        right = [hits(heat, planted) for heat, planted in found]
        energy = [energy_share(heat, planted) for heat, planted in found]
        _row(method.value, right, np.mean(energy), seconds)
    planted = [picture for pair in pairs for picture in pair]
    _row("centre", [centre_hits(picture) for picture in planted])
    _row("random", [area_share(picture) for picture in planted], np.mean([area_share(p) for p in planted]))


def splice(folder: Path, count: int, encoder: Encoder) -> None:
    """Prints how often the best moment of two tracks is what was spliced into both."""
    import soundfile

    from engine.runners.explain_tracks import explained, read

    wanted = encoder.input
    assert isinstance(wanted, AudioInput)
    rng, pieces = np.random.default_rng(0), _pieces(folder)
    right, chance, ranks, seconds = [], [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(count):
            grounds = [pieces[at].copy() for at in rng.choice(len(pieces), 3, replace=False)]
            at = rng.uniform(0, LENGTH - EXCERPT, 2)
            excerpt = grounds[2][: round(EXCERPT * RATE)]
            cuts = []
            for number, moment in enumerate(at):
                start = round(moment * RATE)
                grounds[number][start : start + len(excerpt)] = excerpt
                soundfile.write(path := Path(scratch) / f"{number}.wav", grounds[number], RATE)
                cuts.append(read(path, wanted))
            began = time.perf_counter()
            moments = explained(encoder, *cuts).moments
            seconds.append(time.perf_counter() - began)
            assert moments is not None
            near = [
                abs(one.first - at[0]) <= NEAR and abs(one.second - at[1]) <= NEAR for one in moments.best
            ]
            right.append(near[0])
            ranks.append(any(near))
            sides = (np.mean(np.abs(cut.starts - there) <= NEAR) for cut, there in zip(cuts, at, strict=True))
            chance.append(np.prod(list(sides)))
    _row("best moment", right, seconds=np.mean(seconds))
    _row("one of five", ranks)
    _row("random", chance)


def _pieces(folder: Path) -> list[NDArray[np.float32]]:
    """Twenty seconds of the middle of each track below ``folder``."""
    from engine.domain import Span
    from engine.errors import DecodeError
    from engine.media.tracks import decode_span

    samples = round(LENGTH * RATE)
    wanted = AudioInput(RATE, samples, samples)
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".ogg", ".mp3", ".flac"}):
        try:
            piece = decode_span(path, wanted, Span(20.0, 20.0 + LENGTH))[0]
        except DecodeError:
            continue
        if np.abs(piece[-RATE:]).max() > 0:
            found.append(piece)
    return found


def _row(
    name: str, right: Iterable[float], energy: float | None = None, seconds: float | None = None
) -> None:
    shares = np.asarray(list(right), float)
    error = 1.96 * shares.std() / np.sqrt(len(shares))
    energies = "" if energy is None else f"{energy:8.3f}"
    times = "" if seconds is None else f"{seconds:8.2f} s"
    print(f"  {name:12} {shares.mean():6.3f} ±{error:.3f} {energies:>8} {times}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--methods", nargs="*", type=ExplanationMethod, default=list(ExplanationMethod))
    parser.add_argument("--tracks", type=int, default=60)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("SIMILARITY_TEST_DATA") or ROOT.parent / "shared" / "data"),
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        cache = Path(scratch)
        encoder = registry.load(PICTURES, cache)
        print(f"hits, energy in the box and seconds a pair, of {options.pairs} pairs")
        print("things cut out of sample pictures")
        point(drawn_things(60), options.pairs, options.methods, encoder, cache)
        if (options.data / "stamps").is_dir():
            print("stamps")
            point(stamps(options.data / "stamps"), options.pairs, options.methods, encoder, cache)
        if options.tracks and (options.data / "music").is_dir():
            print(f"tracks with the same {EXCERPT:.0f} s in both, {options.tracks} pairs")
            splice(options.data / "music", options.tracks, registry.load(MUSIC, cache))


if __name__ == "__main__":
    main()
