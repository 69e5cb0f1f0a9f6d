"""The main journey, a later part: what is wrong with a collection, and what its items may be called."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import answer, ask, by_path, items, run_program
from drawing import draw
from libraries import Imported
from PIL import Image


@pytest.fixture
def faulty(own: Imported) -> Imported:
    """The drawn pictures with a copy, the same picture smaller, and discs among the stripes."""
    pictures = own.pictures
    shutil.copyfile(pictures / "shapes/rings/rings 0.jpg", pictures / "a copy with a long name.jpg")
    with Image.open(pictures / "shapes/rings/rings 1.jpg") as picture:
        picture.resize((120, 90)).save(pictures / "smaller.png")
    draw("shapes/discs", 70).save(pictures / "patterns/stripes/disc.png")
    answer(own.library, "import", pictures)
    return own


def _names(paths: list[dict[str, Any]]) -> list[str]:
    return [Path(one["path"]).name for one in paths]


def test_that_duplicates_are_told_with_the_one_to_keep_and_a_word_against_it_sticks(
    faulty: Imported, tmp_path: Path
) -> None:
    library = faulty.library
    listed = tmp_path / "copies.csv"
    told = answer(library, "duplicates", "--out", listed)
    assert told["collection"] == "pictures"
    assert told["items"] == len(items(library))
    assert told["encoder"]
    assert told["seconds"] > 0
    groups = {Path(group["best"]["path"]).name: group for group in told["groups"]}
    exact, scaled = groups["rings 0.jpg"], groups["rings 1.jpg"]
    assert exact["reason"] == "shortest name"
    assert _names(exact["others"]) == ["a copy with a long name.jpg"]
    assert (exact["others"][0]["exact"], exact["others"][0]["score"]) == (True, 1.0)
    assert scaled["reason"] == "most pixels"
    assert _names(scaled["others"]) == ["smaller.png"]
    assert not scaled["others"][0]["exact"]
    with listed.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == sum(1 + len(group["others"]) for group in told["groups"])

    pair = [scaled["best"]["id"], scaled["others"][0]["path"]]
    ids = sorted([scaled["best"]["id"], scaled["others"][0]["id"]])
    assert answer(library, "duplicates", "--apart", *pair) == {"added": [ids], "removed": []}
    assert answer(library, "duplicates", "--apart", *pair) == {"added": [], "removed": []}
    assert "rings 1.jpg" not in _names([one["best"] for one in answer(library, "duplicates")["groups"]])
    answer(library, "duplicates", "--together", *pair)
    assert "rings 1.jpg" in _names([one["best"] for one in answer(library, "duplicates")["groups"]])
    assert all(path.exists() for path in by_path(library))


def test_that_a_threshold_takes_the_place_of_looking(faulty: Imported) -> None:
    strict = answer(faulty.library, "duplicates", "--threshold", 1)["groups"]
    assert all(other["exact"] for group in strict for other in group["others"])
    loose = answer(faulty.library, "duplicates", "--threshold", 0.5)["groups"]
    assert sum(len(group["others"]) for group in loose) > len(strict)


def test_that_a_picture_in_a_wrong_folder_is_a_suspect(faulty: Imported) -> None:
    told = answer(faulty.library, "suspects")
    assert told["labels"] == "folder:2"
    disc = next(one for one in told["suspects"] if Path(one["path"]).name == "disc.png")
    assert (disc["label"], disc["suggested"]) == ("patterns/stripes", "shapes/discs")
    assert 0.3 <= disc["confidence"] <= 1
    folders = {item["id"]: "/".join(item["labels"]) for item in items(faulty.library)}
    assert {folders[witness] for witness in disc["witnesses"]} == {"shapes/discs"}


def test_that_suggested_labels_can_be_learnt_from(faulty: Imported, tmp_path: Path) -> None:
    known, out = tmp_path / "known.csv", tmp_path / "suggested.csv"
    labels = {path: "/".join(item["labels"]) for path, item in by_path(faulty.library).items()}
    with known.open("w", encoding="utf-8", newline="") as file:
        rows = [(path, name) for path, name in labels.items() if not path.stem.endswith(("4", "5"))]
        csv.writer(file).writerows([("path", "label"), *rows])
    told = answer(faulty.library, "suggest-labels", "--labels", known, "--threshold", 0.5, "--out", out)
    found = {Path(one["path"]): one["label"] for one in told["suggestions"]}
    assert found
    right = [labels[path] == label for path, label in found.items() if labels[path]]
    assert sum(right) / len(right) >= 0.8
    assert set(_names(told["to_label_next"])) <= {path.name for path in labels}
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["label"] for row in written] == [one["label"] for one in told["suggestions"]]
    assert answer(faulty.library, "suspects", "--labels", out)["labels"] == str(out)


def test_that_all_collections_are_looked_through_unless_one_is_named(faulty: Imported) -> None:
    other = faulty.pictures.parent / "loose"
    other.mkdir()
    for number in range(3):
        shutil.copyfile(faulty.pictures / "shapes/rings/rings 3.jpg", other / f"{number}.jpg")
    answer(faulty.library, "import", other)
    told = answer(faulty.library, "duplicates")
    assert told["collection"] is None
    assert {group["collection"] for group in told["groups"]} == {"pictures", "loose"}
    assert told["items"] == len(items(faulty.library))
    assert len(answer(faulty.library, "duplicates", "--collection", "loose")["groups"][0]["others"]) == 2
    outcome = ask(faulty.library, "suspects", "--json")
    assert outcome.document["collection"] == "pictures"
    assert "Nothing labels the items of 'loose'" in outcome.err
    refused = ask(faulty.library, "duplicates", "--out", "all.csv", "--json")
    assert "Name one with --collection" in refused.sentence


def test_that_people_get_short_tables(faulty: Imported) -> None:
    said = {
        "duplicates": "keep: most pixels",
        "outliers": "stand out",
        "suspects": "shapes/discs",
        "suggest-labels": "suggestion",
    }
    for command, words in said.items():
        outcome = ask(faulty.library, command)
        assert outcome.code == 0, outcome.err
        assert words in outcome.out
    assert "no duplicates" in ask(faulty.library, "duplicates", "--apart", 1, 2).out
    assert "so already" in ask(faulty.library, "duplicates", "--apart", 2, 1).out
    assert "may be duplicates again" in ask(faulty.library, "duplicates", "--together", 1, 2).out


def test_that_it_says_why_nothing_can_be_looked_through(own: Imported, tmp_path: Path) -> None:
    library = own.library
    assert "Import a folder first" in ask(tmp_path / "empty", "outliers", "--json").only_sentence
    assert "no collection 'none'" in ask(library, "outliers", "--collection", "none", "--json").only_sentence
    assert "no item 99" in ask(library, "duplicates", "--apart", 1, 99999, "--json").only_sentence
    assert ".csv" in ask(library, "suggest-labels", "--out", "x.txt", "--json").only_sentence
    assert "cannot be read" in ask(library, "suspects", "--labels", "no.csv", "--json").only_sentence


def test_that_the_program_looks_through_and_a_job_can_be_done_again(own: Imported) -> None:
    told = run_program(own.library, "outliers", "--json").document
    assert [one["score"] for one in told["outliers"]] == sorted(
        (one["score"] for one in told["outliers"]), reverse=True
    )
    job = answer(own.library, "jobs")["jobs"][0]
    assert (job["kind"], job["state"]) == ("review", "done")
    assert answer(own.library, "jobs", "--resume", job["id"])["found"] == sum(
        one["stands_out"] for one in told["outliers"]
    )
