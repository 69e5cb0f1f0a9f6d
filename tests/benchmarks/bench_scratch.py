"""SimCLR, MoCo and BYOL from random weights, on textures drawn here: are neighbours of one kind?

    python tests/benchmarks/bench_scratch.py [--methods simclr moco byol] [--threads 2] [--device auto]
        [--width 64] [--json figures.json] [--chart curves.png] [--speed]

Prints a table in Markdown. The kind of a held-out texture is foretold by its neighbours among those trained
on, as in Wu et al. (2018); beside that stand chance, raw pixels and the same network before the training.
Kinds are for the judge alone. The network is a ResNet-18, on a CPU a narrow one. With ``--speed`` a GPU is
timed instead.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: the machine may be shared
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

import scratch_speed
import torch
from curves import Chart
from scratch_training import Course, Textures, raw_pixels, trained, untrained_accuracy
from textures import KINDS

from engine.contrastive.callbacks import Callback
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.plan import Optimiser
from engine.contrastive.records import EpochRecord
from engine.encoders.resnet import FEATURES, ResNet18

NARROW = 64
"""Width on a CPU, an eighth of the published one: a 64th of the work."""
ITEMS, HELD_OUT = 2048, 800
COURSES = {
    "simclr": Course("simclr", 20, 64, 1.0, {"temperature": 0.2, "hidden": 512}, 1e-6, Optimiser.LARS),
    "moco": Course(
        "moco",
        20,
        32,
        1.0,
        {"version": 3, "momentum": 0.98, "temperature": 0.2, "hidden": 1024},
        1e-6,
        Optimiser.LARS,
    ),
    "byol": Course("byol", 20, 32, 3e-3, {"momentum": 0.98, "hidden": 1024}),
}
"""Momenta for a training of about a thousand steps: the published ones are for tens of thousands, and a key
network or a teacher that hardly moves within the training teaches what random weights know."""


class Telling(Callback):
    """Prints each epoch."""

    def __init__(self, method: str) -> None:
        self._method = method

    def on_epoch(self, record: EpochRecord) -> None:
        print(
            f"{self._method} {record.epoch + 1}: loss {record.loss:.3f}, kNN {record.score:.3f}, "
            f"{record.items_per_second:.0f} items/s",
            file=sys.stderr,
            flush=True,
        )


def learnt(course: Course, width: int, drawn: Textures, seed: int) -> dict[str, Any]:
    """What came of a course from the same random weights."""
    torch.manual_seed(seed)
    network = ResNet18(width, zero_last_norms=True).to(drawn.pictures.device)
    before = untrained_accuracy(network, drawn)
    begun, begun_busy = time.perf_counter(), time.process_time()
    history = trained(course, network, width, drawn, seed, [Telling(course.method)])
    return {
        "method": course.method,
        "width": width,
        "items": len(drawn.pictures),
        "batch": course.batch,
        "steps": history[-1].steps,
        "seconds": time.perf_counter() - begun,
        "processor_seconds": time.process_time() - begun_busy,
        "items_per_second": sum(each.items for each in history) / sum(each.seconds for each in history),
        "knn": [before, *(each.score for each in history)],
        "loss": [each.loss for each in history],
    }


def baselines(drawn: Textures) -> dict[str, float]:
    """What no training is needed for."""
    return {"chance": 1 / len(KINDS), "raw pixels": drawn.accuracy(raw_pixels)}


def table(runs: list[dict[str, Any]], levels: dict[str, float]) -> str:
    """In Markdown; a level has the same figure at all times."""
    lines = [
        "| | before | a third | two thirds | after | steps | items/s | processor seconds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, level in levels.items():
        lines.append(f"| {name} | {level:.3f} | | | {level:.3f} | | | |")
    for run in runs:
        last = len(run["knn"]) - 1
        shown = " | ".join(f"{run['knn'][round(last * share)]:.3f}" for share in (0, 1 / 3, 2 / 3, 1))
        rest = f"{run['steps']} | {run['items_per_second']:.0f} | {run['processor_seconds']:.0f}"
        lines.append(f"| {title_of(run)} | {shown} | {rest} |")
    return "\n".join(lines)


def title_of(run: dict[str, Any]) -> str:
    """The method's, as people read it."""
    return recipe(run["method"]).objective.method.title


def chart(runs: list[dict[str, Any]], levels: dict[str, float]) -> Chart:
    """The accuracies by epoch, above what they are to be compared with."""
    curves = {title_of(run): run["knn"] for run in runs}
    return Chart("Held-out textures that their neighbours foretell", curves, levels)


def chosen_device(name: str) -> torch.device:
    """``name``, or what there is."""
    if name != "auto":
        return torch.device(name)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--methods", nargs="+", choices=list(COURSES), default=list(COURSES))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=2, help="of the processor")
    parser.add_argument("--width", type=int, help="of the features; the published one where there is a GPU")
    parser.add_argument("--items", type=int, default=ITEMS, help="to train on")
    parser.add_argument("--epochs", type=int, help="of each method, in place of its own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--chart", type=Path, help="draw the curves into this PNG")
    parser.add_argument("--speed", action="store_true", help="time a GPU instead")
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    torch.set_num_threads(asked.threads)
    device = chosen_device(asked.device)
    if asked.speed:
        print(scratch_speed.report(device))
        return
    width = asked.width or (NARROW if device.type == "cpu" else FEATURES)
    drawn = Textures.drawn(asked.items, HELD_OUT, asked.seed, device)
    levels = baselines(drawn)
    runs = []
    for method in asked.methods:
        course = COURSES[method]
        course = replace(course, epochs=asked.epochs or course.epochs)
        runs.append(learnt(course, width, drawn, asked.seed))
    print(table(runs, levels))
    if asked.json:
        asked.json.write_text(json.dumps({"levels": levels, "runs": runs}, indent=1), encoding="utf-8")
    if asked.chart:
        chart(runs, levels | {"untrained": runs[0]["knn"][0]}).save(asked.chart)


if __name__ == "__main__":
    main()
