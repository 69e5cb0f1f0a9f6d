"""Evaluations through the facade: what is started, kept, forgotten, written out."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from shelf import Shelf, unit
from workshop import FakeJobs

from engine.catalog import collections, encoder_versions, reports
from engine.domain import (
    ClassFigures,
    ClusterMethod,
    EncoderComparison,
    EncoderEvaluation,
    Evaluation,
    EvaluationRecord,
    EvaluationRequest,
    Interval,
    ItemChange,
    Kind,
    Leak,
    PerturbationCurve,
    QueryOutcomes,
    SplitCheck,
)
from engine.errors import InvalidRequestError, NotFoundError
from engine.evaluation import record
from engine.library import Library
from engine.library.evaluation import Evaluations
from engine.library.evaluation_csv import COLUMNS

FIGURES = EncoderEvaluation(
    encoder="tiny",
    retrieval={"map": 0.5, "mrr": None, "queries": 4},
    intervals={"map": Interval(0.5, 0.25, 0.75)},
    per_class=(ClassFigures("caf\udce9", 2, {"map": 0.25}),),
    confusion=(),
    curve=None,
    scores=None,
    clustering={"ari": 0.125},
    health={"hubness": 1.5},
    robustness=(PerturbationCurve("blur", "px", (1.0, 2.5), (1.0, 0.5), (0.75, 0.25), (0.9, 0.8), 4),),
    outcomes=None,
)

OUTCOMES = QueryOutcomes((1, 2), ("a", "b"), ("a", "a"), (1.0, 0.25))


@pytest.fixture
def ids(shelf: Shelf) -> list[int]:
    return shelf.around(4)


@pytest.fixture
def jobs(library: Library) -> FakeJobs:
    return FakeJobs()


@pytest.fixture
def evaluations(shelf: Shelf, ids: list[int], jobs: FakeJobs) -> Iterator[Evaluations]:
    return Evaluations(shelf.catalog, shelf.library.thumbnails, jobs.start)


def _keep(
    shelf: Shelf,
    *changes: ItemChange,
    collection: str = "Pictures",
    split: SplitCheck | None = None,
    encoders: tuple[str, ...] = ("tiny", "other"),
    details: Mapping[str, Any] = MappingProxyType({"tiny": asdict(OUTCOMES)}),
) -> int:
    made = EvaluationRecord(
        0, collection, encoders, "folder:1", 4, 1.5, datetime.now(UTC), {"tiny": {"map": 0.5}}
    )
    other = EncoderComparison("other", "tiny", {"map": Interval(0.25, -0.5, 0.5)}, changes, ())
    evaluation = Evaluation(made, (FIGURES, replace(FIGURES, encoder="other", split=split)), (other,))
    with shelf.catalog.write() as session:
        of = collections.get(session, collection).id
        body, summary = record.body(evaluation), record.summary(evaluation)
        about = (of, reports.KEPT_KIND, "tiny, other", "folder:1")
        return reports.store(session, *about, body, summary, dict(details))


def test_that_a_job_is_asked_for_what_is_wanted(evaluations: Evaluations, jobs: FakeJobs) -> None:
    wanted = EvaluationRequest("Pictures", ks=(1, 3), clusters=ClusterMethod.HDBSCAN, labels="labels.csv")
    evaluations.start(wanted)
    (request,) = jobs.started
    assert (request.kind, request.description) == ("evaluate", "Evaluate tiny on Pictures")
    assert (request.spec["clusters"], request.spec["encoders"]) == ("hdbscan", ())
    assert Path(request.spec["labels"]).is_absolute()


def test_that_what_cannot_be_evaluated_is_refused_before_a_job_is_started(
    evaluations: Evaluations, shelf: Shelf, jobs: FakeJobs
) -> None:
    shelf.encoder("other")
    with pytest.raises(NotFoundError, match="no collection"):
        evaluations.start(EvaluationRequest("Nothing"))
    with pytest.raises(NotFoundError, match="no encoder version 'none'"):
        evaluations.start(EvaluationRequest("Pictures", ("none",)))
    with pytest.raises(InvalidRequestError, match=r"'other' has not embedded .*'use-encoder other"):
        evaluations.start(EvaluationRequest("Pictures", ("tiny", "other")))
    assert jobs.started == []


def test_that_evaluations_are_listed_newest_first_by_collection_and_forgotten(
    evaluations: Evaluations, shelf: Shelf
) -> None:
    shelf.put("else.jpg", unit(1), collection="Others")
    first, second, other = _keep(shelf), _keep(shelf), _keep(shelf, collection="Others")
    assert [each.id for each in evaluations.records()] == [other, second, first]
    assert [each.id for each in evaluations.records("Pictures")] == [second, first]
    shown = evaluations.records("Others")[0]
    assert (shown.encoders, shown.items, shown.labels) == (("tiny", "other"), 4, "folder:1")
    assert shown.figures["tiny"]["map"] == 0.5
    evaluations.delete(second)
    assert [each.id for each in evaluations.records("Pictures")] == [first]
    with pytest.raises(NotFoundError):
        evaluations.delete(second)
    with pytest.raises(NotFoundError):
        evaluations.records("Nothing")


def test_that_an_evaluation_is_read_again_unless_it_is_damaged_or_something_else(
    evaluations: Evaluations, shelf: Shelf
) -> None:
    kept = _keep(shelf)
    assert evaluations.get(kept).encoders[0] == FIGURES
    assert evaluations.outcomes(kept, "tiny") == OUTCOMES
    assert evaluations.outcomes(kept, "other") is None
    assert evaluations.told(kept) == record.told(evaluations.get(kept))
    with shelf.catalog.write() as session:
        of = collections.get(session, "Pictures").id
        review = reports.store(session, of, "outliers", "tiny", None, {}, {})
    for strange in (review, kept + 1000):
        with pytest.raises(NotFoundError):
            evaluations.get(strange)
        with pytest.raises(NotFoundError):
            evaluations.outcomes(strange, "tiny")
    with closing(sqlite3.connect(shelf.library.paths.catalog)) as connection, connection:
        connection.execute("UPDATE reports SET crc = crc + 1")
    with pytest.raises(InvalidRequestError, match="is damaged"):
        evaluations.get(kept)
    with pytest.raises(InvalidRequestError, match="is damaged"):
        evaluations.outcomes(kept, "tiny")


def test_that_a_table_has_a_row_for_each_version_and_figure(
    evaluations: Evaluations, shelf: Shelf, tmp_path: Path
) -> None:
    out = tmp_path / "figures.csv"
    evaluations.write_csv(_keep(shelf), out)
    with out.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == COLUMNS
    own = [row[1:] for row in rows if row[0] == "tiny" and row[1] != "item"]
    assert own == [
        ["retrieval", "", "map", "0.5", "0.25", "0.75", ""],
        ["retrieval", "", "mrr", "", "", "", ""],
        ["retrieval", "", "queries", "4", "", "", ""],
        ["clustering", "", "ari", "0.125", "", "", ""],
        ["health", "", "hubness", "1.5", "", "", ""],
        ["robustness", "blur 1 px", "found_first", "1.0", "", "", ""],
        ["robustness", "blur 1 px", "neighbours_kept", "0.75", "", "", ""],
        ["robustness", "blur 1 px", "cosine", "0.9", "", "", ""],
        ["robustness", "blur 2.5 px", "found_first", "0.5", "", "", ""],
        ["robustness", "blur 2.5 px", "neighbours_kept", "0.25", "", "", ""],
        ["robustness", "blur 2.5 px", "cosine", "0.8", "", "", ""],
        ["class", "caf\\xe9", "queries", "2", "", "", ""],
        ["class", "caf\\xe9", "map", "0.25", "", "", ""],
    ]
    assert ["other", "difference", "tiny", "map", "0.25", "-0.5", "0.5", ""] in rows


def test_that_a_table_tells_of_each_item_whether_it_was_held_out(
    evaluations: Evaluations, shelf: Shelf, ids: list[int], tmp_path: Path
) -> None:
    gone = max(ids) + 1000
    outcomes = QueryOutcomes((*ids[:3], gone), ("a",) * 4, ("a",) * 4, (1.0, 0.5, 0.25, 0.0))
    with shelf.catalog.write() as session:
        of = collections.get(session, "Pictures").id
        encoder_versions.create_trained(
            session,
            name="other",
            kind=Kind.IMAGE,
            dimension=3,
            source="trained:other",
            method="supcon",
            mode="adapter",
            base_id=encoder_versions.get(session, "tiny").id,
            collection_id=of,
            report={"held_out": [ids[1], gone]},
        )
    out, names = tmp_path / "figures.csv", ("tiny", "other", "discarded since")
    kept = _keep(shelf, encoders=names, details={name: asdict(outcomes) for name in names})
    evaluations.write_csv(kept, out)
    with out.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "item"]
    assert {(row["encoder"], row["split"]) for row in rows if row["encoder"] != "other"} == {
        ("tiny", ""),
        ("discarded since", ""),
    }
    paths = [str(item.path) for item in shelf.library.items_by_id(ids[:3]).values()]
    own = [row for row in rows if row["encoder"] == "other"]
    assert [row["of"] for row in own] == [*paths, f"item {gone}"]
    assert [row["split"] for row in own] == ["learnt", "held out", "learnt", "held out"]
    assert [float(row["value"]) for row in own] == list(outcomes.average_precision)
    assert list(rows[0])[-1] == "split"


def test_that_a_page_names_the_items_that_changed_most(
    evaluations: Evaluations, shelf: Shelf, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    evaluations.write_html(_keep(shelf, ItemChange(ids[2], 0.25, 0.75), ItemChange(99999, 0.1, 0.2)), out)
    page = out.read_text(encoding="utf-8")
    assert "002.jpg" in page
    assert "tiny" in page


def test_that_a_page_names_the_copies_of_what_was_held_out(
    evaluations: Evaluations, shelf: Shelf, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "report.html"
    leaks = (Leak(ids[0], ids[3], 1.0),)
    kept = _keep(shelf, split=SplitCheck("tiny", 1, 1, 0.5, 0.0, leaks))
    evaluations.write_html(kept, out)
    page = out.read_text(encoding="utf-8")
    assert "000.jpg" in page
    assert "003.jpg" in page
    assert evaluations.told(kept)["encoders"][1]["split"]["leaks"] == (asdict(leaks[0]),)


def test_that_files_of_other_names_are_refused(
    evaluations: Evaluations, shelf: Shelf, tmp_path: Path
) -> None:
    kept = _keep(shelf)
    with pytest.raises(InvalidRequestError, match=r"\.html"):
        evaluations.write_html(kept, tmp_path / "report.pdf")
    with pytest.raises(InvalidRequestError, match=r"\.csv"):
        evaluations.write_csv(kept, tmp_path / "report.xlsx")
    assert not list(tmp_path.glob("report*"))
