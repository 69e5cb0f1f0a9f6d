"""Folders of files that are either whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError

from engine.contrastive.writing import unwritable
from engine.files import is_full, sync

MANIFEST = "record.json"
Writer = Callable[[Path], None]
"""Writes a file at the path it is given."""


class DamagedError(Exception):
    """A folder does not hold what was written; there may be an older one."""


def write_folder(folder: Path, writers: Mapping[str, Writer], record: dict[str, Any]) -> None:
    """Makes ``folder`` with a file for each writer, and ``record`` beside them as JSON with their checksums.

    It is written under another name and renamed when all of it is on the disk; whoever looks sees the whole
    or nothing. What an earlier attempt left behind, and a folder of that name, is cleared away.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written there.
    """
    temporary = folder.with_name(f".{folder.name}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear(temporary)
        temporary.mkdir()
        sums = {}
        for name, write in writers.items():
            write(temporary / name)
            sync(temporary / name)
            sums[name] = digest(temporary / name)
        text = json.dumps({"record": record, "files": sums}, indent=1, ensure_ascii=False)
        (temporary / MANIFEST).write_text(text, encoding="utf-8")
        sync(temporary / MANIFEST)
        sync(temporary)
        _clear(folder)
        temporary.rename(folder)
        sync(folder.parent)
    except (OSError, SafetensorError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not is_full(folder):
            raise  # torch's word for a full disk, and for much else
        found = unwritable(folder, error)
        with contextlib.suppress(OSError):
            _clear(temporary)
        raise found from error


def read_record(folder: Path) -> dict[str, Any]:
    """What stands beside the files, which are not looked at.

    Raises:
        DamagedError: it cannot be read.
    """
    record, _ = _manifest(folder)
    return record


def check(folder: Path) -> dict[str, Any]:
    """Holds every file against its checksum, and gives the record.

    Raises:
        DamagedError: one is missing or not as it was written.
    """
    record, sums = _manifest(folder)
    for name, expected in sums.items():
        try:
            found = digest(folder / name)
        except OSError as error:
            raise DamagedError(f"{folder / name} cannot be read ({error.strerror})") from error
        if found != expected:
            raise DamagedError(f"{folder / name} is damaged")
    return record


def remove(folder: Path) -> None:
    """Deletes a folder; a reader sees the whole or nothing."""
    hidden = folder.with_name(f".{folder.name}.gone")
    try:
        _clear(hidden)
        folder.rename(hidden)
        _clear(hidden)
    except OSError:
        return  # Windows keeps what someone reads; the next time gets it


def digest(path: Path) -> str:
    """BLAKE2b-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def _manifest(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        outer = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return dict(outer["record"]), dict(outer["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedError(f"{folder / MANIFEST} cannot be read") from error


def _clear(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
