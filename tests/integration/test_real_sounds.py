"""Search quality on real sounds, at the encoder: do instruments and the halves of a track find their own?

Through the whole program this takes minutes; here the sounds are decoded and cut plainly.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from real_sounds import DATA, embedded, first_neighbour, heard

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


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load("bundled:musicnn-msd")


@pytest.mark.skipif(not (DATA / "drums").is_dir(), reason="SIMILARITY_TEST_DATA names no folder with drums")
@pytest.mark.timeout(300)
def test_that_strokes_of_an_instrument_find_each_other(encoder: Encoder) -> None:
    named = {path: instrument(path) for path in sorted((DATA / "drums").rglob("*.flac"))}
    count = Counter(named.values())
    files = [path for path, word in named.items() if word is not None and count[word] >= 2]
    labels = np.array([named[path] for path in files])

    vectors = embedded(encoder, [heard(path, encoder.input)[0] for path in files])

    assert len(files) > 180
    assert (labels[first_neighbour(vectors)] == labels).mean() >= 0.77


@pytest.mark.skipif(not (DATA / "music").is_dir(), reason="SIMILARITY_TEST_DATA names no folder with music")
@pytest.mark.timeout(300)
def test_that_the_halves_of_a_track_find_each_other(encoder: Encoder) -> None:
    files = sorted(path for path in (DATA / "music").rglob("*") if path.suffix in {".ogg", ".mp3"})
    halves = [half for path in files for half in heard(path, encoder.input, parts=2)]

    nearest = first_neighbour(embedded(encoder, halves))

    assert len(files) > 20
    assert (nearest // 2 == np.arange(len(halves)) // 2).mean() >= 0.93
