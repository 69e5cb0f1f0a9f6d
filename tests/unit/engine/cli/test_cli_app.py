"""The command line's frame: exit codes, where answers and errors go, and what reaches the engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli import run
from engine.domain import Example, Finding, Query, SearchResult
from engine.errors import EngineError, LibraryDamagedError
from engine.library import Library
from engine.settings import LIBRARY_VARIABLE

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(library_folder: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command on an empty library; returns exit code, standard output and standard error."""

    def call_it(*arguments: str, window: Any = None) -> tuple[int, str, str]:
        code = run(["--library", str(library_folder), *arguments], window)
        return code, *capsys.readouterr()

    return call_it


def _raise(error: BaseException) -> Callable[..., Any]:
    def fail(*_arguments: Any, **_options: Any) -> Any:
        raise error

    return fail


def test_that_an_answer_goes_to_standard_output_alone(call: Call) -> None:
    assert call("items", "--json") == (0, '{"items": [\n]}\n', "")
    assert call("collections", "--json") == (0, '{"collections": []}\n', "")
    assert call("jobs", "--json") == (0, '{"jobs": []}\n', "")
    assert call("check", "--json") == (0, '{"ok": true, "findings": []}\n', "")
    code, out, err = call("encoders", "--json")
    assert (code, err) == (0, "")
    assert [encoder["name"] for encoder in json.loads(out)["encoders"]] == [
        "efficientnet-lite0",
        "musicnn-msd",
    ]


@pytest.mark.parametrize("command", ["items", "collections", "jobs", "encoders", "check"])
def test_that_people_get_words(call: Call, command: str) -> None:
    code, out, err = call(command)
    assert (code, err) == (0, "")
    assert out.strip()


def test_that_an_error_is_one_line_and_exit_code_1(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "collections", _raise(EngineError("It is\nbroken \x1b[31m \udcff.")))
    code, out, err = call("collections")
    assert (code, out) == (1, "")
    assert err == "similarity-explorer: It is\\nbroken \\x1b[31m \\udcff.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["items", "--where", "colour=red", "--json"],
        ["items", "--collection", "Nowhere", "--json"],
        ["items", "--collection", "\udcff"],
        ["similar", "7", "--json"],
        ["similar", "nowhere.jpg"],
        ["jobs", "--resume", "7"],
        ["embeddings", "--out", "v.npz"],
        ["import-embeddings", "nowhere.npz"],
        ["use-encoder", "efficientnet-lite0", "-c", "Nowhere"],
    ],
)
def test_that_what_cannot_be_done_says_so_and_prints_no_answer(call: Call, arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (1, "")
    assert err.startswith("similarity-explorer: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["dance"],
        ["items", "--colour"],
        ["similar"],
        ["similar", "1", "-k", "0"],
        ["similar", "1", "--threshold", "2"],
        ["import"],
        ["import", ".", "--kind", "video"],
        ["embeddings"],
    ],
)
def test_that_a_command_that_is_not_understood_is_exit_code_2(call: Call, arguments: list[str]) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err


def test_that_ctrl_c_is_one_line_too(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "collections", _raise(KeyboardInterrupt()))
    code, out, err = call("collections")
    assert (code, out) == (1, "")
    assert err.strip() == "similarity-explorer: Stopped."


def test_that_help_and_version_answer_at_once(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    for command in ("import", "similar", "items", "check"):
        assert command in out
    code, out, _ = call("--version")
    assert (code, out.split()[0]) == (0, "similarity-explorer")


def test_that_help_does_not_load_the_engine() -> None:
    code = (
        "import sys; from engine.cli import run; run(['--help']); print([n for n in ('sqlalchemy', 'numpy')"
    )
    code += " if n in sys.modules], file=sys.stderr)"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert result.stderr == "[]\n"


def test_that_the_library_can_be_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(LIBRARY_VARIABLE, str(tmp_path / "named"))
    assert run(["collections", "--json"]) == 0
    assert (tmp_path / "named" / "catalog.sqlite").is_file()
    assert json.loads(capsys.readouterr().out) == {"collections": []}


class FakeWindow:
    """A window that notes which library it was opened on."""

    def __init__(self) -> None:
        self.opened: list[Path] = []

    def open(self, library: Path) -> int:
        self.opened.append(library)
        return 3

    def is_possible(self) -> bool:
        return True


def test_that_without_a_command_the_window_opens(call: Call, library_folder: Path) -> None:
    window = FakeWindow()
    assert call(window=window)[0] == 3
    assert call("open", window=window)[0] == 3
    assert window.opened == [library_folder, library_folder]
    code, _, err = call()
    assert code == 1
    assert "no window" in err


def test_that_a_query_reaches_the_engine_as_it_was_written(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Query] = []

    def similar(_library: Library, query: Query) -> SearchResult:
        asked.append(query)
        return SearchResult("tiny", (), 1.5)

    monkeypatch.setattr(Library, "similar", similar)
    line = "similar 12 a.jpg --text sea --not 13 -k 5 --threshold 0.5 -c Pics -w tag=cat -w name~x"
    code, out, _ = call(
        *line.split(), "--diversity", "0.25", "--hide-duplicates", "--encoder", "tiny", "--json"
    )
    assert (code, json.loads(out)) == (0, {"encoder": "tiny", "neighbours": [], "milliseconds": 1.5})
    (query,) = asked
    path = Path.cwd() / "a.jpg"
    assert query.include == (Example(item_id=12), Example(path=path), Example(text="sea"))
    assert query.exclude == (Example(item_id=13),)
    assert (query.k, query.threshold, query.diversity) == (5, 0.5, 0.25)
    assert (query.hide_duplicates, query.encoder) == (True, "tiny")
    assert query.item_filter == Library.filter(["tag=cat", "name~x"], "Pics")


@pytest.mark.parametrize(
    ("finding", "code"),
    [
        (Finding("vectors", "3 vectors are damaged", repaired=True), 0),
        (Finding("vectors", "3 vectors are damaged"), 1),
        (Finding("files", "3 files are gone"), 0),
    ],
)
def test_that_a_check_fails_where_something_serious_is_not_mended(
    call: Call, monkeypatch: pytest.MonkeyPatch, finding: Finding, code: int
) -> None:
    monkeypatch.setattr(Library, "check", lambda _library, repair: [finding])
    ended, out, err = call("check", "--json")
    assert ended == code
    assert json.loads(out)["ok"] is (code == 0)
    assert ("not mended; run 'check --repair'" in err) is (code == 1)


def test_that_a_damaged_catalogue_is_restored_only_when_repair_is_asked_for(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored: list[Path] = []

    def restore(folder: Path) -> Finding:
        restored.append(folder)
        monkeypatch.setattr(Library, "check", lambda _library, repair: [])
        return Finding("catalogue", "it was damaged", repaired=True)

    monkeypatch.setattr(Library, "check", _raise(LibraryDamagedError("It is damaged.")))
    monkeypatch.setattr(Library, "restore", restore)
    assert call("check")[0] == 1
    assert restored == []
    code, out, _ = call("check", "--repair", "--json")
    assert (code, len(restored)) == (0, 1)
    assert [finding["problem"] for finding in json.loads(out)["findings"]] == ["it was damaged"]


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["at the end", "at once"])
def test_that_a_reader_that_goes_away_is_no_crash(library_folder: Path, unbuffered: str) -> None:
    main = Path(__file__).parents[4] / "main.py"
    command = [sys.executable, str(main), "--library", str(library_folder), "items", "--json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
