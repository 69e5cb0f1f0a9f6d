"""How fast the bundled encoder encodes, against the plain ways of running its network.

    python tests/benchmarks/bench_encode.py [--seconds 5] [--json figures.json]

Pictures are made up; a network takes the same time for any. The ways take turns, and each one's fastest round
counts, so that what else the machine does at the time weighs less.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

from engine.encoders.registry import load

PICTURES = 32

Way = Callable[[NDArray[np.uint8]], object]


def plain_ways() -> dict[str, Way]:
    """The network as it comes, float32: one picture at a time, and all of them in one pass."""
    import torch

    from engine.encoders.efficientnet import EfficientNetLite0
    from engine.encoders.efficientnet_lite0 import NAME, installed_weights
    from engine.encoders.weights import fill, read_weights

    network = EfficientNetLite0().eval()
    fill(network, read_weights(installed_weights(), NAME), NAME)

    def batched(pictures: NDArray[np.uint8]) -> object:
        with torch.no_grad():
            return network(torch.from_numpy(pictures.transpose(0, 3, 1, 2).copy()))

    def one_by_one(pictures: NDArray[np.uint8]) -> object:
        return [batched(pictures[index : index + 1]) for index in range(len(pictures))]

    return {"eager float32, one by one": one_by_one, "eager float32, batched": batched}


def our_ways() -> dict[str, Way]:
    """The encoder as the engine runs it: batched, and for one query at a time."""
    encoder = load("bundled:efficientnet-lite0")

    def batched(pictures: NDArray[np.uint8]) -> object:
        return encoder.encode(pictures)

    def one_by_one(pictures: NDArray[np.uint8]) -> object:
        return [encoder.encode(pictures[index : index + 1]) for index in range(len(pictures))]

    return {"ours, one by one": one_by_one, "ours, batched": batched}


def pictures_per_second(ways: dict[str, Way], seconds: float) -> dict[str, float]:
    """Each way's fastest round; ``seconds`` is how long each may take in all."""
    pictures = np.random.default_rng(0).integers(0, 256, (PICTURES, 224, 224, 3), np.uint8)
    best = dict.fromkeys(ways, float("inf"))
    for way in ways.values():
        way(pictures[:2])
    until = time.perf_counter() + seconds * len(ways)
    while time.perf_counter() < until:
        for name, way in ways.items():
            start = time.perf_counter()
            way(pictures)
            best[name] = min(best[name], time.perf_counter() - start)
    return {name: PICTURES / taken for name, taken in best.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each way")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    arguments = parser.parse_args()

    rates = pictures_per_second(our_ways() | plain_ways(), arguments.seconds)
    naive = rates["eager float32, one by one"]
    print(f"{'':28}{'pictures/s':>12}{'ratio':>8}")
    for name, rate in sorted(rates.items(), key=lambda row: row[1]):
        print(f"{name:28}{rate:12.1f}{rate / naive:8.2f}")
    if arguments.json:
        figures = {name: {"per_second": rate, "ratio": rate / naive} for name, rate in rates.items()}
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
