"""The main journey, fifth part: an encoder that finds alike what one finds alike oneself."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from command_line import answer, ask, ended, items, neighbours, start
from mounting import grow, small_disk
from teaching import COLLECTION, COUNT, FAMILIES, School

from engine.domain import JobState, Promotion, TrainingMethod, TrainingRequest
from engine.events import JobCancelled, JobFinished, TrainingEpochEnded
from engine.library import Library
from engine.settings import LibraryPaths

EPOCHS = 20
BATCH = ("--batch-size", 32)
FRESH = "efficientnet-lite0"


@dataclass(frozen=True, slots=True)
class Trained:
    """A library in which one training was done and promoted, and what the training printed."""

    school: School
    result: dict[str, Any]

    @property
    def library(self) -> Path:
        return self.school.library

    @property
    def version(self) -> str:
        return str(self.result["encoder"])


@pytest.fixture(scope="module")
def trained(school: School, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """For tests that only read."""
    own = school.copied(tmp_path_factory.mktemp("trained"))
    return Trained(own, train(own, "--labels", own.labels, "--promote", "if-better"))


@pytest.fixture
def own(trained: Trained, tmp_path: Path) -> Trained:
    """The same, to be changed."""
    return Trained(trained.school.copied(tmp_path), trained.result)


@pytest.fixture
def untaught(school: School, tmp_path: Path) -> School:
    """A library of one's own that nothing was trained in."""
    return school.copied(tmp_path)


def train(school: School, *options: object) -> dict[str, Any]:
    """A short training by labels."""
    usual = ("--collection", COLLECTION, "--method", "supcon", "--epochs", EPOCHS, "--seed", 1, *BATCH)
    return answer(school.library, "train", *usual, *options)


def versions(library: Path) -> dict[str, dict[str, Any]]:
    return {version["name"]: version for version in answer(library, "encoders")["encoders"]}


def answering(library: Path) -> str:
    (collection,) = answer(library, "collections")["collections"]
    return str(collection["encoder"])


def test_that_a_training_tells_all_about_itself(trained: Trained) -> None:
    told = trained.result
    assert (told["method"], told["mode"], told["device"]) == ("supcon", "adapter", "cpu")
    assert told["epochs"] == EPOCHS
    assert [epoch["epoch"] for epoch in told["history"]] == list(range(1, EPOCHS + 1))
    assert told["history"][-1]["loss"] < told["history"][0]["loss"]
    assert told["seconds"] > 0
    assert told["items_per_second"] > 0
    known = {item["id"] for item in items(trained.library)}
    assert set(told["held_out"]) < known
    assert told["items"] + len(told["held_out"]) == COUNT
    for side in ("baseline", "candidate"):
        assert 0 < told[side]["map"] <= 1
        assert told[side]["recall_at_1"] <= told[side]["recall_at_5"] <= told[side]["recall_at_10"]
    assert told["job"] == answer(trained.library, "jobs")["jobs"][0]["id"]


def test_that_it_learns_what_the_labels_say(trained: Trained) -> None:
    told = trained.result
    gain = told["candidate"]["map"] - told["baseline"]["map"]
    assert gain > 0.15
    assert told["difference"]["low"] <= gain <= told["difference"]["high"]
    assert told["difference"]["low"] > 0
    assert told["better"] is told["promoted"] is True


def test_that_a_better_version_answers_from_then_on(trained: Trained) -> None:
    assert answering(trained.library) == trained.version
    version = versions(trained.library)[trained.version]
    assert (version["state"], version["base"], version["method"]) == ("active", FRESH, "supcon")
    assert (version["collection"], version["vectors"]) == (COLLECTION, COUNT)
    query = trained.result["held_out"][0]
    assert answer(trained.library, "similar", query)["encoder"] == trained.version
    before = answer(trained.library, "similar", query, "--encoder", FRESH)
    assert before["encoder"] == FRESH
    assert before["neighbours"] != answer(trained.library, "similar", query)["neighbours"]


def test_that_a_stranger_is_found_its_like_by_the_new_version(trained: Trained, stranger: Path) -> None:
    assert len(neighbours(trained.library, stranger)) > 0


def test_that_one_goes_back_and_forth(own: Trained) -> None:
    back = answer(own.library, "demote")
    assert back == {"collection": COLLECTION, "encoder": FRESH, "before": own.version, "embedded": 0}
    assert answering(own.library) == FRESH
    assert versions(own.library)[own.version]["state"] == "candidate"
    assert "nothing was promoted" in ask(own.library, "demote").only_sentence
    forth = answer(own.library, "promote", own.version)
    assert forth == {"collection": COLLECTION, "encoder": own.version, "before": FRESH, "embedded": 0}
    assert answering(own.library) == own.version


def test_that_what_is_imported_later_is_embedded_by_the_new_version(own: Trained, stranger: Path) -> None:
    answer(own.library, "import", stranger, "--name", COLLECTION)
    assert len(items(own.library)) == COUNT + 1
    assert versions(own.library)[own.version]["vectors"] == COUNT + 1
    assert answer(own.library, "demote")["embedded"] == 1
    assert versions(own.library)[FRESH]["vectors"] == COUNT + 1


def test_that_labels_without_a_meaning_are_not_promoted(untaught: School) -> None:
    told = train(untaught, "--labels", untaught.shuffled, "--epochs", 5, "--promote", "if-better")
    assert told["better"] is told["promoted"] is False
    assert answering(untaught.library) == FRESH
    assert versions(untaught.library)[told["encoder"]]["state"] == "candidate"


def test_that_a_version_is_handed_on_to_another_library(
    trained: Trained, untaught: School, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    told = answer(trained.library, "export-encoder", trained.version, out)
    assert told == {"encoder": trained.version, "folder": str(out)}
    assert "encoder.json" in {path.name for path in out.iterdir()}
    texts = [path.read_text(errors="replace") for path in out.glob("*.*") if path.suffix in (".md", ".json")]
    assert not any(str(trained.school.pictures.parent) in text for text in texts), "no path is handed on"
    assert "is there already" in ask(trained.library, "export-encoder", trained.version, out).only_sentence

    taken = answer(untaught.library, "import-encoder", out)
    assert (taken["encoder"], taken["state"], taken["imported"]) == (trained.version, "candidate", True)
    assert not answer(untaught.library, "import-encoder", out)["imported"]
    promoted = answer(untaught.library, "promote", trained.version)
    assert (promoted["embedded"], promoted["before"]) == (COUNT, FRESH)
    # Its base's vectors are the same there, and a head on them needs nothing else: no picture is decoded.
    there, here = (answer(library, "similar", 1) for library in (untaught.library, trained.library))
    assert (there["encoder"], there["neighbours"]) == (trained.version, here["neighbours"])
    assert answer(untaught.library, "check")["ok"]


def test_that_its_network_is_written_for_other_programs(trained: Trained, tmp_path: Path) -> None:
    out, file = tmp_path / "out", tmp_path / "network.onnx"
    if importlib.util.find_spec("onnxscript") is None:
        told = ask(trained.library, "export-encoder", trained.version, out, "--onnx", file).only_sentence
        assert "similarity-explorer[onnx]" in told
        assert not out.exists()
        return
    told = answer(trained.library, "export-encoder", trained.version, out, "--onnx", file)
    assert told == {"encoder": trained.version, "folder": str(out), "onnx": str(file)}
    assert file.stat().st_size > 1 << 20


def _no_encoder(folder: Path) -> None:
    (folder / "letter.txt").write_text("no encoder")


def _another(folder: Path) -> None:
    weights = folder / "weights.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-3] ^= 1
    weights.write_bytes(raw)


@pytest.mark.parametrize(
    ("spoil", "words"), [(_no_encoder, "letter.txt"), (_another, "not those that were written")]
)
def test_that_a_folder_that_is_no_such_version_is_refused(
    trained: Trained, tmp_path: Path, spoil: Any, words: str
) -> None:
    out = tmp_path / "out"
    answer(trained.library, "export-encoder", trained.version, out)
    spoil(out)
    assert words in ask(trained.library, "import-encoder", out).only_sentence


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--collection", "Nowhere"], "Nowhere"),
        (["--labels", "smell"], "folder:1"),
        (["--labels", "folder:9", "--method", "supcon"], "has a label by 'folder:9'"),
        (["--set", "views.scale=0.4"], "as in [0.4, 1.0]"),
        (["--labels", "gone.csv"], "gone.csv"),
        (["--method", "pair"], "mark some results as similar"),
        (["--method", "distill"], "teacher"),
        (["--teacher", "nobody"], "nobody"),
        (["--encoder", "nothing"], "nothing"),
        (["--encoder", "musicnn-msd"], "reads music"),
        (["--captions", "gone.csv"], "gone.csv"),
        (["--batch-size", "1"], "batch_size"),
        (["--set", "fuel=3"], "fuel"),
        (["--set", "plan.fuel=3"], "learning_rate"),
        (["--set", "held_out=7"], "held_out"),
        (["--set", "objective.fuel=3", "--method", "simclr"], "temperature"),
        (["--resume", "1"], "is no training"),
        (["--resume", "99"], "no job 99"),
    ],
)
def test_that_a_wrong_wish_is_told_and_leaves_nothing(
    untaught: School, arguments: list[str], words: str
) -> None:
    named = () if {"--collection", "--resume"} & set(arguments) else ("--collection", COLLECTION)
    assert words in ask(untaught.library, "train", *named, *arguments).sentence
    assert set(versions(untaught.library)) == {FRESH, "musicnn-msd"}
    assert not list((untaught.library / "encoders").glob("trained/*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["promote", "nobody"], "nobody"),
        (["promote", FRESH, "--collection", "Nowhere"], "Nowhere"),
        (["demote"], "nothing was promoted"),
        (["demote", "--collection", "Nowhere"], "Nowhere"),
        (["export-encoder", "nobody", "out"], "nobody"),
        (["export-encoder", FRESH, "out"], "not made by training"),
        (["import-encoder", "nowhere"], "nowhere"),
        (["mark", "1", "99999"], "no item 99999"),
        (["mark", "1", "1"], "two different items"),
        (["mark", "1", "nowhere.jpg"], "nowhere.jpg"),
        (["marks", "--collection", "Nowhere"], "Nowhere"),
    ],
)
def test_that_what_cannot_be_done_with_versions_and_marks_is_told(
    school: School, arguments: list[str], words: str
) -> None:
    assert words in ask(school.library, *arguments).only_sentence


def test_that_marks_are_learnt_from(untaught: School) -> None:
    library = untaught.library
    family = dict(zip(_ids(untaught), _families(untaught), strict=True))
    alike = [[one for one in family if family[one] == name][:4] for name in FAMILIES]
    for group in alike:
        for other in group[1:]:
            change = answer(library, "mark", group[0], other)
            assert change["after"] == [[*sorted((group[0], other)), True]]
    answer(library, "mark", alike[0][0], alike[1][0], "--not")
    answer(library, "mark", alike[0][1], alike[1][1], "--not")
    answer(library, "mark", alike[0][1], alike[1][1], "--remove")
    marks = answer(library, "marks")["marks"]
    assert sorted(mark["similar"] for mark in marks) == [False, *[True] * 12]
    assert answer(library, "marks", "--collection", COLLECTION)["marks"] == marks
    told = answer(library, "train", "--collection", COLLECTION, "--epochs", 3)
    assert (told["method"], told["promoted"]) == ("pair", False)
    assert "marks" in told["reason"]


def _ids(school: School) -> list[int]:
    at = {item["path"]: item["id"] for item in items(school.library)}
    return [at[row.rpartition(",")[0].strip('"')] for row in _rows(school)]


def _families(school: School) -> list[str]:
    return [row.rpartition(",")[2] for row in _rows(school)]


def _rows(school: School) -> list[str]:
    return school.labels.read_text().splitlines()[1:]


# Interruptions

LONG = 40
LONGER = ("--collection", COLLECTION, "--method", "supcon", "--epochs", LONG, "--seed", 1, *BATCH)


@pytest.fixture(scope="module")
def whole(school: School, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a training gives that nothing interrupts."""
    own = school.copied(tmp_path_factory.mktemp("whole"))
    return answer(own.library, "train", *LONGER, "--labels", own.labels)


def _until_epoch(program: subprocess.Popen[str], number: int) -> None:
    """Waits until a training has told of that epoch."""
    assert program.stderr is not None
    for line in program.stderr:
        told = re.match(r"epoch (\d+)/", line)
        if told is not None and int(told[1]) >= number:
            return
    raise AssertionError("it never came so far")


@pytest.mark.timeout(360)  # four jobs, each of which imports torch
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_that_a_training_goes_on_whatever_ended_it(untaught: School, whole: dict[str, Any]) -> None:
    library = untaught.library
    first = start(library, "train", *LONGER, "--labels", untaught.labels, "--json")
    _until_epoch(first, 3)
    first.send_signal(signal.SIGINT)
    told = re.search(r"was cancelled.*'train --resume (\d+)' goes on", ended(first).sentence)
    assert told is not None

    for other in (["--epochs", "3"], ["--promote", "always"], ["--collection", "another"]):
        assert "goes on as it was begun" in ask(library, "train", "--resume", told[1], *other).only_sentence
    again = (*LONGER, "--labels", untaught.labels)
    second = start(library, "train", *again, "--resume", told[1], "--json")
    _until_epoch(second, 6)
    (row,) = (row for row in answer(library, "jobs")["jobs"] if row["state"] == "running")
    os.kill(row["pid"], signal.SIGKILL)
    assert "SIGKILL" in ended(second).sentence
    assert set(versions(library)) == {FRESH, "musicnn-msd"}

    third = ask(library, "train", "--resume", row["id"], "--json")
    epochs = [int(number) for number in re.findall(r"^epoch (\d+)/", third.err, re.MULTILINE)]
    assert epochs[0] > 5
    assert epochs == list(range(epochs[0], LONG + 1))
    result = third.document
    assert [epoch["loss"] for epoch in result["history"]] == [epoch["loss"] for epoch in whole["history"]]
    assert result["candidate"] == whole["candidate"]
    assert result["held_out"] == whole["held_out"]
    assert versions(library)[result["encoder"]]["vectors"] == COUNT
    for job in (told[1], row["id"]):
        assert "is finished" in ask(library, "train", "--resume", job).only_sentence
    assert answer(library, "check")["ok"]


@pytest.mark.timeout(240)  # three trainings
@pytest.mark.parametrize("kilobytes", [100, 3_000])
def test_that_a_training_goes_on_once_there_is_room(untaught: School, kilobytes: int) -> None:
    """The items do not fit, and then no checkpoint does."""
    wanted = ["train", "--collection", COLLECTION, "--labels", untaught.labels, "--epochs", "2", "--json"]
    folder = LibraryPaths(untaught.library).training
    with small_disk(folder, kilobytes):
        assert "no room left" in ask(untaught.library, *wanted).sentence
        job = answer(untaught.library, "jobs")["jobs"][0]
        assert job["state"] == "failed"
        grow(folder, 100_000)
        gone_on = answer(untaught.library, "train", "--resume", job["id"])
    assert gone_on["candidate"] == answer(untaught.library, *wanted[:-1])["candidate"]


@pytest.mark.timeout(240)  # three of them
def test_that_a_paused_training_goes_on_from_that_moment(untaught: School, whole: dict[str, Any]) -> None:
    request = TrainingRequest(
        COLLECTION,
        TrainingMethod.SUPCON,
        labels=str(untaught.labels),
        epochs=LONG,
        batch_size=32,
        seed=1,
        promote=Promotion.NEVER,
    )
    with Library.open(untaught.library) as library:
        handle = library.training.start(request)
        for event in handle.events():
            if isinstance(event, TrainingEpochEnded) and event.record["epoch"] == 3:
                assert handle.job_id is not None
                assert library.jobs.pause(handle.job_id)
        end = handle.end or handle.wait()
        assert isinstance(end, JobCancelled), end
        assert end.paused
        assert next(job.state for job in library.jobs.records() if job.id == end.job_id) is JobState.PAUSED
        assert (end.job_id, request) in [(job.id, asked) for job, asked in library.training.runs()]
        assert not library.jobs.pause(end.job_id)
        finished = library.training.resume(end.job_id).wait()
    assert isinstance(finished, JobFinished), finished
    losses = [epoch["loss"] for epoch in finished.result["history"]]
    assert losses == [epoch["loss"] for epoch in whole["history"]]


def test_that_a_training_leaves_no_more_than_its_version(own: Trained) -> None:
    left = [path for path in (own.library / "training").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in left) < 1 << 20
    with Library.open(own.library) as library:
        library.promotions.demote()
        library.trained.discard(own.version)
    assert set(versions(own.library)) == {FRESH, "musicnn-msd"}
    assert not list((own.library / "encoders" / "trained").iterdir())
    assert answer(own.library, "check")["ok"]
    shutil.rmtree(own.library / "training")
    assert answer(own.library, "similar", 1)["encoder"] == FRESH
