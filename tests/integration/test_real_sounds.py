"""Search quality on real sounds, at the encoder: do instruments and the halves of a track find their own?

Through the whole program this takes minutes; here the sounds are decoded and cut plainly.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from command_line import answer
from libraries import Imported, begun
from real_data import DRUMS, MUSIC, with_drums, with_music
from real_sounds import Vectors, embedded, first_neighbour, heard

from engine.encoders.encoder import Encoder
from engine.encoders.registry import load

INSTRUMENTS = {
    "clap": r"clap",
    "rim": r"rim|^rs_|^sr_",
    "ride": r"ride|^rc_",
    "crash": r"crash|^cra_|^cc_",
    "hat": r"hat|hh|^ho_",
    "snare": r"snare|^sd_|_sn_",
    "kick": r"kick|bassdrum|^bd|_bd_|_k_",
    "tom": r"tom|^[tf][t\d]_",
    "conga": r"conga",
    "cowbell": r"cowbell|_cb$",
    "click": r"click",
    "drum": r"drum",
    "fx": r"fx",
}
"""What a kit calls its instruments; the first that fits is meant."""


def instrument(path: Path) -> str | None:
    """The instrument a file's name tells; None where it tells none."""
    name = re.sub(r"^vp |^ee_", "", path.stem.lower())
    return next((word for word, pattern in INSTRUMENTS.items() if re.search(pattern, name)), None)


WINDOWS = 20
"""Heard of each track before a training; a quarter of the usual."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load("bundled:musicnn-msd")


@with_drums
@pytest.mark.timeout(300)
def test_that_strokes_of_an_instrument_find_each_other(encoder: Encoder) -> None:
    named = {path: instrument(path) for path in sorted(DRUMS.rglob("*.flac"))}
    count = Counter(named.values())
    files = [path for path, word in named.items() if word is not None and count[word] >= 2]
    labels = np.array([named[path] for path in files])

    vectors = embedded(encoder, [heard(path, encoder.input)[0] for path in files])

    assert len(files) > 180
    assert (labels[first_neighbour(vectors)] == labels).mean() >= 0.77


@pytest.fixture(scope="module")
def halves(encoder: Encoder) -> Vectors:
    """Embeddings (2n, d) of the halves of n tracks, two by two."""
    files = sorted(path for path in MUSIC.rglob("*") if path.suffix in {".ogg", ".mp3"})
    assert len(files) > 20
    return embedded(encoder, [half for path in files for half in heard(path, encoder.input, parts=2)])


def share_found(halves: Vectors) -> float:
    """How many of them find the other half of their track first."""
    return float((first_neighbour(halves) // 2 == np.arange(len(halves)) // 2).mean())


@with_music
@pytest.mark.timeout(300)
def test_that_the_halves_of_a_track_find_each_other(halves: Vectors) -> None:
    assert share_found(halves) >= 0.93


@with_music
@pytest.mark.timeout(600)
def test_that_the_halves_of_a_track_find_each_other_no_less_after_a_training(
    halves: Vectors, imported: Imported, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", imported)
    answer(library, "import", MUSIC, "--name", "Music", "--windows", WINDOWS)
    named = ("--collection", "Music", "--method", "simclr", "--mode", "adapter")
    report = answer(library, "train", *named, "--promote", "always")
    assert report["promoted"]

    adapted = load(f"trained:{report['encoder']}", library / "encoders")
    after = adapted.from_base(halves)  # type: ignore[attr-defined]  # an adapter's

    assert share_found(after) >= share_found(halves)
