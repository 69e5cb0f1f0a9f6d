"""The columns of a list of items: what each says, and by what a click on its header sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.domain import Item, Kind, SortKey
from explorer import phrases

NOTHING = ""


@dataclass(frozen=True, slots=True)
class Column:
    """``text`` writes its cell; ``key`` is None where the engine knows no such order."""

    name: str
    heading: str
    key: SortKey | None
    text: Callable[[Item], str]
    width: int
    """Pixels, until somebody changes them."""
    numeric: bool = False
    """Whether it is aligned to the right."""


def _pixels(item: Item) -> str:
    return f"{item.width:,} × {item.height:,}" if item.width and item.height else NOTHING


def _folder(item: Item) -> str:
    """The folders below the one that was imported, or the name of that one."""
    return phrases.shown_path("/".join(item.labels) or item.path.parent.name)


def _date(item: Item) -> str:
    return phrases.moment(item.taken_at or item.modified_at)


def _number(value: int | None) -> str:
    return str(value) if value is not None else NOTHING


def _measure(value: float | None, write: Callable[[float], str]) -> str:
    return write(value) if value is not None else NOTHING


COLUMNS = (
    Column("title", "Title", SortKey.TITLE, phrases.title_of, 230),
    Column("name", "Name", SortKey.NAME, lambda item: phrases.shown_path(item.path.name), 230),
    Column("rank", "#", SortKey.ADDED, lambda _: NOTHING, 68, numeric=True),
    Column("artist", "Artist", SortKey.ARTIST, lambda item: item.artist or NOTHING, 150),
    Column("album", "Album", SortKey.ALBUM, lambda item: item.album or NOTHING, 150),
    Column("track", "Track", SortKey.ALBUM, lambda item: _number(item.track), 60, numeric=True),
    Column("year", "Year", SortKey.YEAR, lambda item: _number(item.year), 60, numeric=True),
    Column("genre", "Genre", SortKey.GENRE, lambda item: item.genre or NOTHING, 110),
    Column(
        "duration",
        "Duration",
        SortKey.DURATION,
        lambda item: _measure(item.duration, phrases.duration),
        84,
        numeric=True,
    ),
    Column(
        "tempo", "Tempo", SortKey.TEMPO, lambda item: _measure(item.tempo, phrases.tempo), 84, numeric=True
    ),
    Column(
        "loudness",
        "Loudness",
        SortKey.LOUDNESS,
        lambda item: _measure(item.loudness, phrases.loudness),
        100,
        numeric=True,
    ),
    Column("folder", "Folder", SortKey.FOLDER, _folder, 160),
    Column("pixels", "Size", SortKey.PIXELS, _pixels, 110, numeric=True),
    Column("date", "Date", SortKey.DATE, _date, 140),
    Column("format", "Format", None, lambda item: item.format or NOTHING, 80),
)
"""Every column there is, by its number in the model. The first is what stands for an item as a whole."""

PLACES = {column.name: number for number, column in enumerate(COLUMNS)}
RANK = PLACES["rank"]
"""Its place in the order, or its score in a query: no property of an item."""

_MUSIC = (
    "rank",
    "title",
    "artist",
    "album",
    "duration",
    "track",
    "year",
    "genre",
    "tempo",
    "loudness",
    "folder",
    "date",
)
_PICTURES = ("rank", "name", "folder", "pixels", "date", "format")
_MIXED = ("rank", "title", "folder", "date", "format")


def columns_for(kind: Kind | None) -> tuple[str, ...]:
    """Names of the columns that are shown at first, in order; ``kind`` is None where kinds are mixed."""
    if kind is None:
        return _MIXED
    return _MUSIC if kind is Kind.MUSIC else _PICTURES
