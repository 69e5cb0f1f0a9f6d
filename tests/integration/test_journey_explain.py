"""Why two items are alike, by the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import answer, ask, items, run_program
from libraries import Imported, begun
from PIL import Image
from sounding import save_track, sound


@pytest.fixture(scope="module")
def alike(imported: Imported) -> list[dict[str, Any]]:
    """Two pictures of one family."""
    discs = [item for item in items(imported.library) if item["labels"] == ["shapes", "discs"]]
    assert len(discs) >= 2
    return discs[:2]


def test_that_two_pictures_are_explained_by_both_methods(
    imported: Imported, alike: list[dict[str, Any]], tmp_path: Path
) -> None:
    first, second = alike
    outcome = run_program(
        imported.library, "explain", first["id"], second["path"], "--out", tmp_path / "why.png", "--json"
    )
    found = outcome.document
    assert outcome.err == ""
    assert (found["kind"], found["encoder"]) == ("image", "efficientnet-lite0")
    for name, item in (("first", first), ("second", second)):
        assert found[name] == {"id": item["id"], "path": item["path"]}
    assert 0 < found["score"] <= 1
    assert [each["method"] for each in found["maps"]] == ["gradient", "occlusion"]
    for each in found["maps"]:
        for side in (each["first"], each["second"]):
            assert np.isfinite(np.array(side["values"], float)).all()
            assert side["where"].startswith(("mostly", "all over"))
    both = {tag["name"] for tag in first["tags"]} & {tag["name"] for tag in second["tags"]}
    assert {tag["name"] for tag in found["tags"]} == both
    with Image.open(tmp_path / "why.png") as drawn:
        assert drawn.format == "PNG"


def test_that_one_method_can_be_had_and_is_told_in_words(
    imported: Imported, alike: list[dict[str, Any]]
) -> None:
    outcome = ask(imported.library, "explain", alike[0]["id"], alike[1]["id"], "--method", "gradient")
    assert outcome.code == 0, outcome.err
    assert Path(alike[0]["path"]).name in outcome.out
    assert "Score 0." in outcome.out
    assert "gradient" in outcome.out
    assert "occlusion" not in outcome.out


def test_that_what_cannot_be_explained_is_one_sentence(
    imported: Imported, alike: list[dict[str, Any]], stranger: Path, tmp_path: Path
) -> None:
    first, second = (item["id"] for item in alike)
    assert "is not in this library" in ask(imported.library, "explain", first, stranger).only_sentence
    assert "no item 99999" in ask(imported.library, "explain", first, "99999").only_sentence
    named = ask(imported.library, "explain", first, second, "--out", tmp_path / "why.jpg")
    assert "does not end in .png" in named.only_sentence
    assert "nothing" in ask(imported.library, "explain", first, second, "--encoder", "nothing").only_sentence


def test_that_a_file_that_went_since_is_told(own: Imported) -> None:
    first, second = items(own.library)[:2]
    Path(second["path"]).unlink()
    assert (
        "cannot be looked into: the file is gone"
        in ask(own.library, "explain", first["id"], second["id"]).only_sentence
    )


@pytest.mark.timeout(300)
def test_that_two_tracks_are_explained_by_moments_and_bands(imported: Imported, tmp_path: Path) -> None:
    excerpt = sound("drums", 0, 3.0)
    for name, ground, at in (("one", "chords", 5.0), ("two", "hiss", 8.5)):
        samples = sound(ground, 1, 14.0).copy()
        samples[int(at * 22050) : int(at * 22050) + excerpt.size] = excerpt
        save_track(tmp_path / "tracks" / f"{name}.flac", samples, title=name)
    library = begun(tmp_path / "library", imported)
    answer(library, "import", tmp_path / "tracks", "--kind", "music")
    first, second = (
        next(item for item in items(library) if item["title"] == name) for name in ("one", "two")
    )
    found = answer(library, "explain", first["id"], second["id"], "--out", tmp_path / "why.png")
    assert found["kind"] == "music"
    assert "maps" not in found
    best = found["moments"]["best"][0]
    assert best["first"] == pytest.approx(5.0, abs=1.5)
    assert best["second"] == pytest.approx(8.5, abs=1.5)
    for side in ("first", "second"):
        shares = [window["share"] for window in found["moments"][side]]
        assert sum(shares) == pytest.approx(found["score"], abs=1e-3)
    assert found["bands"][0]["low"] == 0
    assert found["bands"][-1]["high"] == 8000
    assert (tmp_path / "why.png").exists()
    told = ask(library, "explain", first["id"], second["id"])
    assert "moment of A" in told.out
    assert "4278–8000 Hz" in told.out
    two_kinds = _with_pictures(library, imported, tmp_path)
    assert "no encoder compares the two" in ask(library, "explain", first["id"], two_kinds).only_sentence


def _with_pictures(library: Path, imported: Imported, folder: Path) -> int:
    """Imports one picture too; its id."""
    picture = next(imported.pictures.rglob("*.png"))
    shutil.copy(picture, folder / "picture.png")
    answer(library, "import", folder / "picture.png")
    return int(next(item["id"] for item in items(library) if item["kind"] == "image"))
