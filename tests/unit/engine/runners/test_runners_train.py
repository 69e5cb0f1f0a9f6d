"""The train job: what it tells and leaves behind, and how it goes on after whatever stopped it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from classroom import BASE, COUNT, FAMILIES, Classroom, imported, replaced
from importing import Outbox
from numpy.typing import NDArray

from engine.catalog import collections, embeddings, encoder_versions, marks, verdicts
from engine.catalog.catalog import Catalog
from engine.contrastive import course
from engine.contrastive.failures import CollapsedError
from engine.contrastive.run_folder import RunFolder
from engine.domain import EncoderState, Verdict
from engine.encoders import trained
from engine.encoders.sentence import SentenceEncoder
from engine.encoders.trained_encoder import TrainedTextEncoder
from engine.errors import EncoderError, InvalidRequestError
from engine.events import JobEvent, JobLog, Progress, TrainingBegan, TrainingEpochEnded, TrainingStepped
from engine.jobs.context import JobCancelledError, JobContext, StopWish
from engine.runners.training.bases import Base
from engine.runners.training.described import Describing
from engine.runners.training.offered import offered_by
from engine.runners.training.version import Making

FAST = {"plan.learning_rate": 3e-2}


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures in folders, and a library of them that nobody changes."""
    return _school(tmp_path_factory.mktemp("nested"), nested=True)


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pictures all in one folder, so that nothing labels them."""
    return _school(tmp_path_factory.mktemp("flat"), nested=False)


def _school(folder: Path, nested: bool) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        imported(folder, replaced(patch), nested)
    return folder


def _opened(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    shutil.copytree(school / "library", tmp_path / "library")
    encoder = replaced(monkeypatch)
    catalog = Catalog.open(tmp_path / "library")
    yield Classroom(catalog, school / "pictures", encoder)
    catalog.close()


@pytest.fixture
def room(nested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    yield from _opened(nested, tmp_path, monkeypatch)


@pytest.fixture
def unlabelled(flat: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    yield from _opened(flat, tmp_path, monkeypatch)


def test_that_a_training_makes_a_candidate_with_vectors_of_all_items(room: Classroom) -> None:
    report = room.train()
    version = room.versions()["pictures-supcon-1"]
    assert (version.state, version.base, version.collection) == (EncoderState.CANDIDATE, BASE, "Pictures")
    assert (version.method, version.vectors, version.source) == ("supcon", COUNT, f"trained:{version.name}")
    ids, vectors = room.vectors(version.name)
    base_ids, base = room.vectors(BASE)
    encoder = trained.load(version.name, room.catalog.paths.encoders)
    assert np.array_equal(ids, base_ids)
    assert np.allclose(vectors, encoder.from_base(base), atol=1e-6)
    with room.catalog.read() as session:
        assert encoder_versions.detail(session, version.name).report == report
        assert collections.get(session, "Pictures").encoder == BASE


def test_that_the_report_says_what_was_done(room: Classroom) -> None:
    report = room.train(seed=3)
    named = {name: report[name] for name in ("encoder", "base", "method", "mode", "device", "labels")}
    assert named == {
        "encoder": "pictures-supcon-1",
        "base": BASE,
        "method": "supcon",
        "mode": "adapter",
        "device": "cpu",
        "labels": "folder:1",
    }
    assert (report["job"], report["ending"], report["epochs"]) == (1, "finished", 4)
    assert (report["batch_size"], report["reason"], report["promoted"]) == (16, "", False)
    assert report["items"] == COUNT - len(report["held_out"]) == 32
    assert [epoch["epoch"] for epoch in report["history"]] == [1, 2, 3, 4]
    assert {"loss", "learning_rate", "spread", "effective_rank", "map"} < report["history"][0].keys()
    for side in ("baseline", "candidate"):
        assert report[side]["measure"] == "labels"
        assert report[side]["queries"] == 8
        low, high = report[side]["map_interval"]
        assert 0 < low < report[side]["map"] < high <= 1
    assert report["difference"]["low"] <= report["difference"]["map"] <= report["difference"]["high"]
    assert json.loads(json.dumps(report)) == report
    kept = trained.read_parts("pictures-supcon-1", room.catalog.paths.encoders)[0]
    assert kept.report == report


def test_that_what_cannot_be_read_is_not_counted_among_what_was_learnt_from(unlabelled: Classroom) -> None:
    hidden = [path.rename(path.with_suffix(".gone")) for path in unlabelled.files()[:5]]
    try:
        report = unlabelled.train(method="simclr", epochs=1, settings={"crops": 2})
    finally:
        for path in hidden:
            path.rename(path.with_suffix(".png"))
    passed_over = [log for log in unlabelled.told(JobLog) if "was not trained on" in log.message]
    assert passed_over
    assert report["items"] == COUNT - len(report["held_out"]) - len(passed_over)


def test_that_it_learns_and_is_promoted_when_it_is_better(room: Classroom) -> None:
    report = room.train(epochs=20, promote="if-better", settings=FAST)
    gain = report["candidate"]["map"] - report["baseline"]["map"]
    assert gain > 0.1
    assert gain == pytest.approx(report["difference"]["map"])
    assert report["better"] is report["promoted"] is True
    with room.catalog.read() as session:
        assert collections.get(session, "Pictures").encoder == report["encoder"]
    assert room.versions()[report["encoder"]].state is EncoderState.ACTIVE


def test_that_it_is_not_promoted_when_a_handful_of_queries_says_so(room: Classroom) -> None:
    report = room.train(epochs=10, promote="if-better", settings={**FAST, "held_out": 0.1})
    assert report["baseline"]["queries"] < 6
    assert report["difference"]["map"] > 0
    assert report["best_epoch"] is None
    assert report["better"] is report["promoted"] is False


def test_that_it_says_when_what_was_held_out_cannot_be_read_any_more(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Making, "embed", lambda *_: None)  # as where all files are gone
    report = room.train()
    assert (report["baseline"], report["candidate"], report["better"]) == ({}, {}, False)
    (told,) = [event.message for event in room.told(JobLog)]
    assert "nothing tells whether" in told
    assert report["encoder"] in told


def test_that_the_front_end_hears_of_all_in_order(room: Classroom) -> None:
    report = room.train()
    (began,) = room.told(TrainingBegan)
    assert (began.method, began.epochs, began.items, began.held_out) == ("supcon", 4, 32, 8)
    assert began.baseline["map"] == report["baseline"]["map"]
    ended = room.told(TrainingEpochEnded)
    assert [event.record for event in ended] == report["history"]
    stepped = room.told(TrainingStepped)
    assert stepped[-1].step == stepped[-1].steps == 8
    assert stepped[-1].epoch == 4
    assert room.events.index(began) < room.events.index(stepped[0]) < room.events.index(ended[0])
    assert room.told(Progress)[-1].stage == "measuring"


def test_that_held_out_items_are_never_trained_on(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(course, "run", lambda _spec, material, *_: seen.append(material) or _stop())
    with pytest.raises(JobCancelledError):
        room.train()
    (material,) = seen
    assert len(np.intersect1d(material.training, material.held_out)) == 0
    assert sorted([*material.training, *material.held_out]) == list(range(COUNT))
    own = [material.labels[row] for row in material.held_out]
    assert sorted(own) == sorted([(family,) for family in FAMILIES] * 2)


def _stop() -> None:
    raise JobCancelledError


def test_that_copies_are_on_the_same_side(room: Classroom, tmp_path: Path) -> None:
    with room.catalog.write() as session:
        ids, _ = embeddings.read_all(session, 1, 1280)
        contents = dict(session.connection().exec_driver_sql("SELECT id, content_hash FROM items").all())
        for one, other in zip(ids[:20:2].tolist(), ids[1:20:2].tolist(), strict=True):
            session.connection().exec_driver_sql(
                "UPDATE items SET content_hash = ? WHERE id = ?", (contents[one], other)
            )
    held_out = set(room.train(epochs=1)["held_out"])
    pairs = zip(ids[:20:2].tolist(), ids[1:20:2].tolist(), strict=True)
    assert all((one in held_out) == (other in held_out) for one, other in pairs)


@pytest.mark.parametrize("paused", [True, False])
def test_that_a_training_goes_on_as_if_it_had_not_stopped(
    room: Classroom, nested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paused: bool
) -> None:
    def stop(event: JobEvent, wish: StopWish) -> None:
        if isinstance(event, TrainingEpochEnded) and event.record["epoch"] == 2:
            (wish.ask_to_pause if paused else wish.ask_to_end)()

    with pytest.raises(JobCancelledError) as stopped:
        room.train(stop=stop)
    assert stopped.value.paused is paused
    (told,) = stopped.value.args
    assert told["ending"] == ("paused" if paused else "cancelled")
    assert told["epochs"] == 2
    assert list(room.versions()) == [BASE]
    began, folder = room.told(TrainingBegan)[0], RunFolder.of(room.catalog.paths.training, "run-1")
    kept = folder.history
    assert kept is not None
    assert kept["history"] == [event.record for event in room.told(TrainingEpochEnded)]
    assert (kept["epochs"], kept["baseline"]) == (began.epochs, began.baseline)
    resumed = room.train()
    assert len(room.told(TrainingEpochEnded)) == 2
    assert folder.history is None  # all of it is in the result now
    for whole in _opened(nested, tmp_path / "whole", monkeypatch):
        straight = whole.train()
        assert np.array_equal(room.vectors(resumed["encoder"])[1], whole.vectors(straight["encoder"])[1])
    assert resumed["candidate"] == straight["candidate"]
    assert resumed["held_out"] == straight["held_out"]
    assert [epoch["loss"] for epoch in resumed["history"]] == [epoch["loss"] for epoch in straight["history"]]


def test_that_what_changes_meanwhile_does_not_change_a_training(room: Classroom) -> None:
    with pytest.raises(JobCancelledError):
        room.train(stop=lambda event, wish: wish.ask_to_end() if isinstance(event, TrainingBegan) else None)
    with room.catalog.write() as session:
        session.connection().exec_driver_sql("UPDATE items SET folder = 'oak'")
    assert room.train()["baseline"]["queries"] == 8


class KilledError(Exception):
    """Stands in for a kill: nothing catches it."""


@pytest.mark.parametrize(
    "moment", ["before the row", "before the vectors", "among the vectors", "at the end"]
)
def test_that_a_kill_after_the_training_leaves_no_half_version(
    room: Classroom, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def kill(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        match moment:
            case "before the row":
                patch.setattr(encoder_versions, "create_trained", kill)
            case "before the vectors":
                patch.setattr(Making, "embed", kill)
            case "among the vectors":
                patch.setattr("engine.runners.adapting.PER_TRANSACTION", 16)
                patch.setattr(embeddings, "write", _killing(embeddings.write, after=1))
            case "at the end":
                patch.setattr(Making, "report", kill)
        with pytest.raises(KilledError):
            room.train()
    before = set(room.versions())
    report = room.train()
    assert room.told(TrainingStepped) == []
    assert set(room.versions()) == before | {"pictures-supcon-1"} == {BASE, report["encoder"]}
    assert room.versions()[report["encoder"]].vectors == COUNT
    assert report["epochs"] == 4


def _killing(write: Any, after: int) -> Any:
    calls: list[None] = []

    def killed(*arguments: Any) -> None:
        if len(calls) == after:
            raise KilledError
        calls.append(None)
        write(*arguments)

    return killed


def test_that_a_finished_training_is_not_done_again(room: Classroom) -> None:
    report = room.train()
    assert room.train() == report
    assert room.events == []
    assert [path.name for path in (room.catalog.paths.training / "run-1").iterdir()] == ["result.json"]


def test_that_the_next_training_clears_up_and_has_a_name_of_its_own(room: Classroom) -> None:
    trained_folder, runs = room.catalog.paths.trained, room.catalog.paths.training
    (trained_folder / "left-by-a-kill").mkdir(parents=True)
    (runs / "waiting").mkdir(parents=True)
    (runs / "waiting" / "version.json").write_text('{"name": "pictures-supcon-1"}')
    assert room.train()["encoder"] == "pictures-supcon-2"
    assert sorted(path.name for path in trained_folder.iterdir()) == ["pictures-supcon-2"]
    with room.catalog.write() as session:
        session.connection().exec_driver_sql("UPDATE jobs SET state = 'done'")
    assert room.train("run-2")["encoder"] == "pictures-supcon-3"
    assert sorted(path.name for path in runs.iterdir() if path.name != "inputs") == ["run-2", "waiting"]


def test_that_a_trained_version_can_be_trained_further(room: Classroom) -> None:
    first = room.train(promote="always")
    second = room.train("run-2")
    assert second["base"] == first["encoder"]
    assert second["baseline"]["map"] == pytest.approx(first["candidate"]["map"])
    other = room.train("run-3", encoder=BASE)
    assert other["baseline"] == first["baseline"]


def test_that_what_the_base_has_learnt_is_not_held_out_later(room: Classroom) -> None:
    first = room.train()
    second = room.train("run-2", encoder=first["encoder"], seed=1, labels="folder:1")
    assert set(second["held_out"]) <= set(first["held_out"])
    assert len(second["held_out"]) >= 6
    assert not room.told(JobLog)
    afresh = room.train("run-3", seed=1)
    assert set(afresh["held_out"]) - set(first["held_out"])


def test_that_it_says_so_where_the_base_has_learnt_nearly_all(room: Classroom) -> None:
    first = room.train()
    with room.catalog.write() as session:
        told = {**first, "held_out": first["held_out"][:3]}
        encoder_versions.set_report(session, room.versions()[first["encoder"]].id, told)
    second = room.train("run-2", encoder=first["encoder"], seed=1)
    assert len(second["held_out"]) == len(first["held_out"])
    (log,) = room.told(JobLog)
    assert f"'{first['encoder']}' has learnt from nearly all of these items" in log.message


def test_that_without_labels_views_look_for_their_own_items(unlabelled: Classroom) -> None:
    lost = unlabelled.files()[0]
    hidden = lost.rename(lost.with_suffix(".gone"))
    try:
        report = unlabelled.train(method="auto", mode="auto", epochs=2)
    finally:
        hidden.rename(lost)
    assert report["method"] == "simclr"
    assert "neither labels nor marks" in report["reason"]
    assert report["labels"] is None
    assert report["baseline"]["measure"] == report["candidate"]["measure"] == "views"
    assert 7 <= report["baseline"]["queries"] <= 8
    assert report["baseline"]["map"] > 0.05
    assert report["baseline"]["knn_accuracy"] is None
    assert report["history"][0]["map"] is not None
    (version,) = (found for name, found in unlabelled.versions().items() if name != BASE)
    assert version.vectors == COUNT


def test_that_marks_are_learnt_from_and_not_drowned_in_folders(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = room.vectors(BASE)[0].tolist()
    with room.catalog.write() as session:
        marks.change(session, [(ids[0], ids[1], True), (ids[0], ids[30], False)])
    seen: list[Any] = []
    original = course.run
    monkeypatch.setattr(course, "run", lambda *given: seen.append(given[1]) or original(*given))
    report = room.train(method="pair", epochs=1, settings={"held_out": 0.1})
    room.train("run-2", method="pair", epochs=1, labels="folder:1", settings={"held_out": 0.1})
    assert (seen[0].labels, len(seen[1].labels)) == ((), COUNT)
    assert sorted(seen[0].similar.tolist()) == [False, True]
    assert report["baseline"]["measure"] == "labels"


def test_that_relatives_are_known_by_what_they_share(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    original = course.run
    monkeypatch.setattr(course, "run", lambda *given: seen.append(given[1]) or original(*given))
    room.train(epochs=1, settings={"relatives": "folder:1"})
    room.train("run-2", epochs=1)
    of_each = {(int(group), *own) for group, own in zip(seen[0].relatives, seen[0].labels, strict=True)}
    assert len(of_each) == len(FAMILIES) == len({group for group, _ in of_each})
    assert seen[1].relatives is None


class Alphabet:
    """Stands in for the sentence encoder: how often each letter comes."""

    dimension, digest = 26, "letters"

    @classmethod
    def load(cls) -> Alphabet:
        return cls()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        counts = np.array([[text.count(chr(97 + letter)) for letter in range(26)] for text in texts])
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


def test_that_after_learning_words_texts_find_items(
    room: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SentenceEncoder, "load", Alphabet.load)
    table = tmp_path / "captions.csv"
    rows = [f"{path.relative_to(room.pictures)},a {path.parent.name} tree" for path in room.files()]
    table.write_text("\n".join(["path,caption", *rows, "nowhere.png,nothing", ""]))
    report = room.train(method="auto", captions=str(table), epochs=20, settings=FAST)
    assert report["method"] == "align"
    assert report["candidate"]["text_recall_at_1"] > 0.7
    assert report["history"][-1]["text_recall_at_1"] is not None
    assert "text_recall_at_1" not in report["baseline"]
    assert any("1 of its 41 rows" in event.message for event in room.told(JobLog))
    version = room.versions()[report["encoder"]]
    assert version.reads_text
    encoder = trained.load(version.name, room.catalog.paths.encoders)
    assert isinstance(encoder, TrainedTextEncoder)
    ids, vectors = room.vectors(version.name)
    base_ids, base = room.vectors(BASE)
    family = np.array([int(base[place, :4].argmax()) for place in np.searchsorted(base_ids, ids)])
    found = (encoder.encode_text(["a cedar tree"]) @ vectors.T)[0].argsort()[::-1][:5]
    assert (family[found] == FAMILIES.index("cedar")).mean() > 0.7


def test_that_a_table_of_labels_is_learnt_from_and_handed_on_without_its_place(
    room: Classroom, tmp_path: Path
) -> None:
    table = tmp_path / "kinds.csv"
    rows = [f"{path},{path.parent.name in ('ash', 'fir')}" for path in room.files()]
    table.write_text("\n".join(["path,label", *rows, ""]))
    report = room.train(labels=str(table), epochs=1)
    assert report["labels"] == str(table)
    kept = trained.read_parts(report["encoder"], room.catalog.paths.encoders)[0]
    assert kept.report["labels"] == "kinds.csv"


def test_that_a_label_of_all_items_is_not_what_a_training_is_measured_by(
    room: Classroom, tmp_path: Path
) -> None:
    table = tmp_path / "kinds.csv"
    table.write_text("\n".join(["path,label", *(f"{path},tree" for path in room.files()), ""]))
    report = room.train(method="auto", labels=str(table), epochs=1)
    assert report["method"] == "simclr"
    assert "no labels that set items apart" in report["reason"]
    assert (report["labels"], report["baseline"]["measure"]) == (None, "views")


def test_that_a_persons_word_on_labels_is_learnt_from(room: Classroom, tmp_path: Path) -> None:
    table = tmp_path / "kinds.csv"
    rows = [f"{path},{path.parent.name}" for path in room.files()]
    table.write_text("\n".join(["path,label", *rows, ""]))
    with room.catalog.read() as session:
        collection = collections.get(session, "Pictures")
    offered = offered_by(collection, Base(room.versions()[BASE], room.encoder), room.catalog)
    with room.catalog.write() as session:
        said = [(int(offered.ids[0]), field, "yew", Verdict.IS) for field in ("folder:1", str(table))]
        verdicts.change(session, said)
    describing = Describing(collection, offered, JobContext(1, room.catalog, Outbox(), StopWish()))
    for field in ("folder:1", str(table)):
        chosen, found = describing.labels(field)
        assert chosen == field
        assert found == [("yew",), *((path.parent.name,) for path in offered.paths[1:])]


def test_that_a_collapse_leaves_what_was_kept_and_no_candidate(
    room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collapse(*_: object) -> None:
        raise CollapsedError("The training has collapsed.")

    monkeypatch.setattr(course, "run", collapse)
    with pytest.raises(CollapsedError):
        room.train()
    assert list(room.versions()) == [BASE]
    assert (room.catalog.paths.training / "run-1" / "material.json").exists()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"method": "distill"}, "no encoder to learn from.*choose an encoder version"),
        ({"method": "pair", "labels": "tag"}, "no two are marked"),
        ({"method": "magic"}, "no method “magic”"),
        ({"settings": {"plan.speed": 3}}, "no setting “speed”"),
        ({"settings": {"held_out": 2}}, "held_out"),
        ({"labels": "nothing.csv"}, "nothing.csv cannot be read"),
        ({"device": "mps"}, "Train on the processor"),
    ],
)
def test_that_what_cannot_be_trained_is_refused_in_a_sentence(
    room: Classroom, wanted: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidRequestError, match=sentence):
        room.train(**wanted)
    assert list(room.versions()) == [BASE]


def test_that_imported_vectors_cannot_be_trained(room: Classroom) -> None:
    with room.catalog.write() as session:
        session.connection().exec_driver_sql("UPDATE encoder_versions SET source = 'file:vectors.npz'")
    with pytest.raises(InvalidRequestError, match="without their encoder"):
        room.train()


def test_that_an_encoder_of_other_weights_than_made_the_vectors_is_refused(room: Classroom) -> None:
    room.encoder.digest = "4567"
    with pytest.raises(EncoderError, match=BASE):
        room.train()
