"""How well an encoder still knows what is changed, and what asking that takes beside the plain way.

    python tests/benchmarks/bench_robustness.py FOLDER [--source bundled:musicnn-msd] [--sample N] [--plain N]

The plain way decodes a file anew for each way and strength of changing it, and encodes one at a time. Ours
does the same few items, and then the whole sample, whose curves are told. Processor time is told beside the
time that passed: on a machine with company only the former means something.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))  # runs from a source tree that is not installed

from engine.domain.evaluation import PerturbationCurve
from engine.encoders.encoder import Encoder
from engine.encoders.registry import load
from engine.media.scan import FoundFile, scan
from engine.runners.decoding import encoder_data
from engine.runners.evaluating.changed_embeddings import changed_embeddings
from engine.runners.evaluating.changing import changes_for
from engine.runners.evaluating.robustness import curves


def stored(encoder: Encoder, files: list[Path]) -> np.ndarray:
    """(n, d) what an import would have stored."""
    parts = [
        encoder.encode([encoder_data(path, encoder.input).array for path in files[start : start + 16]])
        for start in range(0, len(files), 16)
    ]
    return np.concatenate([part.embeddings for part in parts])


def plain(encoder: Encoder, files: list[Path]) -> np.ndarray:
    """(m, c, d), one after the other."""
    changes = changes_for(encoder.input)
    steps = [(way, strength) for way in changes.ways for strength in way.strengths]
    made = [
        encoder.encode([changes.changed(changes.decode(path), way, strength, 0)]).embeddings[0]
        for path in files
        for way, strength in steps
    ]
    return np.array(made).reshape(len(files), len(steps), encoder.dimension)


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    begun, before = time.perf_counter(), time.process_time()
    work()
    passed, spent = time.perf_counter() - begun, time.process_time() - before
    print(f"{name:34}{count:6} items{passed / count:9.3f} s an item{spent / count:9.3f} s of processors")


def table(found: tuple[PerturbationCurve, ...]) -> None:
    print(f"\n{'':22}{'strength':>9}{'found first':>14}{'kept':>8}{'cosine':>9}")
    for curve in found:
        rows = zip(curve.strengths, curve.found_first, curve.neighbours_kept, curve.cosine, strict=True)
        for strength, first, kept, cosine in rows:
            name = f"{curve.perturbation}, {curve.unit}"
            print(f"{name:22}{strength:9g}{first:14.3f}{kept:8.3f}{cosine:9.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--source", default="bundled:efficientnet-lite0")
    parser.add_argument("--sample", type=int, help="items that are changed")
    parser.add_argument("--plain", type=int, default=5, help="items that are changed the plain way, too")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as cache:
        encoder = load(arguments.source, Path(cache))
        found = scan([arguments.folder], encoder.kind)
        files = [each.path for each in found if isinstance(each, FoundFile)]
        vectors = stored(encoder, files)
        few = files[: arguments.plain]
        sample = min(len(files), arguments.sample or len(files))
        by_id, drawn = dict(enumerate(files)), list[PerturbationCurve]()

        def ours() -> None:
            ids = np.arange(len(files))
            drawn.extend(
                curves(arguments.source, Path(cache), ids, lambda _: by_id, vectors, sample=arguments.sample)
            )

        if few:
            timed("plain", len(few), lambda: plain(encoder, few))
            timed("ours", len(few), lambda: changed_embeddings(encoder, changes_for(encoder.input), few, 0))
        timed("ours, with loading and measuring", sample, ours)
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    table(tuple(drawn))


if __name__ == "__main__":
    main()
