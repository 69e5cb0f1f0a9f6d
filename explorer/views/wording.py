"""How facts are written for people."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from engine.domain import Item, ItemState, Kind
from explorer import phrases
from explorer.phrases import moment, shown_path

__all__ = ["coordinates", "counted", "facts_of", "file_size", "moment", "shown_path", "trouble_with"]

_NOUNS = {Kind.IMAGE: ("picture", "pictures"), Kind.MUSIC: ("track", "tracks")}


def file_size(size: int) -> str:
    """A number of bytes, such as ``1.4 MB``; powers of ten, as file managers count."""
    format_ = QLocale.DataSizeFormat.DataSizeSIFormat
    return QLocale().formattedDataSize(size, 1 if size >= 1000 else 0, format_)


def counted(count: int, kind: Kind | None) -> str:
    """``3 pictures``; ``3 items`` where kinds are mixed."""
    one, many = ("item", "items") if kind is None else _NOUNS[kind]
    return phrases.counted(count, one, many)


def coordinates(latitude: float, longitude: float) -> str:
    """A place on earth, as maps understand it: ``48.13712° N, 11.57540° E``."""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.5f}° {north}, {abs(longitude):.5f}° {east}"


def trouble_with(item: Item) -> str | None:
    """Why an item's file is not at hand, and what to do about it; None when all is well."""
    match item.state:
        case ItemState.FAILED:
            reason = f": {item.reason.rstrip('.')}" if item.reason else ""
            return f"This file could not be read{reason}. Mend or replace it, then import its folder again."
        case ItemState.MISSING:
            return (
                "This file is gone from its folder. Its tags are kept: put it back, or import the folder it "
                "was moved to."
            )
        case ItemState.UNAVAILABLE:
            return "The drive or folder this file lies on is away. Connect it, then import the folder again."
    return None


def facts_of(item: Item) -> list[tuple[str, str]]:
    """What is known of an item, as names and values in the order in which they are shown."""
    pixels = f"{item.width:,} × {item.height:,} pixels" if item.width and item.height else None
    place = None
    if item.latitude is not None and item.longitude is not None:
        place = coordinates(item.latitude, item.longitude)
    facts = [
        ("Folder", shown_path(item.path.parent)),
        ("Size", pixels),
        ("File", " · ".join(filter(None, (file_size(item.size), item.format)))),
        ("Taken", moment(item.taken_at) if item.taken_at else None),
        ("Camera", item.camera),
        ("Place", place),
        ("Changed", moment(item.modified_at)),
        ("Collection", item.collection),
    ]
    return [(name, value) for name, value in facts if value]
