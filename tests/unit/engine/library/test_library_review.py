"""Reviews in the facade: what may be asked, what is left of what was found, and what a person decides."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shelf import Shelf, unit
from workshop import FakeJobs

from engine.catalog import apart, collections, intake, labels, reports
from engine.domain import (
    DuplicateItem,
    DuplicateItems,
    LabelVerdict,
    Outlier,
    Review,
    ReviewKind,
    ReviewRequest,
    Suggestion,
    Suspect,
    Verdict,
)
from engine.errors import InvalidRequestError, NotFoundError
from engine.evaluation.review_record import as_plain
from engine.library.review import Reviews

KIND = ReviewKind
IS, IS_NOT = Verdict.IS, Verdict.IS_NOT
Ask = Callable[..., None]


@pytest.fixture
def ids(shelf: Shelf) -> list[int]:
    """Six birds and six fish, each in its folder."""
    return [shelf.put(f"{kind}/{n}.jpg", unit(n, 1, 2)) for kind in ("birds", "fish") for n in range(6)]


def keep(shelf: Shelf, kind: ReviewKind, labels: str | None = None, **found: Any) -> None:
    """Keeps findings as the job does."""
    review = Review(ReviewRequest("Pictures", kind, "tiny", labels), "tiny", 12, datetime.now(UTC), **found)
    with shelf.catalog.write() as session:
        owner = collections.get(session, "Pictures")
        reports.store(session, owner.id, kind.value, "tiny", labels, as_plain(review), {})


def latest(shelf: Shelf, kind: ReviewKind) -> Review:
    found = shelf.library.review.latest("Pictures", kind)
    assert found is not None
    return found


def lose(shelf: Shelf, *items: int) -> None:
    with shelf.catalog.write() as session:
        intake.mark_missing(session, np.array(items))


def labels_by(shelf: Shelf, field: str, *items: int) -> list[tuple[str, ...]]:
    with shelf.catalog.read() as session:
        return labels.labels_of(session, items, field)


# Asking


def test_that_a_job_is_started_with_what_is_asked(shelf: Shelf, ids: list[int], tmp_path: Path) -> None:
    jobs = FakeJobs()
    reviews = Reviews(shelf.catalog, jobs.start)
    reviews.start(ReviewRequest("Pictures", KIND.DUPLICATES, threshold=0.9))
    reviews.start(ReviewRequest("Pictures", KIND.SUSPECTS))
    asked = [(job.kind, job.spec["kind"], job.spec["threshold"]) for job in jobs.started]
    assert asked == [("review", "duplicates", 0.9), ("review", "suspects", None)]
    assert jobs.started[0].description == "Look through Pictures for duplicates"


def test_that_a_table_is_named_by_its_whole_path(
    shelf: Shelf, ids: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.csv").write_text(f"path,label\n{shelf.folder}/birds/0.jpg,birds\n")
    monkeypatch.chdir(tmp_path)
    jobs = FakeJobs()
    Reviews(shelf.catalog, jobs.start).start(ReviewRequest("Pictures", KIND.SUSPECTS, labels="own.csv"))
    assert jobs.started[0].spec["labels"] == str(tmp_path / "own.csv")


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (ReviewRequest("Nowhere", KIND.OUTLIERS), NotFoundError, "no collection 'Nowhere'"),
        (ReviewRequest("Pictures", KIND.OUTLIERS, encoder="none"), NotFoundError, "no encoder version"),
        (ReviewRequest("Pictures", KIND.OUTLIERS, encoder="other"), InvalidRequestError, "no embeddings"),
        (ReviewRequest("Pictures", KIND.DUPLICATES, threshold=1.5), InvalidRequestError, "from -1 to 1"),
        (ReviewRequest("Pictures", KIND.SUSPECTS, threshold=-0.5), InvalidRequestError, "from 0 to 1"),
        (ReviewRequest("Pictures", KIND.SUSPECTS, labels="no.csv"), InvalidRequestError, "cannot be read"),
        (ReviewRequest("Pictures", KIND.SUSPECTS, labels="smell"), InvalidRequestError, "smell"),
        (ReviewRequest("Loose", KIND.SUGGESTIONS), InvalidRequestError, "Nothing labels"),
    ],
)
def test_that_what_cannot_be_done_is_told_before_a_job(
    shelf: Shelf, ids: list[int], request_: ReviewRequest, error: type[Exception], words: str
) -> None:
    shelf.encoder("other")
    shelf.put("loose.jpg", unit(1), collection="Loose")
    jobs = FakeJobs()
    with pytest.raises(error, match=words):
        Reviews(shelf.catalog, jobs.start).start(request_)
    assert not jobs.started


def test_that_nothing_was_found_where_nobody_looked(shelf: Shelf, ids: list[int]) -> None:
    assert shelf.library.review.latest("Pictures", KIND.OUTLIERS) is None
    with pytest.raises(NotFoundError):
        shelf.library.review.latest("Nowhere", KIND.OUTLIERS)


# What is left of groups


def _group(best: int, *others: int) -> DuplicateItems:
    return DuplicateItems(best, "most pixels", tuple(DuplicateItem(other, 0.9, False) for other in others))


def test_that_pairs_set_apart_are_no_longer_told_until_that_is_undone(shelf: Shelf, ids: list[int]) -> None:
    reviews = shelf.library.review
    keep(shelf, KIND.DUPLICATES, duplicates=(_group(ids[0], ids[1], ids[2]), _group(ids[3], ids[4])))
    first = reviews.set_apart([(ids[1], ids[0])])
    second = reviews.set_apart([(ids[3], ids[4])])
    assert latest(shelf, KIND.DUPLICATES).duplicates == (_group(ids[0], ids[2]),)
    reviews.apply_apart(second.undone())
    assert len(latest(shelf, KIND.DUPLICATES).duplicates) == 2
    assert reviews.set_apart([(ids[0], ids[1])], apart_from_now=False) == first.undone()
    with shelf.catalog.read() as session:
        assert apart.of_collection(session, 1) == []


def test_that_copies_that_are_apart_from_each_other_are_not_told_together(
    shelf: Shelf, ids: list[int]
) -> None:
    keep(shelf, KIND.DUPLICATES, duplicates=(_group(*ids[:4]),))
    shelf.library.review.set_apart([(ids[1], ids[2])])
    assert latest(shelf, KIND.DUPLICATES).duplicates == (_group(ids[0], ids[1], ids[3]),)


def test_that_what_is_gone_is_left_out_of_groups(shelf: Shelf, ids: list[int]) -> None:
    keep(shelf, KIND.DUPLICATES, duplicates=(_group(*ids[:3]), _group(*ids[3:5]), _group(*ids[5:7])))
    lose(shelf, ids[2], ids[4], ids[5])
    assert latest(shelf, KIND.DUPLICATES).duplicates == (_group(*ids[:2]),)


def test_that_another_is_the_best_where_the_best_is_gone(shelf: Shelf) -> None:
    names = {"aa.jpg": "one", "bb.jpg": "two", "c.jpg": "three", "d-longest.jpg": "three"}
    best, other, shortest, same = (shelf.put(name, unit(1), content=text) for name, text in names.items())
    keep(shelf, KIND.DUPLICATES, duplicates=(_group(best, other, same, shortest),))
    lose(shelf, best)
    (group,) = latest(shelf, KIND.DUPLICATES).duplicates
    assert group.best in (other, shortest, same)
    assert {group.best, *(one.item for one in group.others)} == {other, shortest, same}
    exact = {one.item for one in group.others if one.exact}
    assert exact == ({same} if group.best == shortest else {shortest} if group.best == same else set())
    assert group.reason


# What is left of labels


def test_that_a_label_is_accepted_refused_and_taken_back(shelf: Shelf, ids: list[int]) -> None:
    gull, cod = ids[0], ids[6]
    field = "folder:1"
    found = (Suspect(gull, "birds", "fish", 0.9, (cod,)), Suspect(cod, "fish", "birds", 0.8, ()))
    keep(shelf, KIND.SUSPECTS, field, suspects=found)
    reviews = shelf.library.review
    accepted = reviews.decide([LabelVerdict(gull, field, "fish", IS)])
    assert labels_by(shelf, field, gull) == [("fish",)]
    assert latest(shelf, KIND.SUSPECTS).suspects == found[1:]
    refused = reviews.decide([LabelVerdict(cod, field, "birds", IS_NOT)])
    assert latest(shelf, KIND.SUSPECTS).suspects == ()
    reviews.apply(refused.undone())
    reviews.apply(accepted.undone())
    assert latest(shelf, KIND.SUSPECTS).suspects == found
    assert labels_by(shelf, field, gull) == [("birds",)]
    reviews.apply(accepted)
    assert labels_by(shelf, field, gull) == [("fish",)]


def test_that_an_accepted_tag_is_put_on_the_item_in_place_of_the_doubted_one(
    shelf: Shelf, ids: list[int]
) -> None:
    library = shelf.library
    library.tags.change(ids[:1], add=["fish", "wet"])
    keep(shelf, KIND.SUSPECTS, "tag", suspects=(Suspect(ids[0], "fish", "bird", 0.9, ()),))
    decision = library.review.decide([LabelVerdict(ids[0], "tag", "bird", IS)], instead_of={ids[0]: "fish"})
    assert labels_by(shelf, "tag", ids[0]) == [("bird", "wet")]
    assert latest(shelf, KIND.SUSPECTS).suspects == ()
    library.review.apply(decision.undone())
    assert labels_by(shelf, "tag", ids[0]) == [("fish", "wet")]
    assert len(latest(shelf, KIND.SUSPECTS).suspects) == 1
    library.tags.change(ids[:1], remove=["fish"])
    assert latest(shelf, KIND.SUSPECTS).suspects == ()


def test_that_suggestions_are_left_out_once_an_item_has_a_label(shelf: Shelf, ids: list[int]) -> None:
    found = tuple(Suggestion(item, "bird", 0.9, ()) for item in ids[:3])
    keep(shelf, KIND.SUGGESTIONS, "tag", suggestions=found, to_label_next=tuple(ids[:5]))
    shelf.library.review.decide([LabelVerdict(ids[0], "tag", "bird", IS)])
    shelf.library.review.decide([LabelVerdict(ids[1], "tag", "bird", IS_NOT)])
    lose(shelf, ids[4])
    left = latest(shelf, KIND.SUGGESTIONS)
    assert left.suggestions == found[2:]
    assert left.to_label_next == (ids[1], ids[2], ids[3])


def test_that_the_last_look_is_told_although_its_table_is_gone(
    shelf: Shelf, ids: list[int], tmp_path: Path
) -> None:
    field = str(tmp_path / "gone.csv")
    found = tuple(Suspect(item, "a", "b", 0.9, ()) for item in ids[:2])
    keep(shelf, KIND.SUSPECTS, field, suspects=found)
    assert latest(shelf, KIND.SUSPECTS).suspects == found
    shelf.library.review.decide([LabelVerdict(ids[0], field, "b", IS)])
    assert latest(shelf, KIND.SUSPECTS).suspects == found[1:]


def test_that_outliers_that_are_gone_are_left_out(shelf: Shelf, ids: list[int]) -> None:
    found = tuple(Outlier(item, 1.0, False) for item in ids[:3])
    keep(shelf, KIND.OUTLIERS, outliers=found)
    lose(shelf, ids[1])
    assert latest(shelf, KIND.OUTLIERS).outliers == (found[0], found[2])


# Tables


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_that_suggestions_are_written_so_that_they_can_be_read_as_labels(
    shelf: Shelf, ids: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "labels.csv"
    keep(shelf, KIND.SUGGESTIONS, "tag", suggestions=(Suggestion(ids[0], "a, b", 0.9, ()),))
    shelf.library.review.write_csv(latest(shelf, KIND.SUGGESTIONS), out)
    path = str(shelf.folder / "birds/0.jpg")
    assert _rows(out) == [{"path": path, "label": "a, b", "confidence": "0.9"}]
    offered = FakeJobs()
    Reviews(shelf.catalog, offered.start).start(ReviewRequest("Pictures", KIND.SUSPECTS, labels=str(out)))
    assert offered.started


def test_that_each_kind_has_a_table(shelf: Shelf, ids: list[int], tmp_path: Path) -> None:
    keep(shelf, KIND.DUPLICATES, duplicates=(_group(*ids[:3]),))
    keep(shelf, KIND.OUTLIERS, outliers=(Outlier(ids[0], 1.25, True),))
    keep(shelf, KIND.SUSPECTS, "folder:1", suspects=(Suspect(ids[0], "birds", "fish", 0.5, ()),))
    written = {}
    for kind in (KIND.DUPLICATES, KIND.OUTLIERS, KIND.SUSPECTS):
        out = tmp_path / f"{kind}.csv"
        shelf.library.review.write_csv(latest(shelf, kind), out)
        written[kind] = _rows(out)
    groups = written[KIND.DUPLICATES]
    assert [(row["group"], row["keep"], row["score"]) for row in groups] == [
        ("1", "yes", ""),
        ("1", "", "0.9"),
        ("1", "", "0.9"),
    ]
    assert groups[0]["reason"] == "most pixels"
    assert written[KIND.OUTLIERS][0]["stands out"] == "yes"
    assert written[KIND.SUSPECTS][0]["suggested"] == "fish"


def test_that_a_table_has_to_be_named_as_one(shelf: Shelf, ids: list[int], tmp_path: Path) -> None:
    keep(shelf, KIND.OUTLIERS)
    with pytest.raises(InvalidRequestError, match=r"\.csv"):
        shelf.library.review.write_csv(latest(shelf, KIND.OUTLIERS), tmp_path / "list.xlsx")
