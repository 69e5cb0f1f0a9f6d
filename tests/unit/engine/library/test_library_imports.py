"""What the job of an import is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from shelf import Shelf
from workshop import FakeJobs

from engine.domain import Kind
from engine.library.imports import Imports


def test_that_an_import_is_asked_for_with_whole_paths(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fakes = FakeJobs()
    imports = Imports(shelf.catalog, fakes.start)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Animals").mkdir()
    imports.start([Path("Animals"), Path("x/../b.jpg")])
    imports.start([Path("Animals")], name="Mine", kind=Kind.IMAGE)
    first, second = fakes.started
    paths = [str(tmp_path / "Animals"), str(tmp_path / "b.jpg")]
    assert first.kind == "import"
    assert first.spec == {"paths": paths, "kind": None, "name": None, "windows": None}
    assert first.description == f"Import {paths[0]}, {paths[1]}"
    assert second.spec == {"paths": paths[:1], "kind": "image", "name": "Mine", "windows": None}
    assert second.description == f"Import {paths[0]} into Mine"
