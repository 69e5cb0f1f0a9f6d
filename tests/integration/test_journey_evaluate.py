"""The main journey, sixth part: whether one can trust what an encoder says."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import ROOT, answer, ask, items, run_program
from libraries import Imported
from teaching import COLLECTION, COUNT, FAMILIES, School

FRESH = "efficientnet-lite0"
TOLD = {
    "encoders",
    "comparison",
    "evaluation",
    "collection",
    "labels",
    "items",
    "seconds",
    "held_out",
    "remarks",
}
OF_ENCODER = {
    "encoder",
    "retrieval",
    "clustering",
    "health",
    "robustness",
    "intervals",
    "per_class",
    "confusion",
    "curve",
    "scores",
}


@pytest.fixture(scope="module")
def school(school: School, tmp_path_factory: pytest.TempPathFactory) -> School:
    """One collection with the embeddings of two versions: what tells the families lies bare in the second."""
    folder = tmp_path_factory.mktemp("evaluated")
    school = school.copied(folder)
    with school.labels.open(newline="", encoding="utf-8") as file:
        labels = {row["path"]: row["label"] for row in csv.DictReader(file)}
    paths = sorted(item["path"] for item in items(school.library))
    codes = np.array([FAMILIES.index(labels[path]) for path in paths])
    vectors = np.eye(8)[codes] + 0.15 * np.random.default_rng(1).standard_normal((COUNT, 8))
    clear = folder / "clear.npz"
    np.savez(clear, paths=np.array(paths), vectors=vectors.astype(np.float32), encoder="clear")
    answer(school.library, "import-embeddings", clear, "--encoder", "clear")
    return school


def evaluate(school: School, *options: object) -> dict[str, Any]:
    return answer(school.library, "evaluate", "--collection", COLLECTION, *options)


def test_that_two_versions_are_told_apart_with_certainty(school: School, tmp_path: Path) -> None:
    told = evaluate(
        school, "--encoder", FRESH, "--encoder", "clear", "--labels", school.labels, "--k", 1, 5, 7
    )
    assert set(told) == TOLD
    fresh, clear = told["encoders"]
    assert set(fresh) & set(clear) >= OF_ENCODER
    assert (fresh["encoder"], clear["encoder"]) == (FRESH, "clear")
    assert {"precision_at_1", "recall_at_5", "f1_at_7", "ndcg_at_7", "r_precision", "map", "mrr"} <= set(
        clear["retrieval"]
    )
    assert clear["retrieval"]["map"] > 0.9 > fresh["retrieval"]["map"]
    assert clear["clustering"]["ari"] > 0.9
    assert {one["name"] for one in clear["per_class"]} == set(FAMILIES)
    (comparison,) = told["comparison"]
    assert comparison["differences"]["map"]["low"] > 0
    assert comparison["gained"][0]["after"] > comparison["gained"][0]["before"]
    assert (told["items"], told["labels"]) == (COUNT, str(school.labels))


def test_that_the_program_answers_with_one_document_and_writes_a_page(school: School, tmp_path: Path) -> None:
    page, table = tmp_path / "report.html", tmp_path / "figures.csv"
    outcome = run_program(
        school.library, "evaluate", "--labels", school.labels, "--k", "1", "5", "--out", page, "--json"
    )
    assert outcome.document["out"] == str(page)
    assert not re.search(r"""(src|href)=["']https?:""", page.read_text(encoding="utf-8"))
    answer(school.library, "evaluate", "--labels", school.labels, "--out", table)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (own,) = [row for row in rows if row["part"] == "retrieval" and row["measure"] == "map"]
    assert float(own["value"]) == outcome.document["encoders"][0]["retrieval"]["map"]


def test_that_people_get_a_table(school: School) -> None:
    outcome = ask(
        school.library,
        "evaluate",
        "-e",
        FRESH,
        "-e",
        "clear",
        "--labels",
        school.labels,
        "--clusters",
        "hdbscan",
    )
    assert outcome.code == 0, outcome.err
    assert re.search(r"^mAP +0\.\d+ \(0\.\d+ – 0\.\d+\) +0\.9\d+ \(", outcome.out, re.MULTILINE)
    assert "Kept as evaluation" in outcome.out


def test_that_without_labels_health_and_clusters_are_measured(school: School) -> None:
    told = evaluate(school)
    assert told["labels"] is None
    (one,) = told["encoders"]
    assert one["retrieval"] == {}
    assert one["health"]["effective_rank"] > 1
    assert one["clustering"]["silhouette"] is not None


def test_that_folders_label_what_lies_in_them(own: Imported) -> None:
    told = answer(own.library, "evaluate")
    assert told["labels"] is not None
    (one,) = told["encoders"]
    assert one["retrieval"]["map"] > 0.5
    assert sum(one["scores"]["same"]) > 0


def test_that_robustness_is_a_curve_for_each_way_of_changing_pictures(own: Imported) -> None:
    answer(own.library, "import", *sorted(own.pictures.rglob("*.png"))[::3], "--name", "Some")
    told = answer(own.library, "evaluate", "--collection", "Some", "--robustness")
    curves = told["encoders"][0]["robustness"]
    assert {"crop", "blur", "jpeg", "noise", "brightness", "rotation"} <= set(curves)
    for curve in curves.values():
        assert len(curve["found_first"]) == len(curve["strengths"]) == len(curve["neighbours_kept"])
    assert curves["jpeg"]["found_first"][0] > 0.8


def test_that_what_cannot_be_evaluated_is_told_in_a_sentence(school: School, tmp_path: Path) -> None:
    for arguments, sentence in (
        (["--encoder", "musicnn-msd"], "musicnn-msd"),
        (["--labels", "folder:9"], "labels none"),
        (["--labels", tmp_path / "none.csv"], "none.csv"),
        (["--collection", "Nothing"], "Nothing"),
        (["--out", tmp_path / "report.pdf"], ".html"),
    ):
        assert sentence in ask(school.library, "evaluate", *arguments).sentence


def test_that_an_evaluation_loads_no_network(school: School) -> None:
    script = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from engine.catalog.catalog import Catalog\n"
        "from engine.jobs.context import JobContext, StopWish\n"
        "from engine.runners import evaluate\n"
        "class Nobody:\n"
        "    def send(self, event): pass\n"
        f"catalog = Catalog.open(Path({str(school.library)!r}))\n"
        f"spec = {{'collection': {COLLECTION!r}, 'labels': {str(school.labels)!r}}}\n"
        "evaluate.run(spec, JobContext(1, catalog, Nobody(), StopWish()))\n"
        "print(json.dumps([name for name in ('torch', 'faiss', 'PySide6') if name in sys.modules]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
