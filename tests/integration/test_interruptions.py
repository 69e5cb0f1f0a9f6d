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
"""Six transactions: 8, 16, 32, 64, 64 and a rest."""


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


def kill_everything(watched: Watched, _job: int) -> None:
    os.killpg(watched.front_end.pid, signal.SIGKILL)
    assert ended(watched.front_end).code == -signal.SIGKILL


def kill_job(watched: Watched, job: int) -> None:
    os.kill(job, signal.SIGKILL)
    assert "SIGKILL" in ended(watched.front_end).sentence


def kill_front_end(watched: Watched, _job: int) -> None:
    os.kill(watched.front_end.pid, signal.SIGKILL)
    outcome = ended(watched.front_end)
    assert (outcome.code, outcome.out, outcome.err) == (-signal.SIGKILL, "", "")


def press_ctrl_c(watched: Watched, job: int) -> None:
    """While the job is held, so that there is time to see that others can read what it has finished."""
    with held(watched, job):
        assert_that_others_only_read(watched)
        os.killpg(watched.front_end.pid, signal.SIGINT)
    assert "cancelled" in ended(watched.front_end).sentence


def assert_that_others_only_read(watched: Watched) -> None:
    library, out = watched.library, watched.library.parent / "meanwhile.npz"
    found = items(library)
    assert len(found) == watched.committed > 0
    assert newest_job(library)["state"] == "running"
    assert len(neighbours(library, found[0]["id"])) == 10
    assert answer(library, "collections")["collections"][0]["counts"] == {"ready": len(found)}
    assert answer(library, "embeddings", "--out", out)["count"] == len(found)
    assert "Another job is writing" in ask(library, "import", library.parent, "--json").only_sentence
    taken = ask(library, "import-embeddings", out, "--encoder", "copy", "--json")
    assert "Another job is writing" in taken.only_sentence


def test_that_an_import_interrupted_again_and_again_loses_nothing_and_ends(
    imported: Imported, tmp_path: Path
) -> None:
    pictures, library = tmp_path / "pictures", begun(tmp_path / "library", imported)
    save_many(pictures, COUNT)
    known: dict[int, dict[str, Any]] = {}
    for interrupt, further, state in (
        (kill_everything, 0, "interrupted"),
        (kill_job, 1, "interrupted"),
        (press_ctrl_c, 11, "cancelled"),
        (kill_front_end, 1, "cancelled"),
    ):
        watched = watch(library, pictures)
        process = watched.until_committed(len(known) + further)
        committed = watched.committed
        interrupt(watched, process)
        wait_for_release(library)
        job = newest_job(library)
        assert (job["kind"], job["state"]) == ("import", state), interrupt
        assert job["ended_at"] is not None
        found = assert_whole(library, committed, tmp_path)
        assert known.items() <= found.items(), interrupt
        assert job["done"] == len(found) - len(known), interrupt
        known = found
    assert 0 < len(known) < COUNT
    result = answer(library, "jobs", "--resume", job["id"])
    assert (result["unchanged"], result["imported"]) == (len(known), COUNT - len(known))
    assert newest_job(library)["state"] == "done"
    assert known.items() <= assert_whole(library, COUNT, tmp_path).items()


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
    save_many(drive, 24)  # a root's own files come before its folders
    (drive / "empty").mkdir()
    for number in range(600):  # more than are read ahead of the second
        (drive / "empty" / f"{number}.png").touch()
    watched = watch(library, drive)
    with held(watched, watched.until_committed(1)):
        committed = watched.committed
        drive.rename(tmp_path / "unplugged")
    sentence = ended(watched.front_end).sentence
    assert str(drive) in sentence
    assert "went away" in sentence
    assert newest_job(library)["state"] == "failed"
    found = items(library)
    assert committed <= len(found) < 624
    assert {item["state"] for item in found} <= {"ready", "failed"}
    (tmp_path / "unplugged").rename(drive)
    checked = answer(library, "check")
    assert checked == {"ok": True, "findings": []}
