"""How well the encoders that come with the program know real stamps and tracks that were changed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from real_data import DRUMS, STAMPS, with_drums, with_stamps

from engine.domain.evaluation import PerturbationCurve
from engine.encoders.registry import load
from engine.runners.decoding import encoder_data
from engine.runners.evaluating.robustness import curves

SOME_STAMPS = sorted(STAMPS.rglob("*.png"))[::12]
STROKES = sorted(path for path in DRUMS.glob("*/*") if path.is_file())[::10]
ABOUT = 0.09
"""By how much a curve may rise: one of 12 items."""


def curves_of(source: str, files: list[Path], sample: int, cache: Path) -> dict[str, PerturbationCurve]:
    encoder = load(source, cache)
    vectors = encoder.encode([encoder_data(path, encoder.input).array for path in files]).embeddings
    by_id = dict(enumerate(files))
    found = curves(source, cache, np.arange(len(files)), lambda _: by_id, vectors, sample=sample)
    return {curve.perturbation: curve for curve in found}


def falls(values: tuple[float, ...]) -> bool:
    return all(after <= before + ABOUT for before, after in pairwise(values))


@with_stamps
def test_that_changed_stamps_find_themselves_less_the_more_they_are_changed(tmp_path: Path) -> None:
    found = curves_of("bundled:efficientnet-lite0", SOME_STAMPS, 12, tmp_path)
    assert len(found) == 6
    assert all(falls(curve.found_first) and falls(curve.neighbours_kept) for curve in found.values())
    assert all(falls(curve.cosine) and curve.cosine[-1] < curve.cosine[0] for curve in found.values())
    assert found["jpeg"].strengths[0] == 90
    assert found["jpeg"].found_first[0] >= 0.9
    assert found["jpeg"].cosine[0] > 0.95
    assert all(curve.found_first[0] >= 0.8 for curve in found.values())


@with_drums
def test_that_changed_strokes_find_themselves_less_the_more_they_are_changed(tmp_path: Path) -> None:
    found = curves_of("bundled:musicnn-msd", STROKES, 8, tmp_path)
    assert len(found) == 5
    assert all(curve.items == 8 for curve in found.values())
    assert found["gain"].found_first[0] >= 0.8
    assert found["mp3"].found_first[0] >= 0.8
    assert all(found[name].cosine[-1] < found[name].cosine[0] for name in ("noise", "mp3", "pitch"))
