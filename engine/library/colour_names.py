"""What the points of a map can be coloured by is called.

A field is ``folder`` (the first level) or ``folder:N``, ``tag`` or ``tag:NAME``, a field of the metadata as
filters name it, ``cluster``, or ``agreement:FIELD``: the share of an item's nearest neighbours that have the
same folder, tag or whatever else there is one of several of.
"""

from __future__ import annotations

from engine.catalog import colours
from engine.domain.label_names import label_title

TITLES = {
    "cluster": "Cluster",
    "tag": "Tag",
    "artist": "Artist",
    "album": "Album",
    "genre": "Genre",
    "camera": "Camera",
    "format": "Format",
    "year": "Year",
    "duration": "Duration (s)",
    "tempo": "Tempo (beats per minute)",
    "loudness": "Loudness (LUFS)",
    "track": "Track number",
    "sample_rate": "Sample rate (Hz)",
    "channels": "Channels",
    "date": "Date taken",
    "pixels": "Megapixels",
    "width": "Width (pixels)",
    "height": "Height (pixels)",
    "size": "File size (MB)",
}


def is_categorical(field: str) -> bool:
    """Whether ``field`` is one of several names for each item."""
    return field in ("cluster", "tag") or field in colours.TEXTS or level_of(field) > 0


def title_of(field: str) -> str:
    """What a field is called: ``folder:1`` is Folder, ``tag:rock`` is Tag rock."""
    base, _, rest = field.partition(":")
    if base == "agreement":
        return f"Agreement with neighbours: {title_of(rest)}"
    if base == "folder":
        return label_title(canonical(field))
    return f"{TITLES[base]} {rest}" if rest else TITLES[base]


def canonical(field: str) -> str:
    """A field as it is offered: folders with their level."""
    return "folder:1" if field == "folder" else field


def level_of(field: str) -> int:
    """The level of a field of folders; 0 for any other field."""
    base, _, rest = canonical(field).partition(":")
    return int(rest) if base == "folder" and rest.isascii() and rest.isdigit() and len(rest) < 4 else 0
