"""Search quality on real sounds, at the encoder: do instruments and the halves of a track find their own?

Through the whole program this takes minutes; here the sounds are decoded and cut plainly.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile
from command_line import answer
from libraries import Imported, begun
from real_data import DRUMS, MUSIC, with_drums, with_music
from real_sounds import Vectors, embedded, first_neighbour, halves, heard

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


TRACKS = sorted(path for path in MUSIC.rglob("*") if path.suffix in {".ogg", ".mp3"})
LEARNT_SECONDS = 24


@pytest.fixture(scope="module")
def library(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new one, which is to know what is measured of this machine here."""
    return begun(tmp_path_factory.mktemp("sounds") / "library", imported)


@pytest.fixture(scope="module")
def encoder(library: Path) -> Encoder:
    return load("bundled:musicnn-msd", library / "encoders")


@with_drums
@pytest.mark.timeout(300)
def test_that_strokes_of_an_instrument_find_each_other(encoder: Encoder) -> None:
    named = {path: instrument(path) for path in sorted(DRUMS.rglob("*.flac"))}
    count = Counter(named.values())
    files = [path for path, word in named.items() if word is not None and count[word] >= 2]
    labels = np.array([named[path] for path in files])

    vectors = embedded(encoder, [heard(path, encoder.input) for path in files])

    assert len(files) > 180
    assert (labels[first_neighbour(vectors)] == labels).mean() >= 0.77


@pytest.fixture(scope="module")
def embeddings(encoder: Encoder) -> Vectors:
    """Those (2n, d) of the halves of n tracks, two by two."""
    assert len(TRACKS) > 20
    return embedded(encoder, [half for path in TRACKS for half in halves(path, encoder.input)])


def share_found(embeddings: Vectors) -> float:
    """How many of them find the other half of their track first."""
    return float((first_neighbour(embeddings) // 2 == np.arange(len(embeddings)) // 2).mean())


@with_music
@pytest.mark.timeout(300)
def test_that_the_halves_of_a_track_find_each_other(embeddings: Vectors) -> None:
    assert share_found(embeddings) >= 0.93


@with_music
@pytest.mark.timeout(600)
def test_that_the_halves_of_a_track_find_each_other_no_less_after_a_training(
    embeddings: Vectors, library: Path, tmp_path: Path
) -> None:
    """Learnt from some seconds of each track: a training listens to all that it is given."""
    for number, path in enumerate(TRACKS):
        _save_excerpt(path, tmp_path / "music" / f"{number}.flac")
    answer(library, "import", tmp_path / "music", "--name", "Music", "--kind", "music")
    named = ("--collection", "Music", "--method", "simclr", "--mode", "adapter")
    report = answer(library, "train", *named, "--promote", "always")
    assert report["promoted"]

    adapted = load(f"trained:{report['encoder']}", library / "encoders")
    after = adapted.from_base(embeddings)  # type: ignore[attr-defined]  # an adapter's

    assert share_found(after) >= share_found(embeddings)


def _save_excerpt(track: Path, out: Path) -> None:
    """From the middle of it."""
    out.parent.mkdir(exist_ok=True)
    with soundfile.SoundFile(track) as file:
        frames = LEARNT_SECONDS * file.samplerate
        file.seek(max(0, (file.frames - frames) // 2))
        soundfile.write(out, file.read(frames), file.samplerate)
