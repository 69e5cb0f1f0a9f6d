"""The main journey, first part: import, and look at what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from command_line import answer, ask, items
from drawing import CAMERA, FAMILIES, PER_FAMILY
from libraries import Imported

COUNT = len(FAMILIES) * PER_FAMILY


def test_that_an_import_answers_how_many_items_it_made(imported: Imported) -> None:
    result = imported.result
    assert result.keys() >= {
        "collection",
        "imported",
        "unchanged",
        "moved",
        "missing",
        "failed",
        "seconds",
        "items_per_second",
        "encoder",
    }
    assert result["collection"] == "pictures"
    assert result["encoder"] == "efficientnet-lite0"
    assert (result["imported"], result["unchanged"], result["moved"], result["missing"]) == (COUNT, 0, 0, 0)
    assert result["failed"] == []
    assert result["seconds"] > 0
    assert result["items_per_second"] > 0


def test_that_items_carry_labels_sizes_and_tags_of_their_files(imported: Imported) -> None:
    found = items(imported.library)
    assert len(found) == COUNT
    for item in found:
        path = Path(item["path"])
        assert path.is_file()
        assert item["labels"] == list(path.relative_to(imported.pictures).parts[:-1])
        assert (item["width"], item["height"]) == (160, 120)
        assert item["size"] == path.stat().st_size
        assert (item["kind"], item["state"], item["reason"]) == ("image", "ready", None)
        assert item["format"] == ("PNG" if path.suffix == ".png" else "JPEG")
        for tag in item["tags"]:
            assert tag["source"] == "encoder"
            assert 0 < tag["confidence"] <= 1
    assert any(item["tags"] for item in found)


@pytest.mark.parametrize(
    ("condition", "test"),
    [
        ("folder=shapes", lambda item: item["labels"][0] == "shapes"),
        ("folder=shapes/rings", lambda item: item["labels"] == ["shapes", "rings"]),
        ("folder:1=patterns", lambda item: item["labels"][0] == "patterns"),
        ("folder:2=patterns/stripes", lambda item: item["labels"][1] == "stripes"),
        ("folder!=shapes", lambda item: item["labels"][0] != "shapes"),
        ("folder~check", lambda item: "check" in item["labels"][1]),
        ("name=stripes 2.PNG", lambda item: item["path"].endswith("stripes 2.png")),
        ("name~discs", lambda item: "discs" in Path(item["path"]).name),
        ("name!=stripes 2.png", lambda item: not item["path"].endswith("stripes 2.png")),
        ("format=png", lambda item: item["format"] == "PNG"),
        ("camera~lumen", lambda item: item["camera"] == CAMERA),
        ("camera!=nothing", lambda item: True),
        ("date=2024-05", lambda item: (item["taken_at"] or "").startswith("2024-05")),
        ("date>=2024-06", lambda item: (item["taken_at"] or "") >= "2024-06"),
        ("date<2024-06", lambda item: "2024-05" in (item["taken_at"] or "")),
        ("kind=image", lambda item: True),
        ("state=ready", lambda item: True),
        ("state!=ready", lambda item: False),
        ("id<=5", lambda item: item["id"] <= 5),
        ("width=160", lambda item: True),
        ("height>120", lambda item: False),
        ("size>3000", lambda item: item["size"] > 3000),
    ],
)
def test_that_where_lists_exactly_the_items_for_which_it_holds(
    imported: Imported, condition: str, test: Any
) -> None:
    expected = [item["id"] for item in items(imported.library) if test(item)]
    assert [item["id"] for item in items(imported.library, "--where", condition)] == expected


def test_that_where_finds_items_by_tag(imported: Imported) -> None:
    tags = {tag["name"] for item in items(imported.library) for tag in item["tags"]}
    tag = sorted(tags)[0]
    expected = [i["id"] for i in items(imported.library) if tag in [t["name"] for t in i["tags"]]]
    assert [i["id"] for i in items(imported.library, "--where", f"tag={tag}")] == expected
    without = {i["id"] for i in items(imported.library, "--where", f"tag!={tag}")}
    assert without == {i["id"] for i in items(imported.library)} - set(expected)


def test_that_all_conditions_must_hold(imported: Imported) -> None:
    found = items(imported.library, "-w", "folder:1=shapes", "-w", "format=PNG", "-c", "pictures")
    assert [item["labels"][0] for item in found] == ["shapes"] * 4
    assert {item["format"] for item in found} == {"PNG"}


@pytest.mark.parametrize(
    "condition", ["colour=red", "folder:1=a/b", "width=wide", "date=soon", "state=lost", "nonsense", "tag<5"]
)
def test_that_a_condition_that_makes_no_sense_is_refused_with_a_sentence(
    imported: Imported, condition: str
) -> None:
    assert ask(imported.library, "items", "--where", condition, "--json").only_sentence


def test_that_collections_tell_their_folders_counts_and_encoder(imported: Imported) -> None:
    (collection,) = answer(imported.library, "collections")["collections"]
    assert collection["name"] == "pictures"
    assert collection["kind"] == "image"
    assert collection["roots"] == [str(imported.pictures)]
    assert collection["counts"] == {"ready": COUNT}
    assert collection["encoder"] == "efficientnet-lite0"


def test_that_encoders_tell_how_many_vectors_each_version_made(imported: Imported) -> None:
    version, unused = answer(imported.library, "encoders")["encoders"]
    assert (unused["name"], unused["state"], unused["vectors"]) == ("musicnn-msd", "available", 0)
    assert (version["name"], version["dimension"], version["vectors"]) == ("efficientnet-lite0", 1280, COUNT)
    assert version["state"] == "active"


def test_that_jobs_tell_how_the_import_ended(imported: Imported) -> None:
    (job,) = answer(imported.library, "jobs")["jobs"]
    assert (job["kind"], job["state"], job["done"], job["total"]) == ("import", "done", COUNT, COUNT)
    assert job["started_at"] <= job["ended_at"]


def test_that_check_finds_nothing_wrong_after_an_import(imported: Imported) -> None:
    assert answer(imported.library, "check") == {"ok": True, "findings": []}


def test_that_an_import_leaves_the_users_folder_as_it_was(imported: Imported) -> None:
    files = [path for path in imported.pictures.rglob("*") if path.is_file()]
    assert len(files) == COUNT + 1
    assert (imported.pictures / "notes.txt").read_text() == "no picture"
