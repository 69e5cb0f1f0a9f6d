"""Imports that are killed, cancelled, or lose their folder: nothing that was committed is ever lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import answer, ask, ended, items, neighbours, start
from drawing import save_many
from interrupting import Watched, held, wait_for_release
from libraries import Imported, begun

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

COUNT = 200
"""Three batches of the encoder and a rest."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "pictures"
    save_many(folder, COUNT)
    return folder


def watch(library: Path, folder: Path) -> Watched:
    return Watched(library, start(library, "import", folder, "--json"))


def assert_whole(library: Path, at_least: int, scratch: Path) -> dict[int, dict[str, Any]]:
    """The library opens and agrees, and every item in it is ready, has its vector and is found."""
    checked = answer(library, "check")
    assert checked["ok"], checked
    found = {item["id"]: item for item in items(library)}
    assert len(found) >= at_least
    assert {item["state"] for item in found.values()} <= {"ready"}
    if found:
        out = scratch / "vectors.npz"
        answer(library, "embeddings", "--out", out)
        with np.load(out, allow_pickle=False) as archive:
            assert archive["ids"].tolist() == sorted(found)
            assert np.isfinite(archive["vectors"]).all()
        assert len(neighbours(library, min(found), "--k", 5)) == 5
    return found


def newest_job(library: Path) -> dict[str, Any]:
    newest: dict[str, Any] = answer(library, "jobs")["jobs"][0]
    return newest


def strike(watched: Watched, victim: str, moment: int) -> int:
    """Kills ``victim`` once ``moment`` items are committed, and returns how many were by then."""
    job = watched.until_committed(moment)
    committed = watched.committed
    if victim == "both":
        os.killpg(watched.front_end.pid, signal.SIGKILL)
    else:
        os.kill(job if victim == "job" else watched.front_end.pid, signal.SIGKILL)
    return committed


def test_that_an_import_killed_again_and_again_loses_nothing_and_ends(
    imported: Imported, many: Path, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", imported)
    known: dict[int, dict[str, Any]] = {}
    for victim, moment, state in (
        ("both", 0, "interrupted"),
        ("job", 1, "interrupted"),
        ("front end", 65, "cancelled"),
    ):
        watched = watch(library, many)
        committed = strike(watched, victim, moment)
        outcome = ended(watched.front_end)
        if victim == "job":
            assert "SIGKILL" in outcome.sentence
        else:
            assert (outcome.code, outcome.out, outcome.err) == (-signal.SIGKILL, "", "")
        wait_for_release(library)
        job = newest_job(library)
        assert job["state"] == state, (victim, job)
        assert job["ended_at"] is not None
        found = assert_whole(library, committed, tmp_path)
        assert known.items() <= found.items(), victim
        known = found
    assert 0 < len(known) < COUNT
    result = answer(library, "import", many)
    assert (result["unchanged"], result["imported"]) == (len(known), COUNT - len(known))
    assert newest_job(library)["state"] == "done"
    assert known.items() <= assert_whole(library, COUNT, tmp_path).items()


def test_that_a_running_import_lets_others_read_and_stops_and_goes_on_when_told(
    imported: Imported, many: Path, tmp_path: Path
) -> None:
    library = begun(tmp_path / "library", imported)
    watched = watch(library, many)
    with held(watched, watched.until_committed(1)):
        assert_that_others_only_read(watched, many, tmp_path)
        os.killpg(watched.front_end.pid, signal.SIGINT)
    assert "cancelled" in ended(watched.front_end).sentence
    job = newest_job(library)
    assert (job["kind"], job["state"], job["total"]) == ("import", "cancelled", COUNT)
    found = assert_whole(library, 1, tmp_path)
    assert len(found) == job["done"] < COUNT
    result = answer(library, "jobs", "--resume", job["id"])
    assert (result["unchanged"], result["imported"]) == (len(found), COUNT - len(found))
    assert found.items() <= assert_whole(library, COUNT, tmp_path).items()


def assert_that_others_only_read(watched: Watched, folder: Path, scratch: Path) -> None:
    library, out = watched.library, scratch / "meanwhile.npz"
    found = items(library)
    assert len(found) == watched.committed > 0
    assert newest_job(library)["state"] == "running"
    assert len(neighbours(library, found[0]["id"])) == 10
    assert answer(library, "collections")["collections"][0]["counts"] == {"ready": len(found)}
    assert answer(library, "embeddings", "--out", out)["count"] == len(found)
    assert "Another job is writing" in ask(library, "import", folder, "--json").only_sentence
    taken = ask(library, "import-embeddings", out, "--encoder", "copy", "--json")
    assert "Another job is writing" in taken.only_sentence


@pytest.mark.parametrize("seconds", [0.1, 0.7, 1.4])
def test_that_ctrl_c_at_any_time_ends_with_a_sentence(tmp_path: Path, seconds: float) -> None:
    folder = tmp_path / "pictures"
    save_many(folder, 1)
    program = start(tmp_path / "library", "import", folder, "--json")
    time.sleep(seconds)
    os.killpg(program.pid, signal.SIGINT)
    assert ended(program).sentence in (
        "Stopped.",
        "The import was cancelled. What it had finished is kept; run it again to go on.",
    )


def test_that_a_folder_that_vanishes_midway_ends_the_import_with_a_sentence(
    imported: Imported, tmp_path: Path
) -> None:
    library, drive = begun(tmp_path / "library", imported), tmp_path / "drive"
    save_many(drive, 64)  # the first batch; a root's own files come before its folders
    (drive / "empty").mkdir()
    for number in range(600):  # more than are read ahead of the second
        (drive / "empty" / f"{number}.png").touch()
    watched = watch(library, drive)
    with held(watched, watched.until_committed(1)):
        drive.rename(tmp_path / "unplugged")
    sentence = ended(watched.front_end).sentence
    assert str(drive) in sentence
    assert "went away" in sentence
    assert newest_job(library)["state"] == "failed"
    found = items(library)
    assert 64 <= len(found) < 664
    assert {item["state"] for item in found} <= {"ready", "failed"}
    (tmp_path / "unplugged").rename(drive)
    checked = answer(library, "check")
    assert checked == {"ok": True, "findings": []}
