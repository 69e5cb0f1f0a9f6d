"""Following a job on the terminal, up to the second Ctrl+C."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest

from engine.cli.progress import follow, make_searchable
from engine.errors import JobError, LibraryDamagedError, LibraryError, StorageFullError
from engine.events import (
    ItemFailed,
    ItemsImported,
    JobCancelled,
    JobEnd,
    JobEvent,
    JobFailed,
    JobFinished,
    JobLog,
    JobStarted,
    Progress,
    TrainingBegan,
    TrainingEpochEnded,
    TrainingStepped,
)
from engine.jobs.handle import JobHandle
from engine.jobs.protocol import JobRequest
from engine.library import Library


class FakeHandle:
    """A job that tells what it is given; a Ctrl+C is raised where it says so."""

    def __init__(
        self, told: Sequence[JobEvent | None], ends: Sequence[JobEnd | None] = (), kind: str = "import"
    ) -> None:
        self.request = JobRequest(kind, "Import", cast(Any, None))
        self.told = told
        self.ends = list(ends)
        self.calls: list[str] = []

    def events(self) -> Iterator[JobEvent]:
        for event in self.told:
            if event is None:
                raise KeyboardInterrupt
            yield event

    def wait(self) -> JobEnd | None:
        self.calls.append("wait")
        end = self.ends.pop(0)
        if end is None:
            raise KeyboardInterrupt
        return end

    def cancel(self) -> None:
        self.calls.append("cancel")

    def kill(self) -> None:
        self.calls.append("kill")


class FakeLibrary:
    """A library whose indexes cannot be brought up to date."""

    def __init__(self, error: LibraryError) -> None:
        self.error = error
        self.indexes = self

    def refresh(self, *, settle: bool) -> None:
        assert settle
        raise self.error


def _follow(handle: FakeHandle) -> dict[str, Any]:
    return follow(cast(JobHandle, handle))


STARTED = JobStarted(1, "import")
CANCELLED = JobCancelled(1, {"imported": 3})


def test_that_the_result_is_given_back_and_troubles_are_told_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    handle = FakeHandle(
        [
            STARTED,
            Progress(1, "looking", 5, None, 0.0, None),
            Progress(1, "importing", 1, 5, 2.5, 1.6),
            ItemsImported(1, (1, 2)),
            ItemFailed(1, "/a/two\nlines[bold].jpg", "it is cut off"),
            JobLog(1, "warning", "No backup was made"),
            Progress(1, "importing", 5, 5, 2.5, 0.0),
            JobFinished(1, {"imported": 2}),
        ]
    )
    assert _follow(handle) == {"imported": 2}
    out, err = capsys.readouterr()
    assert out == ""
    assert "not read: /a/two\\nlines[bold].jpg: it is cut off\n" in err
    assert "warning: No backup was made\n" in err
    assert handle.calls == []


def test_that_a_failed_job_is_an_error_with_its_sentence() -> None:
    with pytest.raises(JobError, match="The picture is upside down"):
        _follow(FakeHandle([STARTED, JobFailed(1, "The picture is upside down.")]))


def test_that_a_cancelled_job_is_an_error_that_says_what_is_kept() -> None:
    with pytest.raises(JobError, match=r"import was cancelled\. What it had finished is kept"):
        _follow(FakeHandle([STARTED, CANCELLED]))


@pytest.mark.parametrize(
    ("paused", "sentence"),
    [
        (True, r"^The training is paused; 'train --resume 7' goes on\.$"),
        (False, r"^The training was cancelled\. .* kept; 'train --resume 7' goes on\.$"),
    ],
)
def test_that_a_training_that_was_stopped_says_how_it_goes_on(paused: bool, sentence: str) -> None:
    end = JobCancelled(7, {}, paused=paused)
    with pytest.raises(JobError, match=sentence):
        _follow(FakeHandle([JobStarted(7, "train"), end], kind="train"))


def test_that_a_training_tells_a_line_for_each_epoch(capsys: pytest.CaptureFixture[str]) -> None:
    began = TrainingBegan(1, "supcon", "adapter", "cpu", "", 2, 80, 20, {"map": 0.25})
    epochs = [TrainingEpochEnded(1, {"epoch": n, "loss": 1.0 / n, "map": 0.5 * n}) for n in (1, 2)]
    stepped = TrainingStepped(1, 1, 2, 1, 1.0, 1e-3, 9.0)
    assert _follow(FakeHandle([began, stepped, *epochs, JobFinished(1, {"encoder": "a"})])) == {
        "encoder": "a"
    }
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "Training by supcon (adapter, on cpu): 80 items, 20 held out.",
        "epoch 1/2 loss 1 map .500 (frozen .250)",
        "epoch 2/2 loss 0.5 map 1.000 (frozen .250)",
    ]


def test_that_a_job_without_an_end_is_an_error() -> None:
    with pytest.raises(JobError, match="did not say how it ended"):
        _follow(FakeHandle([STARTED]))


def test_that_ctrl_c_stops_the_job_at_a_safe_point(capsys: pytest.CaptureFixture[str]) -> None:
    handle = FakeHandle([STARTED, None], [CANCELLED])
    with pytest.raises(JobError, match="was cancelled"):
        _follow(handle)
    assert handle.calls == ["cancel", "wait"]
    assert "press Ctrl+C again" in capsys.readouterr().err


def test_that_a_job_that_ended_just_before_ctrl_c_has_its_result() -> None:
    assert _follow(FakeHandle([STARTED, None], [JobFinished(1, {"imported": 9})])) == {"imported": 9}


def test_that_a_second_ctrl_c_kills_the_job() -> None:
    handle = FakeHandle([STARTED, None], [None, JobFailed(1, "The import was ended from outside.")])
    with pytest.raises(JobError, match="ended from outside"):
        _follow(handle)
    assert handle.calls == ["cancel", "wait", "kill", "wait"]


def test_that_an_index_without_room_is_a_warning_after_a_job_that_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_searchable(cast(Library, FakeLibrary(StorageFullError("There is no room left for [the] vectors."))))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("warning: There is no room left for [the] vectors. Everything is in the library;")
    assert err.count("\n") == 1


def test_that_any_other_fault_of_the_library_ends_the_command() -> None:
    with pytest.raises(LibraryDamagedError):
        make_searchable(cast(Library, FakeLibrary(LibraryDamagedError("It is damaged."))))
