"""Runs the command line as a person or a script does, and reads what it answers."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli import run

ROOT = Path(__file__).resolve().parents[2]
"""The repository: where ``main.py`` lies."""

PROGRAM = "similarity-explorer: "
SECONDS = 90.0
"""After so long a command hangs."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The answer of a command that was done: exactly one JSON document on standard output."""
        assert self.code == 0, self.err
        answer = json.loads(self.out)
        assert isinstance(answer, dict)
        return answer

    @property
    def sentence(self) -> str:
        """The last line of a command that could not be done; before it only what a job told on its way."""
        assert self.code == 1, (self.out, self.err)
        assert "Traceback" not in self.err, self.err
        assert self.out == ""
        last = self.err.rstrip("\n").rpartition("\n")[2]
        assert last.startswith(PROGRAM), self.err
        return last.removeprefix(PROGRAM)

    @property
    def only_sentence(self) -> str:
        """The one line of a command that could not be done."""
        assert self.err.count("\n") == 1, self.err
        return self.sentence


def ask(library: Path, *arguments: object) -> Outcome:
    """Runs a command in this process, which spares a second each; jobs still get theirs."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        code = run(["--library", str(library), *map(str, arguments)])
    return Outcome(code, out.getvalue(), err.getvalue())


def answer(library: Path, *arguments: object) -> dict[str, Any]:
    """The JSON document a command answers with."""
    return ask(library, *arguments, "--json").document


def items(library: Path, *arguments: object) -> list[dict[str, Any]]:
    """What ``items`` lists."""
    found: list[dict[str, Any]] = answer(library, "items", *arguments)["items"]
    return found


def by_path(library: Path) -> dict[Path, dict[str, Any]]:
    """The items of a library by their file."""
    return {Path(item["path"]): item for item in items(library)}


def neighbours(library: Path, *arguments: object) -> list[dict[str, Any]]:
    """What ``similar`` finds."""
    found: list[dict[str, Any]] = answer(library, "similar", *arguments)["neighbours"]
    return found


def start(library: Path, *arguments: object, ordinary: bool = False) -> subprocess.Popen[str]:
    """Starts ``python main.py`` in a process group of its own, without a display or a terminal.

    ``ordinary`` takes from root what others have not: to read and write whatever the permissions say.
    """
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    return subprocess.Popen(
        [
            *(_restrained() if ordinary else ()),
            sys.executable,
            "main.py",
            "--library",
            str(library),
            *map(str, arguments),
        ],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> Outcome:
    """Waits for a started command."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    return Outcome(process.returncode, out, err)


def run_program(library: Path, *arguments: object, ordinary: bool = False) -> Outcome:
    """Runs ``python main.py`` to its end; see ``start``."""
    return ended(start(library, *arguments, ordinary=ordinary))


def _restrained() -> list[str]:
    if os.name != "posix":
        pytest.skip("permissions of folders are kept otherwise here")
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("permissions do not hold for root")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
