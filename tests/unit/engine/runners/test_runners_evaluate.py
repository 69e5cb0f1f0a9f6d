"""The evaluate job in this process, on vectors that were put into the catalogue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from importing import Outbox
from numpy.typing import NDArray

from engine.catalog import collections, embeddings, encoder_versions, intake, jobs, reports, tags
from engine.catalog.catalog import Catalog
from engine.catalog.intake import Arrival, FileFacts
from engine.catalog.paths import folder_below
from engine.domain import Evaluation, Kind, PerturbationCurve, PictureMetadata, QueryOutcomes
from engine.errors import InvalidRequestError
from engine.evaluation import health, record
from engine.evaluation.labels import Labels
from engine.evaluation.neighbours import nearest_of_all
from engine.evaluation.retrieval import LabelledItems, retrieval
from engine.events import JobLog, Progress
from engine.jobs.context import JobCancelledError, JobContext, StopWish
from engine.runners import evaluate
from engine.runners.evaluating import contrasting, robustness
from engine.runners.evaluating.contrasting import contrast

FAMILIES = ("ash", "birch", "cedar", "fir")
EACH = 12
COUNT = EACH * len(FAMILIES)
DIMENSION = 8
Vectors = NDArray[np.float32]


@dataclass(slots=True)
class Grove:
    """A library with one collection, *Trees*, in a folder for each family."""

    catalog: Catalog
    ids: list[int]
    outbox: Outbox = field(default_factory=Outbox)

    def evaluate(self, wish: StopWish | None = None, **wanted: Any) -> dict[str, Any]:
        spec = {"collection": "Trees", "encoders": [], "ks": [1, 5], **wanted}
        with self.catalog.write() as session:
            job_id = jobs.start(session, kind="evaluate", description="", spec=spec, pid=1)
        self.outbox = Outbox()
        short = evaluate.run(spec, JobContext(job_id, self.catalog, self.outbox, wish or StopWish()))
        told = record.told(self.kept(short["evaluation"]))
        assert {name: told[name] for name in short} == {**short, "seconds": told["seconds"]}
        assert told["seconds"] == pytest.approx(short["seconds"], abs=1e-3)
        return told

    def warnings(self) -> list[str]:
        return [event.message for event in self.outbox.events if isinstance(event, JobLog)]

    def kept(self, report_id: int) -> Evaluation:
        with self.catalog.read() as session:
            found = reports.record(session, report_id)
            body = reports.body(session, report_id)
        assert body is not None
        own = record.record_from(found.id, found.collection, found.labels, found.made_at, found.summary)
        return record.evaluation_from(own, body)

    def outcomes(self, report_id: int) -> QueryOutcomes:
        """What became of each query under the version that has been there from the beginning."""
        with self.catalog.read() as session:
            details = reports.details(session, report_id)
        assert details is not None
        found = record.outcomes_from(details, "plain")
        assert found is not None
        return found

    def version(self, name: str, vectors: Vectors | None, *, held_out: Sequence[int] | None = None) -> None:
        """A version trained with what was ``held_out``, or one whose vectors were imported."""
        with self.catalog.write() as session:
            base = encoder_versions.get(session, "plain")
            about = {"kind": Kind.IMAGE, "dimension": DIMENSION}
            if held_out is None:
                made = encoder_versions.get_or_create(session, name, source=f"file:{name}", **about)
            else:
                made = encoder_versions.create_trained(
                    session,
                    name=name,
                    source=f"trained:{name}",
                    method="supcon",
                    mode="adapter",
                    base_id=base.id,
                    collection_id=collections.get(session, "Trees").id,
                    report={"held_out": list(held_out)},
                    **about,
                )
            if vectors is not None:
                embeddings.write(session, made.id, self.ids, vectors)


def drawn(noise: float, seed: int = 0) -> Vectors:
    """(n, d) unit vectors that tell families the worse, the more noise there is."""
    rng = np.random.default_rng(seed)
    vectors = np.eye(DIMENSION)[np.arange(COUNT) // EACH] + noise * rng.standard_normal((COUNT, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def grove(library_folder: Path) -> Iterator[Grove]:
    catalog = Catalog.open(library_folder)
    root = Path("/trees").absolute()
    with catalog.write() as session:
        encoder = encoder_versions.get_or_create(
            session, "plain", kind=Kind.IMAGE, dimension=DIMENSION, source="bundled:plain"
        )
        collection_id = collections.get_or_create(session, "Trees", Kind.IMAGE, encoder.id)
        root_id, root = collections.add_root(session, collection_id, root)
        arrivals = []
        for number, vector in enumerate(drawn(0.6)):
            path = root / FAMILIES[number // EACH] / f"{number:02}.png"
            facts = FileFacts(path, root_id, folder_below(root, path), 1, 1)
            content = number.to_bytes(16, "big")
            arrivals.append(Arrival(facts, None, content, None, PictureMetadata(8, 8, "PNG"), vector, ()))
        ids = intake.store(session, collection_id, Kind.IMAGE, encoder.id, arrivals)
    yield Grove(catalog, ids)
    catalog.close()


def _items(grove: Grove, vectors: Vectors) -> LabelledItems:
    labels = Labels.single([FAMILIES[number // EACH] for number in range(COUNT)])
    return LabelledItems(np.array(grove.ids), vectors, labels)


def test_that_one_version_is_measured_by_the_labels_that_fit_best(grove: Grove) -> None:
    told = grove.evaluate()
    assert (told["collection"], told["labels"], told["items"]) == ("Trees", "folder:1", COUNT)
    (one,) = told["encoders"]
    expected = retrieval(_items(grove, drawn(0.6)), ks=(1, 5))
    assert one["encoder"] == "plain"
    assert one["retrieval"] == pytest.approx(expected.as_dict())
    assert one["intervals"]["map"]["low"] < one["retrieval"]["map"] < one["intervals"]["map"]["high"]
    assert [each["name"] for each in one["per_class"]] == list(FAMILIES)
    assert sum(each["count"] for each in one["confusion"]) == COUNT
    assert one["confusion"] == sorted(one["confusion"], key=lambda each: -each["count"])
    assert one["curve"]["precision"] == pytest.approx(expected.precisions.tolist())
    assert sum(one["scores"]["same"]) == len(FAMILIES) * EACH * (EACH - 1) // 2
    assert one["clustering"]["clusters"] == len(FAMILIES)
    assert one["robustness"] == {}
    assert (told["comparison"], told["remarks"], grove.warnings()) == ([], [], [])


def test_that_what_is_told_is_kept_with_what_became_of_each_query(grove: Grove) -> None:
    told = grove.evaluate()
    kept = grove.kept(told["evaluation"])
    assert kept.record.figures["plain"]["map"] == told["encoders"][0]["retrieval"]["map"]
    outcomes = grove.outcomes(told["evaluation"])
    assert outcomes.ids == tuple(sorted(grove.ids))
    assert outcomes.truth == tuple(FAMILIES[number // EACH] for number in range(COUNT))
    wrong = sum(one.count for one in kept.encoders[0].confusion if one.truth != one.foretold)
    assert wrong == sum(a != b for a, b in zip(outcomes.truth, outcomes.foretold, strict=True))
    assert np.mean(outcomes.average_precision) == pytest.approx(
        told["encoders"][0]["retrieval"]["map"], abs=1e-5
    )


@pytest.mark.parametrize("labels", ["folder:1", "tag", None])
def test_that_health_is_that_of_all_neighbours_whoever_asks(grove: Grove, labels: str | None) -> None:
    with grove.catalog.write() as session:
        tags.change(session, grove.ids[:20], add=["green"])  # the others are in no ranking by tags
        tags.change(session, grove.ids[10:30], add=["tall"])
    told = grove.evaluate(labels=labels)["encoders"][0]["health"]
    vectors = drawn(0.6)
    expected = health.health(vectors, nearest_of_all(vectors, 10)).as_dict()
    assert {name: told[name] for name in expected if name != "alignment"} == pytest.approx(
        {name: expected[name] for name in expected if name != "alignment"}
    )


def test_that_several_labels_are_measured_without_confusion_or_agreement(grove: Grove) -> None:
    with grove.catalog.write() as session:
        tags.change(session, grove.ids[:20], add=["green"])
        tags.change(session, grove.ids[10:30], add=["tall"])
    told = grove.evaluate(labels="tag")
    (one,) = told["encoders"]
    assert (one["retrieval"]["queries"], one["retrieval"]["unlabelled"]) == (30, COUNT - 30)
    assert (one["confusion"], one["clustering"]["ari"]) == ([], None)
    outcomes = grove.outcomes(told["evaluation"])
    assert set(outcomes.truth) == {"green", "tall", "green, tall"}


def test_that_without_labels_what_needs_none_is_measured(grove: Grove) -> None:
    with closing(sqlite3.connect(grove.catalog.paths.catalog)) as connection, connection:
        connection.execute("UPDATE items SET folder = ''")
    grove.version("better", drawn(0.2))
    told = grove.evaluate(encoders=["plain", "better"])
    assert told["labels"] is None
    for one in told["encoders"]:
        assert (one["retrieval"], one["intervals"], one["per_class"]) == ({}, {}, [])
        assert (one["curve"], one["scores"], one["clustering"]["ari"]) == (None, None, None)
        assert one["clustering"]["silhouette"] is not None
        assert one["health"]["alignment"] is None
        assert one["health"]["effective_rank"] > 1
    assert told["comparison"] == [
        {"encoder": "better", "against": "plain", "differences": {}, "gained": [], "lost": []}
    ]


def test_that_versions_are_compared_with_the_first_query_by_query(grove: Grove) -> None:
    grove.version("better", drawn(0.2))
    grove.version("worse", drawn(2.0))
    told = grove.evaluate(encoders=["plain", "better", "worse"])
    assert [one["encoder"] for one in told["encoders"]] == ["plain", "better", "worse"]
    better, worse = told["comparison"]
    assert (better["encoder"], better["against"], worse["against"]) == ("better", "plain", "plain")
    maps = [one["retrieval"]["map"] for one in told["encoders"]]
    assert better["differences"]["map"]["estimate"] == pytest.approx(maps[1] - maps[0])
    assert better["differences"]["map"]["low"] > 0 > worse["differences"]["map"]["high"]
    gains = [change["after"] - change["before"] for change in better["gained"]]
    assert gains == sorted(gains, reverse=True)
    assert all(change["after"] < change["before"] for change in worse["lost"])
    assert {event.stage for event in grove.outbox.events if isinstance(event, Progress)} >= {
        "retrieval of better",
        "clusters of worse",
    }


def test_that_only_the_most_changed_are_named_and_equal_ones_by_their_ids(
    monkeypatch: pytest.MonkeyPatch, grove: Grove
) -> None:
    monkeypatch.setattr(contrasting, "MOST_CHANGES", 3)
    found = retrieval(_items(grove, drawn(0.6)))
    changed = retrieval(_items(grove, drawn(0.6)))
    column = found.measures.index("map")
    changed.values[:, column] = found.values[:, column]
    changed.values[[9, 4, 7, 2], column] += [0.1, 0.1, 0.2, 0.1]
    changed.values[5, column] -= 0.3
    told = contrast("after", changed, "before", found, seed=0)
    assert [change.item for change in told.gained] == [grove.ids[row] for row in (7, 2, 4)]
    assert [change.item for change in told.lost] == [grove.ids[5]]
    assert contrast("same", found, "before", found, seed=0).gained == ()


def test_that_only_what_no_training_has_seen_asks_and_all_can_be_found(grove: Grove) -> None:
    grove.version("one-1", drawn(0.3), held_out=grove.ids[:30])
    grove.version("two-1", drawn(0.2), held_out=grove.ids[6:40])
    told = grove.evaluate(encoders=["plain", "one-1", "two-1"], held_out=True)
    assert (told["held_out"], told["remarks"]) == (True, [])
    rows = np.arange(6, 30)
    items = _items(grove, drawn(0.3))
    expected = retrieval(items.take(rows), items, ks=(1, 5))
    one = told["encoders"][1]
    assert one["retrieval"] == pytest.approx(expected.as_dict())
    assert one["retrieval"]["queries"] == one["clustering"]["compared"] == 24
    assert one["clustering"]["items"] == COUNT
    assert sum(one["scores"]["same"]) + sum(one["scores"]["different"]) == 24 * 23 // 2


def test_that_it_is_said_who_was_trained_on_what_asks(grove: Grove) -> None:
    grove.version("one-1", drawn(0.3), held_out=grove.ids[:30])
    told = grove.evaluate(encoders=["plain", "one-1"])
    (remark,) = told["remarks"]
    assert remark.startswith(f"'one-1' was trained on items that ask here: {COUNT - 30} of {COUNT}.")
    assert "--held-out" in remark
    assert grove.warnings() == [remark]
    assert grove.kept(told["evaluation"]).remarks == (remark,)


def test_that_held_out_is_all_where_nothing_was_learnt_and_refused_where_nothing_is_left(
    grove: Grove,
) -> None:
    told = grove.evaluate(held_out=True)
    assert told["encoders"][0]["retrieval"]["queries"] == COUNT
    assert "all ask" in told["remarks"][0]
    grove.version("one-1", drawn(0.3), held_out=grove.ids[:5])
    grove.version("two-1", drawn(0.2), held_out=grove.ids[5:9])
    with pytest.raises(InvalidRequestError, match="held out from the training of 'one-1' and 'two-1'"):
        grove.evaluate(encoders=["one-1", "two-1"], held_out=True)


def test_that_damaged_and_missing_embeddings_are_left_out_for_all(grove: Grove) -> None:
    grove.version("better", drawn(0.2))
    with closing(sqlite3.connect(grove.catalog.paths.catalog)) as connection, connection:
        better = "(SELECT id FROM encoder_versions WHERE name = 'better')"
        connection.execute(f"UPDATE embeddings SET crc = crc + 1 WHERE item_id = {grove.ids[0]}")
        connection.execute(f"DELETE FROM embeddings WHERE item_id = {grove.ids[1]} AND encoder_id = {better}")
    told = grove.evaluate(encoders=["plain", "better"])
    assert told["items"] == COUNT - 2
    assert [one["retrieval"]["queries"] for one in told["encoders"]] == [COUNT - 2] * 2
    lacking, damaged = told["remarks"]
    assert lacking.startswith("'better' has not embedded 1 of the readable items")
    assert "import-embeddings" in lacking
    assert "1 damaged" in damaged


def test_that_labels_come_from_a_table_and_its_oddities_are_told(grove: Grove, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    rows = [f"{FAMILIES[n // EACH]}/{n:02}.png,{'even' if n % 2 == 0 else 'odd'}" for n in range(10)]
    table.write_text("\n".join(["path,label", *rows, "nowhere.png,even", ""]))
    told = grove.evaluate(labels=str(table))
    assert told["labels"] == str(table)
    assert told["encoders"][0]["retrieval"]["queries"] == 10
    assert "1 of its 11 rows" in told["remarks"][0]


def test_that_labels_that_label_nothing_are_refused(grove: Grove) -> None:
    with pytest.raises(InvalidRequestError, match="'folder:7' labels none"):
        grove.evaluate(labels="folder:7")


def test_that_one_item_alone_can_be_evaluated(grove: Grove) -> None:
    with closing(sqlite3.connect(grove.catalog.paths.catalog)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"DELETE FROM items WHERE id != {grove.ids[0]}")
    (one,) = grove.evaluate(labels="folder:1")["encoders"]
    assert (one["retrieval"]["queries"], one["retrieval"]["unmatched"], one["retrieval"]["map"]) == (
        0,
        1,
        None,
    )
    assert (one["intervals"], one["curve"], one["scores"]) == ({}, None, None)
    assert one["health"]["uniformity"] is None


def test_that_a_cancelled_evaluation_leaves_nothing(grove: Grove) -> None:
    wish = StopWish()
    wish.ask_to_end()
    with pytest.raises(JobCancelledError):
        grove.evaluate(wish)
    with grove.catalog.read() as session:
        assert reports.records(session, reports.KEPT_KIND) == []


def test_that_robustness_is_asked_of_encoders_and_not_of_imported_vectors(
    grove: Grove, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def curves(source: str, _cache: Path, ids: Any, *_: Any, **more: Any) -> tuple[PerturbationCurve, ...]:
        asked.append((source, len(ids)))
        more["tell"](1, 1)
        more["on_failure"](Path("broken.png"), "it is no picture")
        return (PerturbationCurve("blur", "px", (1.0,), (1.0,), (0.9,), (0.8,), 24),)

    monkeypatch.setattr(robustness, "curves", curves)
    grove.version("imported", drawn(0.2))
    told = grove.evaluate(encoders=["plain", "imported"], robustness=True)
    assert asked == [("bundled:plain", COUNT)]
    plain, other = told["encoders"]
    assert list(plain["robustness"]["blur"]["found_first"]) == [1.0]
    assert other["robustness"] == {}
    assert told["remarks"] == [
        "'imported' has imported vectors and no encoder, so its robustness is not measured."
    ]
