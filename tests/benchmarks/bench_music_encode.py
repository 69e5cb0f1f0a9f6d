"""How fast the bundled music encoder hears, against the plain ways of running its network.

    python tests/benchmarks/bench_music_encode.py [--seconds 10] [--json figures.json]

Windows are made up; a network takes the same time for any. The ways take turns, and each one's fastest round
counts, so that what else the machine does at the time weighs less.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

from engine.domain import AudioInput
from engine.encoders.registry import input_of, load

SOURCE = "bundled:musicnn-msd"
WINDOWS = 16

Way = Callable[[NDArray[np.float32]], object]


def plain_ways() -> dict[str, Way]:
    """The network as it is defined, float32: one window at a time, and all of them in one pass."""
    import torch

    from engine.encoders.log_mel import LogMel
    from engine.encoders.musicnn import Musicnn
    from engine.encoders.weights import fill, read_safetensors

    log_mel, network = LogMel(), Musicnn().eval()
    weights = Path(str(files("resources") / "encoders" / "musicnn_msd.safetensors"))
    fill(network, read_safetensors(weights, SOURCE), SOURCE)

    def batched(windows: NDArray[np.float32]) -> object:
        with torch.no_grad():
            return network(log_mel(torch.from_numpy(windows)))

    def one_by_one(windows: NDArray[np.float32]) -> object:
        return [batched(windows[index : index + 1]) for index in range(len(windows))]

    return {"eager float32, one by one": one_by_one, "eager float32, batched": batched}


def our_ways() -> dict[str, Way]:
    """The encoder as the engine runs it: a track of all windows, one-shots of one, each number format."""
    import torch

    encoder, exact = load(SOURCE), load(SOURCE)
    exact.execution.use(torch.float32)  # type: ignore[attr-defined]  # not of every encoder

    def track(windows: NDArray[np.float32]) -> object:
        return encoder.encode([windows])

    def one_shots(windows: NDArray[np.float32]) -> object:
        return [encoder.encode([window[None]]) for window in windows]

    def in_float32(windows: NDArray[np.float32]) -> object:
        return exact.encode([windows])

    return {"ours, one by one": one_shots, "ours, float32": in_float32, "ours, batched": track}


def windows_per_second(ways: dict[str, Way], seconds: float, wanted: AudioInput) -> dict[str, float]:
    """Each way's fastest round; ``seconds`` is how long each may take in all."""
    windows = np.random.default_rng(0).uniform(-0.5, 0.5, (WINDOWS, wanted.samples)).astype(np.float32)
    best = dict.fromkeys(ways, float("inf"))
    for way in ways.values():
        way(windows[:2])
    until = time.perf_counter() + seconds * len(ways)
    while time.perf_counter() < until:
        for name, way in ways.items():
            start = time.perf_counter()
            way(windows)
            best[name] = min(best[name], time.perf_counter() - start)
    return {name: WINDOWS / taken for name, taken in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="for each way")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()

    wanted = input_of(SOURCE)
    assert isinstance(wanted, AudioInput)
    rates = windows_per_second(our_ways() | plain_ways(), arguments.seconds, wanted)
    naive = rates["eager float32, one by one"]
    print(f"{'':28}{'windows/s':>12}{'audio-s/s':>12}{'ratio':>8}")
    for name, rate in sorted(rates.items(), key=lambda row: row[1]):
        print(f"{name:28}{rate:12.1f}{rate * wanted.hop / wanted.rate:12.1f}{rate / naive:8.2f}")
    if arguments.json:
        figures = {name: {"per_second": rate, "ratio": rate / naive} for name, rate in rates.items()}
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
