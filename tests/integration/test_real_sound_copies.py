"""Copies planted among real sounds: strokes of drums, of which one is as loud and long as the next.

``pytest -s`` shows the figures. What is asserted is some way below what was measured, which stands beside.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from command_line import answer
from libraries import Imported, begun
from real_data import DRUMS, with_drums

KITS = ("Millo_MultiLayered2", "Millo_MultiLayered3")
"""Each drum is there in several strengths."""
EACH = 10


def _halved(sound: np.ndarray, rate: int, out: Path) -> None:
    soundfile.write(out.with_suffix(".wav"), soxr.resample(sound, rate, rate / 2), rate // 2)


CODINGS: dict[str, Callable[[np.ndarray, int, Path], None]] = {
    "mp3": lambda sound, rate, out: soundfile.write(out.with_suffix(".mp3"), sound, rate),
    "ogg": lambda sound, rate, out: soundfile.write(out.with_suffix(".ogg"), sound, rate),
    "half the rate": _halved,
}


@with_drums
@pytest.mark.timeout(300)
def test_that_coded_sounds_are_found_and_other_strokes_are_not(imported: Imported, tmp_path: Path) -> None:
    sounds, library = tmp_path / "sounds", begun(tmp_path / "library", imported)
    for kit in KITS:
        shutil.copytree(DRUMS / kit, sounds / kit)
    originals = sorted(sounds.rglob("*.flac"))
    (sounds / "copies").mkdir()
    origin: dict[Path, Path] = {}
    chosen = np.random.default_rng(3).permutation(len(originals))[: EACH * len(CODINGS)]
    for number, place in enumerate(chosen.tolist()):
        coding = list(CODINGS)[number % len(CODINGS)]
        data, rate = soundfile.read(originals[place], dtype="float32", always_2d=True)
        copy = sounds / "copies" / f"{number:02} {coding}"
        CODINGS[coding](data, rate, copy)
        origin[copy] = originals[place]

    answer(library, "import", sounds)
    found, pairs = set(), []
    for group in answer(library, "duplicates")["groups"]:
        members = [Path(one["path"]) for one in (group["best"], *group["others"])]
        copies = {path.with_suffix("") for path in members} & set(origin)
        found |= {copy for copy in copies if origin[copy] in members}
        works = [origin.get(path.with_suffix(""), path) for path in members]
        pairs += [work == works[0] for work in works[1:]]
    missed = sorted(copy.name for copy in origin.keys() - found)
    recall, precision = len(found) / len(origin), np.mean(pairs)
    print(f"\nsounds: {recall=:.3f} {precision=:.3f} of {len(pairs)} {missed=}")
    assert recall >= 0.9  # 0.97 of 30
    assert precision >= 0.8  # 0.91; the others are strokes of one drum, of two strengths
