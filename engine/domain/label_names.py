"""What labels are called, wherever people read of them."""

from __future__ import annotations

import re

_FOLDER_OR_ENDING = re.compile(r"[/\\.]")


def label_title(field: str) -> str:
    """What people call labels that a request names by ``field``.

    ``folder:1`` is Folder, ``folder:2`` Folder, level 2, ``tag`` Tags, ``artist`` Artist, and a file is
    called by its name.
    """
    name, _, level = field.partition(":")
    if name == "folder" and level.isdecimal():
        return "Folder" if int(level) == 1 else f"Folder, level {int(level)}"
    if field == "tag":
        return "Tags"
    if _FOLDER_OR_ENDING.search(field):
        return re.split(r"[/\\]", field)[-1]
    return field.capitalize()
