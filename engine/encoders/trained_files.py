"""The folders of trained encoders: written whole or not at all, read and copied without trusting them.

Importable without torch. A folder holds ``encoder.json``, ``weights.safetensors`` and, for people, a model
card in ``README.md``. The same form is handed on to other libraries. Nothing in it is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from engine.encoders.description import Description, description_of, is_safe_name
from engine.encoders.fields import FieldsError
from engine.encoders.trained_weights import check_weights
from engine.errors import EncoderError, StorageFullError
from engine.files import lacks_room, sync

DESCRIPTION = "encoder.json"
WEIGHTS = "weights.safetensors"
CARD = "README.md"
LARGEST = {DESCRIPTION: 32 << 20, WEIGHTS: 8 << 30, CARD: 4 << 20}
"""Bytes. The description holds the curves and the ids of the held-out items."""
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_MAY_RUN = frozenset({".pkl", ".pickle", ".pt", ".pth", ".bin", ".ckpt", ".py", ".joblib", ".npy", ".npz"})
_TRAINED = "trained"


def folder_of(cache: Path | None, name: str) -> Path:
    """Where the trained encoder ``name`` lies among the encoders of a library, ``cache``.

    Raises:
        EncoderError: there is none.
    """
    if cache is None or not is_safe_name(name) or not (cache / _TRAINED / name / DESCRIPTION).is_file():
        raise EncoderError(
            f"There is no trained encoder '{name}' in this library. It may have been discarded; take it in "
            "again, or choose another encoder."
        )
    return cache / _TRAINED / name


def read(folder: Path, shown: Path | None = None) -> Description:
    """What the trained encoder in ``folder`` says of itself; its weights are not looked at.

    Raises:
        EncoderError: it cannot be read or makes no sense; the message calls it ``shown``.
    """
    path = folder / DESCRIPTION
    shown = shown or folder
    try:
        _check_size(path)
        return description_of(json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse))
    except OSError as error:
        raise EncoderError(
            f"{shown} cannot be read as a trained encoder: {DESCRIPTION} cannot be opened "
            f"({error.strerror}). Choose the folder that one was exported to."
        ) from error
    except FieldsError as error:
        raise EncoderError(
            f"{shown} cannot be used as a trained encoder: in its {DESCRIPTION}, {error}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise EncoderError(
            f"{shown} cannot be used as a trained encoder: its {DESCRIPTION} is damaged. Export it again."
        ) from error


def check(folder: Path, shown: Path | None = None) -> Description:
    """Looks at all of the trained encoder in ``folder``, and gives what it says of itself.

    Whether its network's tensors are all there shows only when it is loaded.

    Raises:
        EncoderError: it holds something else, is damaged, or its parts do not belong together; the message
            calls it ``shown``.
    """
    _check_listing(folder)
    description = read(folder, shown)
    check_weights(folder / WEIGHTS, description)
    if description.checksum and checksum(folder) != description.checksum:
        raise EncoderError(
            f"The weights of the encoder '{description.name}' are not those that were written. Export it "
            "again, or train it again."
        )
    return description


def checksum(folder: Path) -> str:
    """BLAKE2b-256 of the weights in ``folder``, in hexadecimal.

    Raises:
        OSError: they cannot be read.
    """
    with (folder / WEIGHTS).open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def copy(folder: Path, out: Path) -> Description:
    """Copies the trained encoder in ``folder`` to ``out``, which is there when it is whole and was checked.

    It is the copy that is checked, so that nothing can change in between.

    Raises:
        EncoderError: ``folder`` holds something else, or ``out`` is there already or cannot be written.
        StorageFullError: there is no room for it.
    """
    _check_listing(folder)
    with written_folder(out) as temporary:
        for name in LARGEST:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, temporary / name, follow_symlinks=False)
        return check(temporary, folder)


def remove(folder: Path) -> None:
    """Deletes a trained encoder; whoever looks sees the whole or nothing.

    Raises:
        EncoderError: it cannot be deleted.
    """
    hidden = folder.with_name(f".{folder.name}.gone")
    try:
        shutil.rmtree(hidden, ignore_errors=True)
        folder.rename(hidden)
        shutil.rmtree(hidden)
    except FileNotFoundError:
        return
    except OSError as error:
        raise EncoderError(f"{folder} cannot be deleted ({error.strerror}).") from error


@contextmanager
def written_folder(out: Path) -> Iterator[Path]:
    """A folder to write files in, which appears as ``out`` when all is on the disk, or not at all.

    Raises:
        EncoderError: there is something at ``out``, or it cannot be written there.
        StorageFullError: there is no room for it.
    """
    temporary = None
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise EncoderError(f"{out} is there already. Choose another name or place for the encoder.")
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
        yield temporary
        for path in (*temporary.iterdir(), temporary):
            sync(path)
        temporary.chmod(0o755)
        if os.name == "nt" and out.exists():
            out.rmdir()  # an empty folder is replaced only elsewhere
        temporary.rename(out)
        sync(out.parent)
    except (OSError, SafetensorError) as error:
        if lacks_room(error):
            raise StorageFullError(f"There is no room left to write {out}.") from error
        reason = error.strerror if isinstance(error, OSError) else error
        raise EncoderError(
            f"{out} cannot be written ({reason}). Choose another place for the encoder."
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _check_listing(folder: Path) -> None:
    """Three files and nothing else, none of them a link or larger than makes sense."""
    try:
        for entry in folder.iterdir():
            if entry.name in _LEFT_BY_SYSTEMS:
                continue
            if entry.suffix.lower() in _MAY_RUN:
                raise EncoderError(
                    f"{folder} is refused as an encoder: files such as '{entry.name}' can run code when they "
                    "are loaded. Weights come as safetensors only."
                )
            if entry.name not in LARGEST or entry.is_symlink() or not entry.is_file():
                raise EncoderError(
                    f"{folder} is refused as an encoder: '{entry.name}' is no part of one. Choose the folder "
                    "that an encoder was exported to, with nothing else in it."
                )
            _check_size(entry)
    except OSError as error:
        raise EncoderError(
            f"{folder} cannot be read ({error.strerror}). Choose the folder that an encoder was exported to."
        ) from error


def _check_size(path: Path) -> None:
    if path.stat().st_size > LARGEST[path.name]:
        raise EncoderError(
            f"{path} is refused: it is larger than {LARGEST[path.name] >> 20} MB. Choose the folder that an "
            "encoder was exported to."
        )


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
