"""The main journey, second part: what is like what."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import answer, ask, by_path, items, neighbours
from drawing import FAMILIES, PER_FAMILY
from libraries import Imported

COUNT = len(FAMILIES) * PER_FAMILY


@pytest.fixture(scope="module")
def listed(imported: Imported) -> list[dict[str, Any]]:
    return items(imported.library)


@pytest.fixture(scope="module")
def vectors(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Any]:
    """The vector of each item, read from what ``embeddings`` writes."""
    out = tmp_path_factory.mktemp("vectors") / "all.npz"
    answer(imported.library, "embeddings", "--out", out)
    with np.load(out, allow_pickle=False) as archive:
        return dict(zip(archive["ids"].tolist(), archive["vectors"], strict=True))


def ids(found: list[dict[str, Any]]) -> list[int]:
    return [neighbour["id"] for neighbour in found]


def nearest(vectors: dict[int, Any], query: Any, without: set[int]) -> list[int]:
    """Ids by falling cosine similarity, computed the obvious way."""
    unit = query / np.linalg.norm(query)
    scores = {item_id: float(vector @ unit) for item_id, vector in vectors.items() if item_id not in without}
    return sorted(scores, key=lambda item_id: -scores[item_id])


def test_that_the_nearest_neighbour_is_of_the_same_family(
    imported: Imported, listed: list[dict[str, Any]]
) -> None:
    family = {item["id"]: item["labels"] for item in listed}
    hits = sum(
        family[neighbours(imported.library, item["id"], "--k", 1)[0]["id"]] == item["labels"]
        for item in listed
    )
    assert hits >= 0.9 * COUNT


def test_that_neighbours_are_those_a_plain_comparison_finds(
    imported: Imported, listed: list[dict[str, Any]], vectors: dict[int, Any]
) -> None:
    query = listed[7]["id"]
    found = answer(imported.library, "similar", query, "--k", 5)
    assert found["encoder"] == "efficientnet-lite0"
    assert found["milliseconds"] > 0
    assert ids(found["neighbours"]) == nearest(vectors, vectors[query], {query})[:5]
    path_of = {item["id"]: item["path"] for item in listed}
    for neighbour in found["neighbours"]:
        assert neighbour.keys() == {"id", "path", "score"}
        assert neighbour["path"] == path_of[neighbour["id"]]
        assert neighbour["score"] == pytest.approx(float(vectors[neighbour["id"]] @ vectors[query]), abs=1e-5)


def test_that_ten_neighbours_come_when_nobody_says_how_many(imported: Imported) -> None:
    assert len(neighbours(imported.library, 1)) == 10


def test_that_the_query_is_not_among_its_neighbours(imported: Imported, listed: list[dict[str, Any]]) -> None:
    for query in (listed[3]["id"], listed[3]["path"]):
        found = ids(neighbours(imported.library, query, "--k", COUNT + 5))
        assert len(found) == COUNT - 1
        assert listed[3]["id"] not in found


def test_that_a_path_in_the_library_asks_as_its_id_does(
    imported: Imported, listed: list[dict[str, Any]]
) -> None:
    by_id = neighbours(imported.library, listed[5]["id"])
    assert neighbours(imported.library, listed[5]["path"]) == by_id


def test_that_a_copy_of_an_item_elsewhere_is_recognised(
    imported: Imported, listed: list[dict[str, Any]], tmp_path: Path
) -> None:
    copy = shutil.copy(listed[5]["path"], tmp_path / "copy.bin")
    (best, *_) = neighbours(imported.library, copy)
    assert best["id"] == listed[5]["id"]
    assert best["score"] == pytest.approx(1.0, abs=1e-5)


def test_that_a_file_outside_the_library_is_embedded_and_compared(imported: Imported, stranger: Path) -> None:
    found = neighbours(imported.library, stranger, "--k", 3)
    assert {Path(neighbour["path"]).parent.name for neighbour in found} == {"discs"}
    assert stranger not in by_path(imported.library)


def test_that_several_examples_are_taken_together_and_others_away(
    imported: Imported, listed: list[dict[str, Any]], vectors: dict[int, Any]
) -> None:
    checkers, stripes = listed[0]["id"], listed[6]["id"]
    found = neighbours(imported.library, checkers, stripes, "--k", 4)
    assert ids(found) == nearest(vectors, vectors[checkers] + vectors[stripes], {checkers, stripes})[:4]
    others = {item["id"] for item in listed if item["labels"] == listed[6]["labels"]} - {stripes}
    like = ids(neighbours(imported.library, checkers, "--k", COUNT))
    unlike = ids(neighbours(imported.library, checkers, "--not", stripes, "--k", COUNT))
    assert stripes not in unlike
    assert np.mean([unlike.index(other) for other in others]) > np.mean([like.index(o) for o in others])


def test_that_no_neighbour_scores_below_the_threshold(imported: Imported) -> None:
    everything = neighbours(imported.library, 1, "--k", COUNT)
    threshold = everything[4]["score"] - 1e-4
    assert neighbours(imported.library, 1, "--k", COUNT, "--threshold", threshold) == everything[:5]
    assert neighbours(imported.library, 1, "--threshold", 1) == []


def test_that_neighbours_pass_the_filter_and_lie_in_the_collection(imported: Imported) -> None:
    found = neighbours(imported.library, 1, "--where", "folder:1=shapes", "-c", "pictures", "--k", COUNT)
    assert len(found) == 2 * PER_FAMILY
    assert {Path(neighbour["path"]).parent.parent.name for neighbour in found} == {"shapes"}


def test_that_diversity_brings_other_families_forward(
    imported: Imported, listed: list[dict[str, Any]]
) -> None:
    label = {item["id"]: item["labels"][1] for item in listed}
    plain = neighbours(imported.library, 1, "--k", 4)
    varied = neighbours(imported.library, 1, "--k", 4, "--diversity", 0.9)
    assert len(varied) == 4
    assert varied[0] == plain[0]
    assert len({label[n["id"]] for n in varied}) > len({label[n["id"]] for n in plain})


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["99999"], "no item 99999"),
        (["nowhere/to/be/seen.png"], "no file"),
        (["1", "--not", "99999"], "no item 99999"),
        (["1", "--collection", "nothing"], "no collection 'nothing'"),
        (["1", "--encoder", "nothing"], "no encoder version 'nothing'"),
    ],
)
def test_that_a_question_that_cannot_be_answered_is_refused_with_a_sentence(
    imported: Imported, arguments: list[str], word: str
) -> None:
    assert word in ask(imported.library, "similar", *arguments, "--json").only_sentence


def test_that_an_empty_library_says_what_to_do(tmp_path: Path, stranger: Path) -> None:
    library = tmp_path / "empty"
    assert answer(library, "items") == {"items": []}
    assert "Import a folder first" in ask(library, "similar", stranger, "--json").only_sentence
