"""The sample collection: the same pictures every time, in folders, drawn once."""

from __future__ import annotations

import errno
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.demo.pictures import FAMILIES, draw_picture, draw_sample_collection, picture_name
from engine.errors import EngineError, InvalidRequestError, StorageFullError


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("collection")
    return folder, draw_sample_collection(folder, count=5 * len(FAMILIES))


def modified(paths: list[Path]) -> list[int]:
    return [path.stat().st_mtime_ns for path in paths]


def test_that_every_family_gets_its_share_of_the_count(collection: tuple[Path, list[Path]]) -> None:
    folder, paths = collection
    families = Counter(path.parent.relative_to(folder).as_posix() for path in paths)
    assert families == dict.fromkeys(FAMILIES, 5)
    assert sorted(file for file in folder.rglob("*") if file.is_file()) == sorted(paths)


def test_that_every_family_lies_two_folders_deep() -> None:
    assert {len(Path(family).parts) for family in FAMILIES} == {2}


def test_that_the_files_are_pictures_of_both_formats_and_both_orientations(
    collection: tuple[Path, list[Path]],
) -> None:
    seen = set()
    for path in collection[1]:
        with Image.open(path) as image:
            image.load()
            seen.add((image.format, image.size))
    assert seen == {(kind, size) for kind in ("JPEG", "PNG") for size in ((480, 360), (360, 480))}


@pytest.mark.parametrize("family", FAMILIES)
def test_that_the_same_seed_gives_the_same_pixels(family: str) -> None:
    first, again, other = (np.asarray(draw_picture(family, 3, seed)) for seed in (11, 11, 12))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


@pytest.mark.parametrize("family", FAMILIES)
def test_that_no_two_pictures_of_a_family_are_the_same(family: str) -> None:
    drawn = [draw_picture(family, number, 7).tobytes() for number in range(3)]
    assert len(set(drawn)) == 3


def test_that_a_second_run_draws_nothing_anew(collection: tuple[Path, list[Path]]) -> None:
    folder, paths = collection
    before = modified(paths)
    assert draw_sample_collection(folder, count=len(paths)) == paths
    assert modified(paths) == before


def test_that_only_a_missing_picture_is_drawn_again_and_as_it_was(tmp_path: Path) -> None:
    paths = draw_sample_collection(tmp_path, count=3)
    content, kept = paths[1].read_bytes(), modified([paths[0], paths[2]])
    paths[1].unlink()
    draw_sample_collection(tmp_path, count=3)
    assert paths[1].read_bytes() == content
    assert modified([paths[0], paths[2]]) == kept


def test_that_a_larger_collection_begins_with_the_smaller_one(tmp_path: Path) -> None:
    few = draw_sample_collection(tmp_path / "few", count=4)
    more = draw_sample_collection(tmp_path / "more", count=6)
    assert [path.read_bytes() for path in few] == [path.read_bytes() for path in more[:4]]


def test_that_progress_counts_up_to_the_total(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    draw_sample_collection(tmp_path, count=3, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_that_none_can_be_asked_for_but_not_fewer(tmp_path: Path) -> None:
    assert draw_sample_collection(tmp_path, count=0) == []
    with pytest.raises(InvalidRequestError, match="-1 pictures"):
        draw_sample_collection(tmp_path, count=-1)


def test_that_a_full_disk_is_told_in_a_sentence_and_leaves_no_torn_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("engine.files.os.fsync", full)
    with pytest.raises(StorageFullError, match=r"There is no room left to write .*butterflies 01\.jpg"):
        draw_sample_collection(tmp_path, count=1)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_that_a_file_in_the_way_of_a_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "animals").write_text("mine")
    with pytest.raises(EngineError, match="could not be written"):
        draw_sample_collection(tmp_path, count=1)
    assert (tmp_path / "animals").read_text() == "mine"


def test_that_names_count_from_one() -> None:
    assert picture_name("nature/night skies", 0) == Path("nature/night skies/night skies 01.jpg")
    assert picture_name("nature/night skies", 4) == Path("nature/night skies/night skies 05.png")
