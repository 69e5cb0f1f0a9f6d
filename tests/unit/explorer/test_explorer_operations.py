"""What begins jobs: whoever asked for one is known by all that it tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
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
