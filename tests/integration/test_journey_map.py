"""The main journey, fourth part: a collection at a glance."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from command_line import answer, ask, ended, items, neighbours, run_program, start
from drawing import draw
from interrupting import Watched
from libraries import Imported, copied
from PIL import Image
from pyarrow import csv

from engine.domain import Example, MapMethod, MapPicture, MapPoints, Query
from engine.errors import InvalidRequestError
from engine.library import Library

METHODS = [method.value for method in MapMethod]


@pytest.fixture(scope="module")
def mapped(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The drawn pictures with a map by each method, for tests that only read."""
    library = tmp_path_factory.mktemp("mapped") / "library"
    shutil.copytree(imported.library, library)
    results = {method: answer(library, "map", "--method", method) for method in METHODS}
    return Imported(library, imported.pictures, results)


def points_of(folder: Path, method: str = "umap") -> MapPoints:
    """The stored map by a method."""
    with Library.open(folder) as library:
        record = next(record for record in library.maps.records() if record.method == method)
        points = library.maps.points(record)
    assert points is not None
    return points


def folders_of(library: Path) -> dict[int, str]:
    return {item["id"]: "/".join(item["labels"]) for item in items(library)}


@pytest.fixture
def maps(mapped: Imported, imported: Imported, tmp_path: Path) -> Imported:
    """The same, to be changed."""
    own = copied(Imported(mapped.library, imported.pictures, mapped.result), tmp_path)
    return Imported(own.library, own.pictures, mapped.result)


@pytest.mark.parametrize("method", METHODS)
def test_that_each_method_tells_what_it_made(mapped: Imported, method: str) -> None:
    told = mapped.result[method]
    assert told["method"] == method
    assert told["items"] == len(items(mapped.library))
    assert told["seconds"] > 0
    assert 0.5 < told["trustworthiness"] <= 1
    assert isinstance(told["parameters"], dict)
    known = folders_of(mapped.library)
    assert sum(cluster["size"] for cluster in told["clusters"]) <= told["items"]
    for cluster in told["clusters"]:
        assert cluster["name"]
        assert cluster["representative"] in known


@pytest.mark.parametrize("method", METHODS)
def test_that_families_lie_apart_on_every_map(mapped: Imported, method: str) -> None:
    points, folders = points_of(mapped.library, method), folders_of(mapped.library)
    families = np.array([folders[item_id] for item_id in points.ids.tolist()])
    assert np.isfinite(points.positions).all()
    away = np.linalg.norm(points.positions[:, None] - points.positions[None], axis=2)
    np.fill_diagonal(away, np.inf)
    assert (families[away.argmin(axis=1)] == families).mean() >= 0.7


def test_that_methods_share_their_clusters(mapped: Imported) -> None:
    named = [[cluster["name"] for cluster in mapped.result[method]["clusters"]] for method in METHODS]
    assert all(names == named[0] for names in named)


def test_that_a_map_depends_on_its_seed_alone_and_is_kept_while_nothing_changes(maps: Imported) -> None:
    library, first = maps.library, points_of(maps.library).positions
    assert answer(library, "map") == maps.result["umap"]
    answer(library, "map", "--fresh")
    assert np.array_equal(points_of(library).positions, first)
    answer(library, "map", "--fresh", "--seed", 1)
    assert not np.array_equal(points_of(library).positions, first)
    told = answer(library, "map", "--set", "min_dist=0.4")
    assert told["parameters"] == {**maps.result["umap"]["parameters"], "min_dist": 0.4}


def test_that_new_items_find_their_place_and_a_new_run_does_not_jump(maps: Imported) -> None:
    own = maps
    before = points_of(own.library)
    for number in range(3):
        draw("shapes/discs", 50 + number).save(own.pictures / "shapes" / "discs" / f"late {number}.png")
    answer(own.library, "import", own.pictures)
    assert points_of(own.library).unplaced == 3

    with Library.open(own.library) as library:
        record = next(record for record in library.maps.records() if record.method is MapMethod.UMAP)
        assert library.maps.place_new(record) == 3
        assert library.maps.place_new(record) == 0
    placed = points_of(own.library)
    assert placed.unplaced == 0
    old = np.isin(placed.ids, before.ids)
    assert np.array_equal(placed.positions[old], before.positions)
    folders = folders_of(own.library)
    away = np.linalg.norm(placed.positions[~old][:, None] - before.positions[None], axis=2)
    nearest = [folders[item_id] for item_id in before.ids[away.argmin(axis=1)].tolist()]
    assert nearest.count("shapes/discs") >= 2

    answer(own.library, "map")
    again = points_of(own.library)
    assert len(again.ids) == len(before.ids) + 3
    moved = np.linalg.norm(again.positions[old] - before.positions, axis=1)
    spread = np.linalg.norm(before.positions - np.median(before.positions, axis=0), axis=1)
    assert np.median(moved) < np.median(spread) / 2


@pytest.mark.parametrize(
    "field", ["folder", "folder:2", "tag", "cluster", "format", "size", "agreement:folder:2"]
)
def test_that_a_map_is_drawn_in_the_colours_of_a_field(mapped: Imported, tmp_path: Path, field: str) -> None:
    out, plain = tmp_path / "map.png", tmp_path / "plain.png"
    with Library.open(mapped.library) as library:
        points = library.maps.points(library.maps.records()[0])
        assert points is not None
        library.maps.save_picture(points, MapPicture(out, field, 500, 400))
        library.maps.save_picture(points, MapPicture(plain, None, 500, 400))
    with Image.open(out) as picture, Image.open(plain) as other:
        assert picture.size == (500, 400)
        assert picture.convert("RGB").tobytes() != other.convert("RGB").tobytes()
    assert {path.name for path in tmp_path.iterdir()} == {"map.png", "plain.png"}


def test_that_the_program_draws_it_without_a_display(mapped: Imported, tmp_path: Path) -> None:
    out = tmp_path / "map.png"
    options = ("--method", "pca", "--color-by", "folder", "--out", out, "--dark", "--size", "500x400")
    told = run_program(mapped.library, "map", *options, "--json").document
    assert told == {**mapped.result["pca"], "out": str(out)}
    with Image.open(out) as picture:
        assert picture.size == (500, 400)
        colours = picture.convert("RGB").getcolors(10**6) or []
    assert len(colours) > 20
    assert sum(max(colours)[1]) < 200, "it was to be dark"


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_that_coordinates_are_written_for_other_programs(
    mapped: Imported, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"map{suffix}"
    with Library.open(mapped.library) as library:
        points = library.maps.points(library.maps.records()[0])
        assert points is not None
        library.maps.export(points, out)
        with pytest.raises(InvalidRequestError, match=r"\.parquet"):
            library.maps.export(points, tmp_path / "map.txt")
    table = pq.read_table(out) if suffix == ".parquet" else csv.read_csv(out)
    assert table.column_names == ["id", "path", "x", "y", "cluster"]
    assert table["id"].to_pylist() == points.ids.tolist()
    assert table["x"].to_pylist() == pytest.approx(points.positions[:, 0].tolist())
    assert table["y"].to_pylist() == pytest.approx(points.positions[:, 1].tolist())
    known = {item["id"]: item["path"] for item in items(mapped.library)}
    assert table["path"].to_pylist() == [known[item_id] for item_id in points.ids.tolist()]
    names = {cluster.number: cluster.name for cluster in points.record.clusters}
    assert [name or "" for name in table["cluster"].to_pylist()] == [
        names.get(number, "") for number in points.clusters.tolist()
    ]


def test_that_every_point_has_its_score_to_a_query(mapped: Imported) -> None:
    points = points_of(mapped.library)
    first = int(points.ids[0])
    with Library.open(mapped.library) as library:
        scored = library.maps.scores(points, Query((Example(item_id=first),)))
    expected = {one["id"]: one["score"] for one in neighbours(mapped.library, first, "--k", 100)}
    for item_id, score in zip(points.ids.tolist(), scored.values.tolist(), strict=True):
        assert score == pytest.approx(expected.get(item_id, 1.0), abs=1e-5)
    assert scored.low <= scored.values.min() < scored.values.max() <= scored.high


def test_that_a_first_look_is_there_without_a_job(imported: Imported) -> None:
    with Library.open(imported.library) as library:
        jobs = len(library.jobs.records())
        points = library.maps.first_look(library.collections()[0].name)
        assert len(library.jobs.records()) == jobs
        assert library.maps.records() == []
    assert points.ids.tolist() == [item["id"] for item in items(imported.library)]
    assert np.ptp(points.positions, axis=0).min() > 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--collection", "nowhere"], "nowhere"),
        (["--encoder", "no-such-version"], "no-such-version"),
        (["--color-by", "smell"], "smell"),
        (["--set", "fuel=3"], "fuel"),
        (["--set", "neighbours=-3"], "neighbours"),
        (["--out", "map.jpg"], ".png"),
    ],
)
def test_that_a_map_that_cannot_be_made_is_told_in_a_sentence(
    imported: Imported, arguments: list[str], words: str
) -> None:
    assert words in ask(imported.library, "map", *arguments).sentence


def test_that_an_empty_library_says_what_to_do(library_folder: Path) -> None:
    assert "Import a folder first" in ask(library_folder, "map").only_sentence


def test_that_a_collection_is_named_where_there_are_several(own: Imported, tmp_path: Path) -> None:
    draw("shapes/rings", 1).save(tmp_path / "ring.png")
    answer(own.library, "import", tmp_path / "ring.png", "--name", "Other")
    assert "'Other'" in ask(own.library, "map").sentence
    assert answer(own.library, "map", "--collection", "Other")["items"] == 1


def test_that_a_damaged_map_is_made_anew(maps: Imported) -> None:
    with closing(sqlite3.connect(maps.catalog)) as sql, sql:
        sql.execute("UPDATE map_chunks SET positions = zeroblob(length(positions))")
    with Library.open(maps.library) as library:
        assert [library.maps.points(record) for record in library.maps.records()] == [None] * len(METHODS)
    assert answer(maps.library, "map", "--method", "pca")["items"] == maps.result["pca"]["items"]
    assert np.ptp(points_of(maps.library, "pca").positions) > 0


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_that_a_map_that_is_killed_leaves_the_old_one_and_a_library_that_opens(maps: Imported) -> None:
    before = points_of(maps.library)
    watched = Watched(maps.library, start(maps.library, "map", "--fresh", "--seed", "5", "--json"))
    os.kill(watched.until_committed(1), signal.SIGKILL)
    assert "SIGKILL" in ended(watched.front_end).sentence
    assert answer(maps.library, "check")["ok"]
    assert np.array_equal(points_of(maps.library).positions, before.positions)
    assert answer(maps.library, "map", "--fresh", "--seed", "5")["items"] == len(before.ids)
