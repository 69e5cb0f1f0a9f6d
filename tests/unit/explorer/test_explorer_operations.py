"""What begins jobs is known by all that they tell, and what leaves the library leaves it whole."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from gallery_parts import make_item
from pytestqt.qtbot import QtBot

from engine.domain import (
    EvaluationRequest,
    MapMethod,
    MapRequest,
    ReviewKind,
    ReviewRequest,
    Succession,
    TrainingRequest,
)
from engine.errors import StorageFullError
from engine.events import JobEvent, JobFailed
from explorer import operations
from explorer.bridge import EngineBridge
from explorer.tasks import Tasks

SUCCESSION = Succession("birds", "new 1", "net 1", lacks=True)
CRASHED = JobFailed(0, "It crashed before it had an id.")


class CrashingLibrary:
    """Its jobs die as soon as they are started; its parts are one, for the facade has them apart."""

    def __init__(self) -> None:
        self.maps = self.training = self.evaluation = self.review = self.promotions = self

    def start(self, request: object, *, on_event: Callable[[JobEvent], None]) -> None:
        on_event(CRASHED)

    def embed(self, succession: Succession, *, on_event: Callable[[JobEvent], None]) -> None:
        on_event(CRASHED)

    def resume_job(self, job_id: int, *, on_event: Callable[[JobEvent], None]) -> None:
        on_event(CRASHED)


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        (partial(operations.make_map, request=(made := MapRequest("birds", MapMethod.PCA))), made),
        (partial(operations.train, request=(trained := TrainingRequest("birds"))), trained),
        (partial(operations.evaluate, request=(judged := EvaluationRequest("birds"))), judged),
        (partial(operations.review, request=(seen := ReviewRequest("birds", ReviewKind.OUTLIERS))), seen),
        (partial(operations.embed, succession=SUCCESSION, asked=SUCCESSION), SUCCESSION),
        (partial(operations.resume_job, job_id=7), 7),
    ],
)
def test_that_a_job_that_dies_at_once_is_known_by_who_asked_for_it(
    qtbot: QtBot, tasks: Tasks, verb: Callable[..., None], asked: Any
) -> None:
    bridge = EngineBridge()
    with qtbot.waitSignal(bridge.told) as told:
        verb(library=CrashingLibrary(), bridge=bridge, tasks=tasks, failed=pytest.fail)
    assert told.args is not None
    assert told.args[0] == CRASHED
    assert told.args[1] is asked


def test_that_a_file_that_is_gone_keeps_no_other_from_being_copied(tmp_path: Path) -> None:
    there, folder = tmp_path / "a.jpg", tmp_path / "copies"
    there.write_bytes(b"a")
    folder.mkdir()
    gone = replace(make_item(1), path=tmp_path / "gone.jpg")
    items = [gone, replace(make_item(2), path=there), replace(make_item(3), path=there)]
    told = operations.copy_files(items=items, folder=folder)
    assert sorted(path.name for path in folder.iterdir()) == ["a 2.jpg", "a.jpg"]
    assert told.startswith(f"2 files copied to {folder}. 1 file could not be: {gone.path} could not be")
    assert operations.copy_files(items=items[1:2], folder=folder) == f"1 file copied to {folder}."


def test_that_a_full_disk_ends_copying_and_leaves_no_half_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", fill)
    with pytest.raises(StorageFullError, match="no room left"):
        operations.copy_files(items=[make_item(1), make_item(2)], folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_that_a_list_says_how_many_it_holds(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    told = operations.export_list(items=[make_item(1)], scores={1: 0.5}, target=target)
    assert told == f"1 item written to {target}."
    assert target.read_text().splitlines()[1].split(",")[2] == "0.5"
