"""What holds for every command: exit codes, the two streams, help, and what is never loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import PROGRAM, ROOT, answer, ask, by_path, run_program
from libraries import Imported, begun

COMMANDS = (
    "demo",
    "import",
    "items",
    "similar",
    "explain",
    "map",
    "train",
    "evaluate",
    "promote",
    "demote",
    "export-encoder",
    "import-encoder",
    "mark",
    "marks",
    "duplicates",
    "outliers",
    "suspects",
    "suggest-labels",
    "embeddings",
    "import-embeddings",
    "collections",
    "encoders",
    "use-encoder",
    "jobs",
    "check",
)


def test_that_the_program_answers_with_one_json_document_and_nothing_else(imported: Imported) -> None:
    outcome = run_program(imported.library, "items", "--json")
    assert len(outcome.document["items"]) == imported.result["imported"]
    assert outcome.err == ""


def test_that_the_program_says_in_one_line_why_it_could_not(imported: Imported) -> None:
    outcome = run_program(imported.library, "similar", "99999", "--json")
    assert "no item 99999" in outcome.only_sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ["items", "--no-such-option"],
        ["no-such-command"],
        ["import"],
        ["similar"],
        ["similar", "1", "--k", "0"],
        ["similar", "1", "--k", "many"],
        ["similar", "1", "--threshold", "2"],
        ["similar", "1", "--diversity", "-1"],
        ["explain", "1"],
        ["explain", "1", "2", "--method", "magic"],
        ["import", "x", "--kind", "smell"],
        ["embeddings"],
        ["jobs", "--resume", "first"],
        ["map", "--method", "magic"],
        ["map", "--set", "neighbours"],
        ["map", "--size", "10x10"],
        ["train"],
        ["train", "--collection", "pictures", "--method", "magic"],
        ["train", "--collection", "pictures", "--mode", "half"],
        ["train", "--collection", "pictures", "--epochs", "0"],
        ["train", "--collection", "pictures", "--batch-size", "many"],
        ["train", "--collection", "pictures", "--set", "head.dimension"],
        ["train", "--collection", "pictures", "--promote", "perhaps"],
        ["evaluate", "--k", "0"],
        ["evaluate", "--k", str(10**20)],
        ["evaluate", "--seed", str(2**32)],
        ["evaluate", "--k", "1", "many"],
        ["evaluate", "--clusters", "magic"],
        ["promote"],
        ["export-encoder", "some-version"],
        ["mark", "1"],
        ["mark", "1", "2", "--not", "--remove"],
        ["duplicates", "--threshold", "2"],
        ["duplicates", "--apart", "1", "2", "--together", "1", "2"],
        ["suspects", "--threshold", "-1"],
        ["suggest-labels", "--threshold", "sure"],
    ],
)
def test_that_wrong_usage_exits_with_two_and_says_so_on_standard_error(
    imported: Imported, arguments: list[str]
) -> None:
    outcome = ask(imported.library, *arguments)
    assert outcome.code == 2
    assert outcome.out == ""
    assert "Usage" in outcome.err
    assert "Traceback" not in outcome.err


def test_that_help_names_every_command(tmp_path: Path) -> None:
    outcome = run_program(tmp_path / "none", "--help")
    assert outcome.code == 0
    for command in COMMANDS:
        assert command in outcome.out
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_that_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    outcome = ask(tmp_path / "none", command, "--help")
    assert outcome.code == 0
    assert "--json" in outcome.out
    assert not (tmp_path / "none").exists()


def test_that_the_version_is_told(tmp_path: Path) -> None:
    outcome = ask(tmp_path / "none", "--version")
    name, version = outcome.out.split()
    assert (outcome.code, name) == (0, PROGRAM.rstrip(": "))
    assert version[0].isdigit()


def test_that_every_command_has_words_for_people(own: Imported) -> None:
    some, other, *_ = by_path(own.library)
    for arguments in (
        ["items"],
        ["similar", some],
        ["collections"],
        ["encoders"],
        ["jobs"],
        ["check"],
        ["mark", some, other],
        ["mark", some, other, "--not"],
        ["marks"],
        ["mark", some, other, "--remove"],
        ["marks"],
        ["import", own.pictures],
        ["embeddings", "--out", own.library / "v.npz"],
        ["import-embeddings", own.library / "v.npz", "--encoder", "mine"],
    ):
        outcome = ask(own.library, *arguments)
        assert outcome.code == 0, outcome.err
        assert outcome.out.strip()
        assert outcome.err.strip() == ""


def test_that_the_library_may_be_named_by_a_variable(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMILARITY_EXPLORER_LIBRARY", str(imported.library))
    done = subprocess.run(
        [sys.executable, "main.py", "collections", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == answer(imported.library, "collections")


def test_that_the_front_end_loads_neither_torch_nor_a_window(imported: Imported) -> None:
    script = (
        "import sys; from engine.cli import run; "
        f"code = run(['--library', {str(imported.library)!r}, 'similar', '1', '--json']); "
        "sys.exit(code or sorted({'torch', 'PySide6', 'transformers'} & sys.modules.keys()) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["neighbours"]


def test_that_a_reader_who_goes_away_is_no_error_worth_a_traceback(imported: Imported) -> None:
    program = subprocess.Popen(
        [sys.executable, "main.py", "--library", str(imported.library), "items", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    program.stdout.close()
    assert program.stderr is not None
    with program.stderr as errors:
        assert errors.read() == ""
    assert program.wait() == 1


@pytest.mark.parametrize("name", ["nothing", "notes"])
def test_that_an_import_of_nothing_is_refused_with_a_sentence(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    if name == "notes":
        folder.mkdir()
        (folder / "notes.txt").write_text("no picture")
    sentence = ask(tmp_path / "library", "import", folder, "--json").sentence
    assert str(folder) in sentence
    assert answer(tmp_path / "library", "items") == {"items": []}
    assert answer(tmp_path / "library", "collections") == {"collections": []}


def test_that_a_kind_that_is_not_there_is_missed_with_a_sentence(tmp_path: Path) -> None:
    assert "music" in ask(tmp_path / "library", "import", tmp_path, "--kind", "music", "--json").only_sentence


def test_that_the_demo_draws_imports_and_answers(imported: Imported, tmp_path: Path) -> None:
    picture = tmp_path / "answer.png"
    told = answer(begun(tmp_path / "library", imported), "demo", "--count", 20, "--out", picture)
    assert told["import"]["imported"] == 20
    assert len(told["neighbours"]) > 8
    assert told["query"] not in [neighbour["path"] for neighbour in told["neighbours"]]
    assert picture.read_bytes().startswith(b"\x89PNG")
