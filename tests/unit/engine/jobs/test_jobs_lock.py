"""The lock that lets one job at a time write to a library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import LibraryBusyError, LibraryError
from engine.jobs.lock import is_free, job_lock
from engine.settings import LibraryPaths

_HOLDER = """
import sys, time
from pathlib import Path
from engine.jobs.lock import job_lock
from engine.settings import LibraryPaths

with job_lock(LibraryPaths(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def test_that_another_process_is_kept_out_until_the_holder_is_gone_however_it_goes(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not is_free(paths)
        with pytest.raises(LibraryBusyError, match="Another job is writing"), job_lock(paths):
            pass
        holder.kill()
    assert is_free(paths)


def test_that_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path)

    def fail() -> None:
        with job_lock(paths):
            assert not is_free(paths)
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert is_free(paths)


def test_that_a_library_that_cannot_be_locked_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    paths = LibraryPaths(tmp_path / "file")
    with pytest.raises(LibraryError, match="cannot be written to"), job_lock(paths):
        pass
    assert not is_free(paths)
