"""The review job in this process: what it looks at, what it finds, what it keeps."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from lightbox import DIMENSION, EACH, FAMILIES, Lightbox

from engine.catalog import (
    apart,
    collections,
    embeddings,
    encoder_versions,
    intake,
    promotions,
    reports,
    tags,
    verdicts,
)
from engine.catalog.catalog import Catalog
from engine.domain import Kind, ReviewKind, Verdict
from engine.errors import InvalidRequestError
from engine.evaluation.review_record import from_plain
from engine.events import JobLog, Progress
from engine.index.neighbours import Neighbours
from engine.jobs.context import JobCancelledError
from engine.media.drawings import ThumbnailStore, WaveformStore
from engine.media.hashing import hash_file
from engine.media.waveform import encode_peaks
from engine.runners.reviewing.subject import among


@pytest.fixture
def lightbox(library_folder: Path, tmp_path: Path) -> Iterator[Lightbox]:
    catalog = Catalog.open(library_folder)
    yield Lightbox(catalog, tmp_path / "files")
    catalog.close()


def test_that_copies_are_confirmed_by_looking_and_the_best_is_kept(lightbox: Lightbox) -> None:
    ids = lightbox.fill()
    original = np.eye(DIMENSION)[5]
    first = lightbox.put("copies/large.png", original, drawn=100, side=128)
    small = lightbox.put("copies/small.png", original + 0.05, drawn=100)
    same = lightbox.put("copies/again.png", original, copied=lightbox.folder / "copies/small.png")
    lightbox.put("copies/other.png", original + 0.04, drawn=101)
    told, found = lightbox.run(ReviewKind.DUPLICATES)
    assert told["found"] == 1
    assert told["items"] == len(ids) + 4
    assert (told["collection"], told["kind"], told["encoder"]) == ("Pictures", "duplicates", "tiny")
    (group,) = found.duplicates
    assert (group.best, group.reason) == (first, "most pixels")
    assert {other.item: other.exact for other in group.others} in (
        {small: False, same: True},
        {small: True, same: False},
    )
    assert found.request.threshold is None
    assert any(isinstance(event, Progress) and event.stage == "comparing" for event in lightbox.events)


def test_that_a_threshold_decides_alone(lightbox: Lightbox) -> None:
    near = [
        lightbox.put(f"{number}.png", np.eye(DIMENSION)[0] + number / 100, drawn=number)
        for number in range(2)
    ]
    lightbox.put("far.png", np.eye(DIMENSION)[3], drawn=9)
    assert lightbox.run(ReviewKind.DUPLICATES)[1].duplicates == ()
    _, found = lightbox.run(ReviewKind.DUPLICATES, threshold=0.9)
    assert [{group.best, *(other.item for other in group.others)} for group in found.duplicates] == [
        set(near)
    ]


def test_that_what_a_person_set_apart_stays_apart(lightbox: Lightbox) -> None:
    one = lightbox.put("one.png", np.eye(DIMENSION)[0], drawn=1)
    two = lightbox.put("two.png", np.eye(DIMENSION)[0], copied=lightbox.folder / "one.png")
    assert len(lightbox.run(ReviewKind.DUPLICATES)[1].duplicates) == 1
    with lightbox.catalog.write() as session:
        apart.change(session, [(one, two)], True)
    assert lightbox.run(ReviewKind.DUPLICATES)[1].duplicates == ()


def test_that_a_lost_thumbnail_is_no_reason_to_miss_a_copy(lightbox: Lightbox) -> None:
    lightbox.put("large.png", np.eye(DIMENSION)[0], drawn=1, side=128)
    lightbox.put("small.png", np.eye(DIMENSION)[0], drawn=1)
    store = ThumbnailStore(lightbox.catalog.paths.thumbnails)
    store.start_over()
    store.close()
    assert len(lightbox.run(ReviewKind.DUPLICATES)[1].duplicates) == 1
    (lightbox.folder / "large.png").unlink()
    assert lightbox.run(ReviewKind.DUPLICATES)[1].duplicates == ()


def test_that_tracks_are_copies_only_when_they_are_as_long(lightbox: Lightbox) -> None:
    music = Lightbox(lightbox.catalog, lightbox.folder, "Music", Kind.MUSIC)
    near = [
        music.put(f"{name}.mp3", np.eye(DIMENSION)[0] + 0.01 * place, seconds=seconds)
        for place, (name, seconds) in enumerate([("a", 60.0), ("b", 60.4), ("c", 90.0)])
    ]
    music.put("other.mp3", np.eye(DIMENSION)[2])
    _, found = music.run(ReviewKind.DUPLICATES)
    (group,) = found.duplicates
    assert {group.best, *(other.item for other in group.others)} == set(near[:2])


@pytest.mark.parametrize("same", [True, False])
def test_that_short_sounds_are_copies_only_when_they_are_loud_at_the_same_moments(
    lightbox: Lightbox, same: bool
) -> None:
    sounds = Lightbox(lightbox.catalog, lightbox.folder, "Sounds", Kind.MUSIC)
    store = WaveformStore(lightbox.catalog.paths.waveforms)
    loud = np.abs(np.sin(np.arange(400) / 30)) * np.linspace(120, 5, 400)
    for name, envelope in (("a.wav", loud), ("b.wav", loud / 2 if same else loud[::-1])):
        sounds.put(name, np.eye(DIMENSION)[0], seconds=0.5)
        peaks = np.stack([-envelope, envelope], axis=1).astype(np.int8)
        store.put_many([(hash_file(lightbox.folder / name), encode_peaks(peaks))])
    store.close()
    assert len(sounds.run(ReviewKind.DUPLICATES)[1].duplicates) == int(same)


def test_that_copies_are_looked_for_by_the_bundled_encoder_where_a_trained_one_answers(
    lightbox: Lightbox,
) -> None:
    vector = np.eye(DIMENSION)[0]
    ids = [lightbox.put(f"{number}.png", vector + number, drawn=number) for number in range(3)]
    with lightbox.catalog.write() as session:
        trained = encoder_versions.get_or_create(
            session, "trained", kind=Kind.IMAGE, dimension=DIMENSION, source="trained:trained"
        )
        embeddings.write(session, trained.id, ids, np.stack([vector.astype(np.float32)] * len(ids)))
        promotions.promote(session, collections.get(session, "Pictures").id, trained.id)
    assert lightbox.run(ReviewKind.DUPLICATES)[0]["encoder"] == "tiny"
    assert lightbox.run(ReviewKind.DUPLICATES, encoder="trained")[0]["encoder"] == "trained"
    assert lightbox.run(ReviewKind.OUTLIERS)[0]["encoder"] == "trained"


def test_that_what_is_unlike_all_others_comes_first(lightbox: Lightbox) -> None:
    lightbox.fill()
    strange = lightbox.put("strange.png", np.eye(DIMENSION)[6], drawn=50)
    told, found = lightbox.run(ReviewKind.OUTLIERS)
    assert (found.outliers[0].item, found.outliers[0].stands_out) == (strange, True)
    assert told["found"] == sum(outlier.stands_out for outlier in found.outliers)
    assert len(found.outliers) == told["items"]
    scores = [outlier.score for outlier in found.outliers]
    assert scores == sorted(scores, reverse=True)


def _misplaced(lightbox: Lightbox) -> int:
    """A bird that lies among the ships."""
    return lightbox.put("ships/gull.png", np.eye(DIMENSION)[0], drawn=60)


def test_that_a_wrong_label_is_told_with_what_speaks_against_it(lightbox: Lightbox) -> None:
    ids = lightbox.fill()
    gull = _misplaced(lightbox)
    told, found = lightbox.run(ReviewKind.SUSPECTS)
    (suspect,) = found.suspects
    assert (suspect.item, suspect.label, suspect.suggested) == (gull, "ships", "birds")
    assert suspect.confidence >= 0.3
    birds = {item for name, item in ids.items() if name.startswith("birds/")}
    assert set(suspect.witnesses) <= birds
    assert len(suspect.witnesses) == 6
    assert (found.request.labels, found.request.threshold) == ("folder:1", 0.3)
    assert told["labels"] == "folder:1"


def test_that_a_person_has_the_last_word_on_a_label(lightbox: Lightbox) -> None:
    lightbox.fill()
    gull = _misplaced(lightbox)
    for label, verdict in (("birds", Verdict.IS), ("birds", Verdict.IS_NOT), ("ships", Verdict.IS)):
        with lightbox.catalog.write() as session:
            change = verdicts.change(session, [(gull, "folder:1", label, verdict)])
        assert lightbox.run(ReviewKind.SUSPECTS)[1].suspects == ()
        with lightbox.catalog.write() as session:
            verdicts.apply(session, change.undone())
    assert len(lightbox.run(ReviewKind.SUSPECTS)[1].suspects) == 1


def test_that_labels_are_suggested_where_there_are_none(lightbox: Lightbox) -> None:
    ids = lightbox.fill()
    for family in FAMILIES:
        with lightbox.catalog.write() as session:
            tags.change(session, [ids[f"{family}/{number}.png"] for number in range(EACH - 2)], add=[family])
    _, found = lightbox.run(ReviewKind.SUGGESTIONS, labels="tag")
    missing = {
        ids[f"{family}/{number}.png"]: family for family in FAMILIES for number in (EACH - 2, EACH - 1)
    }
    assert {one.item: one.label for one in found.suggestions} == missing
    assert all(one.witnesses for one in found.suggestions)
    assert set(found.to_label_next) == set(missing)
    assert found.request.threshold == 0.7


def test_that_after_a_no_the_next_best_is_suggested_and_never_what_was_rejected(lightbox: Lightbox) -> None:
    ids = lightbox.fill()
    between = lightbox.put("between.png", np.eye(DIMENSION)[0] + 0.9 * np.eye(DIMENSION)[1], drawn=200)
    with lightbox.catalog.write() as session:
        for name, item in ids.items():
            tags.change(session, [item], add=[name.partition("/")[0]])

    def suggested() -> list[str]:
        _, found = lightbox.run(ReviewKind.SUGGESTIONS, labels="tag", threshold=0.0)
        return [one.label for one in found.suggestions if one.item == between]

    for expected in ("birds", "fish"):
        assert suggested() == [expected]
        with lightbox.catalog.write() as session:
            verdicts.change(session, [(between, "tag", expected, Verdict.IS_NOT)])
    assert not {"birds", "fish"} & set(suggested())


def test_that_nothing_is_suggested_where_every_item_has_a_label(lightbox: Lightbox) -> None:
    lightbox.fill()
    told, found = lightbox.run(ReviewKind.SUGGESTIONS)
    assert (told["found"], found.suggestions, found.to_label_next) == (0, (), ())
    assert found.request.labels == "folder:1"


def test_that_labels_may_come_from_a_table_which_a_person_corrects(
    lightbox: Lightbox, tmp_path: Path
) -> None:
    ids = lightbox.fill()
    gull = ids["birds/0.png"]
    path = tmp_path / "labels.csv"
    named = {name: name.partition("/")[0] for name in ids} | {"birds/0.png": "ships", "gone.png": "fish"}
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("path", "label"), *named.items()])
    _, found = lightbox.run(ReviewKind.SUSPECTS, labels=str(path))
    assert [(one.item, one.label, one.suggested) for one in found.suspects] == [(gull, "ships", "birds")]
    assert any(isinstance(event, JobLog) and "no item" in event.message for event in lightbox.events)
    with lightbox.catalog.write() as session:
        verdicts.change(session, [(gull, str(path), "birds", Verdict.IS)])
    assert lightbox.run(ReviewKind.SUSPECTS, labels=str(path))[1].suspects == ()


def test_that_items_whose_files_are_gone_are_not_looked_at(lightbox: Lightbox) -> None:
    lightbox.put("one.png", np.eye(DIMENSION)[0], drawn=1)
    two = lightbox.put("two.png", np.eye(DIMENSION)[0], copied=lightbox.folder / "one.png")
    lightbox.put("three.png", np.eye(DIMENSION)[1], drawn=3)
    with lightbox.catalog.write() as session:
        intake.mark_missing(session, np.array([two]))
    told, found = lightbox.run(ReviewKind.DUPLICATES)
    assert (told["items"], found.duplicates) == (2, ())


def test_that_neighbours_among_fewer_are_those_that_are_left() -> None:
    rng = np.random.default_rng(3)
    rows = np.array([rng.permutation([other for other in range(9) if other != row])[:5] for row in range(9)])
    rows[4, 3:] = -1
    cosines = -np.sort(-rng.random((9, 5)), axis=1).astype(np.float32)
    before = Neighbours(np.arange(9) * 10, rows.astype(np.int32), cosines, "")
    kept = np.array([True, True, False, True, True, False, True, True, True])
    after = among(before, kept)
    assert after.ids.tolist() == before.ids[kept].tolist()
    for row, item in enumerate(after.ids.tolist()):
        old = item // 10
        pairs = [
            (int(before.ids[other]), float(cosine))
            for other, cosine in zip(rows[old], cosines[old], strict=True)
            if other >= 0 and kept[other]
        ]
        there = after.rows[row] >= 0
        told = zip(
            after.ids[after.rows[row][there]].tolist(), after.cosines[row][there].tolist(), strict=True
        )
        assert list(told) == pairs
        assert not there[len(pairs) :].any()


def test_that_it_says_why_it_cannot_look(lightbox: Lightbox) -> None:
    one = lightbox.put("one.png", np.eye(DIMENSION)[0], drawn=1)
    with pytest.raises(InvalidRequestError, match="Nothing labels"):
        lightbox.run(ReviewKind.SUSPECTS)
    with lightbox.catalog.write() as session:
        intake.mark_missing(session, np.array([one]))
    with pytest.raises(InvalidRequestError, match="there any more"):
        lightbox.run(ReviewKind.OUTLIERS)


def test_that_a_single_item_is_no_problem(lightbox: Lightbox) -> None:
    only = lightbox.put("one.png", np.eye(DIMENSION)[0], drawn=1)
    assert lightbox.run(ReviewKind.DUPLICATES)[1].duplicates == ()
    (outlier,) = lightbox.run(ReviewKind.OUTLIERS)[1].outliers
    assert (outlier.item, outlier.stands_out) == (only, False)


def test_that_a_cancelled_review_keeps_what_was_found_before(lightbox: Lightbox) -> None:
    lightbox.fill()
    _, before = lightbox.run(ReviewKind.OUTLIERS)
    lightbox.wish.ask_to_end()
    with pytest.raises(JobCancelledError):
        lightbox.run(ReviewKind.OUTLIERS)
    with lightbox.catalog.read() as session:
        kept = reports.latest(session, collections.get(session, "Pictures").id, "outliers")
    assert kept is not None
    assert from_plain(kept[1]) == before
