"""Writing a picture so that its file is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PIL import Image

from engine.errors import EngineError, InvalidRequestError, StorageFullError
from engine.files import lacks_room, whole_file

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}


def save_picture(image: Image.Image, path: Path, **options: Any) -> None:
    """Writes ``image`` to ``path`` in the format of its extension; ``options`` go to Pillow's encoder.

    Missing folders are made. The bytes go to a temporary name beside ``path``, are synced and renamed, so a
    crash leaves no torn file. Raises InvalidRequestError for an extension that is not in FORMATS,
    StorageFullError when there is no room, EngineError when the file cannot be written otherwise.
    """
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise InvalidRequestError(
            f"{readable(path)} is not the name of a picture file; let it end in {', '.join(FORMATS)}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, contended=True) as file:
            image.save(file, format=kind, **options)
    except OSError as error:
        raise _explained(error, path) from error


def readable(path: Path) -> str:
    """``path`` as one line of text: what is not UTF-8 or not printable is shown as a replacement mark."""
    text = os.fsencode(path).decode(errors="replace")
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _explained(error: OSError, path: Path) -> EngineError:
    if lacks_room(error):
        return StorageFullError(f"There is no room left to write {readable(path)}; free some and try again.")
    reason = error.strerror or "the picture could not be encoded"
    return EngineError(
        f"{readable(path)} could not be written ({reason}); choose another place or look at its permissions."
    )
