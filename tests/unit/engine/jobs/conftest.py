"""Nothing that a test starts may outlive it: no thread, no process."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.jobs import spawning
from engine.jobs.handle import JobHandle
from engine.jobs.protocol import JobRequest

PATIENCE_SECONDS = 5.0


@pytest.fixture(autouse=True)
def _processes_start_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the program; the jobs of other tests start more quickly."""
    monkeypatch.setattr(spawning, "CONTEXT", multiprocessing.get_context("spawn"))


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads were left running: {left}"
    assert not multiprocessing.active_children()


@pytest.fixture
def start_job(library_folder: Path) -> Iterator[Callable[..., JobHandle]]:
    """Starts a job of the module ``job_runner`` that does what its spec says; closed at the end."""
    handles: list[JobHandle] = []

    def start(does: str, on_event: Callable[[Any], None] | None = None, **spec: Any) -> JobHandle:
        request = JobRequest("import", f"Test {does}", library_folder, {"does": does, **spec}, "job_runner")
        handles.append(JobHandle(request, on_event))
        return handles[-1]

    yield start
    for handle in handles:
        handle.close(grace_seconds=0.1)
