"""How the window looked when it was closed, to be opened like that again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from engine.domain import Condition, Example, Query, SortKey, Span
from explorer.history import Place
from explorer.listening import PlayerSettings

MOST_SELECTED = 1000
"""Selected items that are remembered."""
MOST_NAMED = 10_000
"""A filter that names more items than this one by one is not remembered."""


@dataclass(slots=True)
class Remembered:
    """What is kept between two runs, beside the geometry."""

    place: Place = field(default_factory=Place)
    side: int = 144
    selected: list[int] = field(default_factory=list)
    top: int | None = None
    """Id of the first visible item."""
    folded: list[str] = field(default_factory=list)
    """Sections of the filter panel that are folded."""
    listed: list[str] = field(default_factory=list)
    """Kinds that are shown in a list instead of a grid."""
    columns: dict[str, str] = field(default_factory=dict)
    """How the columns of the list lie, by kind."""
    player: PlayerSettings = field(default_factory=PlayerSettings)
    arrangement: str = "gallery"
    """Whether gallery, map or both are shown."""
    shares: list[int] = field(default_factory=list)
    """How the room is divided between map and gallery."""
    colour_by: str | None = None
    """The field that points of maps are coloured by, as somebody chose; the empty text is one colour."""


class WindowState:
    """A small file in the library folder. One that cannot be read is as good as none."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    def geometry(self) -> tuple[QByteArray | None, QByteArray | None]:
        """Geometry of the window and state of its docks, if they were kept."""
        return self._bytes("geometry"), self._bytes("docks")

    def read(self) -> Remembered:
        """What was kept, or the defaults."""
        try:
            kept = json.loads(str(self._settings.value("view", "{}")))
            return Remembered(
                place=_place(kept["place"]),
                side=int(kept["side"]),
                selected=[int(item_id) for item_id in kept["selected"]],
                top=kept["top"],
                folded=[str(name) for name in kept["folded"]],
                listed=[str(name) for name in kept.get("listed", ())],
                columns={str(kind): str(state) for kind, state in kept.get("columns", {}).items()},
                player=PlayerSettings(**kept.get("player", {})),
                arrangement=str(kept.get("arrangement", "gallery")),
                shares=[int(share) for share in kept.get("shares", ())],
                colour_by=kept.get("colour_by"),
            )
        except (KeyError, TypeError, ValueError):
            return Remembered()

    def write(self, geometry: QByteArray, docks: QByteArray, view: Remembered) -> None:
        """Keeps everything."""
        kept = {
            "place": _as_plain(view.place),
            "side": view.side,
            "selected": list(view.selected[:MOST_SELECTED]),
            "top": view.top,
            "folded": view.folded,
            "listed": view.listed,
            "columns": view.columns,
            "player": asdict(view.player),
            "arrangement": view.arrangement,
            "shares": view.shares,
            "colour_by": view.colour_by,
        }
        self._settings.setValue("geometry", geometry)
        self._settings.setValue("docks", docks)
        self._settings.setValue("view", json.dumps(kept))
        self._settings.sync()

    def _bytes(self, name: str) -> QByteArray | None:
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) else None


def _as_plain(place: Place) -> dict[str, Any]:
    kept = tuple(one for one in place.conditions if len(one.others) < MOST_NAMED)
    plain = asdict(replace(place, conditions=kept))
    query = plain["query"]
    if query is not None:
        del query["item_filter"]
        for example in query["include"] + query["exclude"]:
            example["path"] = str(example["path"]) if example["path"] is not None else None
    return plain


def _place(plain: dict[str, Any]) -> Place:
    query = plain["query"]
    return Place(
        collection=plain["collection"],
        conditions=tuple(
            Condition(**(condition | {"others": tuple(condition.get("others", ()))}))
            for condition in plain["conditions"]
        ),
        sort=SortKey(plain["sort"]),
        descending=bool(plain["descending"]),
        query=_query(query) if query is not None else None,
        ranking=SortKey(plain["ranking"]) if plain.get("ranking") else None,
        ranking_descending=bool(plain.get("ranking_descending", False)),
    )


def _query(plain: dict[str, Any]) -> Query:
    plain |= {name: _examples(plain[name]) for name in ("include", "exclude")}
    plain["span"] = Span(**plain["span"]) if plain.get("span") else None
    return Query(**plain)


def _examples(plain: Sequence[dict[str, Any]]) -> tuple[Example, ...]:
    return tuple(
        Example(one["item_id"], Path(one["path"]) if one["path"] is not None else None, one["text"])
        for one in plain
    )
