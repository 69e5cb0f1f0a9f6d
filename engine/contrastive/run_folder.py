"""The folder of one training: what it goes on from when it is started again. Without torch."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contrastive.writing import write_json
from engine.errors import InvalidRequestError

HISTORY = "history.json"
RESULT = "result.json"
VERSION = "version.json"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """``library/training/NAME``, there from the first word on."""

    path: Path

    @classmethod
    def of(cls, trainings: Path, name: str) -> RunFolder:
        """That of the training ``name``.

        Raises:
            InvalidRequestError: it is no name of a folder.
        """
        if not name or Path(name).name != name or name in (".", ".."):
            raise InvalidRequestError(f"A training cannot be kept in a folder called '{name}'.")
        return cls(trainings / name)

    @property
    def result(self) -> dict[str, Any] | None:
        """What the training said at its end; None before."""
        return _read(self.path / RESULT)

    def finish(self, result: dict[str, Any]) -> None:
        """Keeps the result in place of all that was needed to get there."""
        write_json(self.path / RESULT, result)
        for path in self.path.iterdir():
            if path.name != RESULT:
                remove(path)

    @property
    def history(self) -> dict[str, Any] | None:
        """What ``begin`` was told, and as ``history`` the epochs since; None before, and after the end."""
        return _read(self.path / HISTORY)

    def begin(self, told: Mapping[str, Any]) -> None:
        """Keeps what a training is like; where it goes on, the epochs that it has had stay."""
        history = (self.history or {}).get("history", [])
        write_json(self.path / HISTORY, {**told, "history": history})

    def add_epoch(self, record: Mapping[str, Any]) -> None:
        """Keeps an epoch; it takes the place of itself and of what came after it, where it is repeated."""
        told = self.history or {}
        before = [one for one in told.get("history", []) if one["epoch"] < record["epoch"]]
        write_json(self.path / HISTORY, {**told, "history": [*before, dict(record)]})

    @property
    def version(self) -> str | None:
        """Name of the encoder version that it is to become, once that is decided."""
        found = _read(self.path / VERSION)
        return None if found is None else str(found["name"])

    def claim(self, version: str) -> None:
        """Decides for a name, before anything bears it."""
        write_json(self.path / VERSION, {"name": version})


def remove(path: Path) -> None:
    """Deletes a file or a folder that this program made; one that cannot be deleted stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    """What stands in a file; None where it is not there, or cannot be read, which is as good."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
