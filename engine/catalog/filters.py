"""Filters: the ``--where`` language and what it means in SQL.

``FIELD OPERATOR VALUE``, for instance ``folder:1=animals``, ``tag=cat``, ``state!=ready``, ``name~sunset``,
``date>=2024-05``. Comparing text ignores case, but for the names of folders; ``~`` means *contains*.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from engine.catalog.models import CollectionRow, ItemRow, ItemTagRow, TagRow
from engine.catalog.paths import readable
from engine.catalog.text import folded
from engine.domain import Condition, ItemFilter, ItemState, Kind
from engine.errors import InvalidRequestError

_PATTERN = re.compile(r"^\s*([a-z_]+(?::\d{1,3})?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*$", re.DOTALL)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?)?)?", re.ASCII)
_STEPS = {3: timedelta(days=1), 5: timedelta(minutes=1), 6: timedelta(seconds=1)}
"""How long a date is that is given with so many parts."""
_INTEGERS = range(-(2**63), 2**63)
"""What SQLite can compare a number with."""
MOST_ALTERNATIVES = 1000
"""Values of one condition: each is compared with every item."""
_GROUP = 100
"""Values joined without brackets: SQLite refuses expressions more than 1,000 deep, a folder takes six."""

_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column.is_distinct_from(value),
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}
_TEXT_COLUMNS = {
    "name": ItemRow.name,
    "camera": ItemRow.camera,
    "format": ItemRow.format,
    "title": ItemRow.title,
    "artist": ItemRow.artist,
    "album": ItemRow.album,
    "genre": ItemRow.genre,
}
_CHOICES = {"kind": (ItemRow.kind, Kind), "state": (ItemRow.state, ItemState)}
_NUMBERS = {
    "id": ItemRow.id,
    "width": ItemRow.width,
    "height": ItemRow.height,
    "size": ItemRow.size,
    "track": ItemRow.track,
    "year": ItemRow.year,
    "sample_rate": ItemRow.sample_rate,
    "channels": ItemRow.channels,
}
_MEASURES = {"duration": ItemRow.duration, "loudness": ItemRow.loudness, "tempo": ItemRow.tempo}
"""Seconds, LUFS, beats per minute: compared with decimal numbers, a duration also with minutes as in 3:30."""
_MINUTES = re.compile(r"(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)", re.ASCII)
FIELDS = (
    *("folder", "folder:N", "tag", "name", "date", "camera", "format", "kind", "state", "id", "width"),
    *("title", "artist", "album", "genre", "track", "year", "duration", "loudness", "tempo"),
)
"""Fields to name to a person; height, size, sample_rate and channels work as width does."""


def parse(texts: Sequence[str], collection: str | None = None) -> ItemFilter:
    """Reads ``--where`` expressions; all of them must hold.

    Raises:
        InvalidRequestError: one cannot be read; the message says which and shows a right one.
    """
    conditions = []
    for text in texts:
        match = _PATTERN.match(text)
        if match is None:
            raise InvalidRequestError(
                f"The filter '{text}' cannot be read. Write FIELD OPERATOR VALUE, as in folder:1=animals, "
                "tag=cat, state!=ready, name~sunset or date>=2024-05."
            )
        condition = Condition(match[1], match[2], match[3])
        _clause(condition)
        conditions.append(condition)
    return ItemFilter(collection, tuple(conditions))


def clauses(item_filter: ItemFilter) -> list[ColumnElement[bool]]:
    """The filter as SQL conditions on ``items``; empty when every item passes."""
    result = [_clause(condition) for condition in item_filter.conditions]
    if item_filter.collection is not None:
        wanted = select(CollectionRow.id).where(CollectionRow.name == item_filter.collection)
        result.append(ItemRow.collection_id == wanted.scalar_subquery())
    return result


def _clause(condition: Condition) -> ColumnElement[bool]:
    return _alternatives(condition) if condition.others else _single(condition)


def _alternatives(condition: Condition) -> ColumnElement[bool]:
    """Any of the values for ``=``, none of them for ``!=``."""
    if condition.operator not in ("=", "!="):
        raise InvalidRequestError(
            f"'{condition.field}' can only be compared with several values by = or !=, not by "
            f"'{condition.operator}'."
        )
    values = dict.fromkeys((condition.value, *condition.others))
    if condition.field == "id":
        return _ids(condition, values)
    if len(values) > MOST_ALTERNATIVES:
        raise InvalidRequestError(
            f"A filter takes at most {MOST_ALTERNATIVES:,} values of '{condition.field}'; these are "
            f"{len(values):,}. Choose fewer, for instance the folder that holds them all."
        )
    if condition.field == "tag":
        return _tag(condition.operator, condition.value, condition)
    join = or_ if condition.operator == "=" else and_
    terms = [_single(replace(condition, value=value, others=())) for value in values]
    groups = [join(*terms[start : start + _GROUP]) for start in range(0, len(terms), _GROUP)]
    # SQLAlchemy would take mere brackets away again.
    return groups[0] if len(groups) == 1 else join(*(group.is_(True) for group in groups))


def _ids(condition: Condition, values: Iterable[str]) -> ColumnElement[bool]:
    """Any number of items by id, such as those marked on a map: one parameter holds them all."""
    try:
        wanted = json.dumps([int(value) for value in values])
    except ValueError:
        raise InvalidRequestError("'id' wants whole numbers.") from None
    listed = ItemRow.id.in_(select(func.json_each(wanted).table_valued("value").c.value))
    return listed if condition.operator == "=" else not_(listed)


def _single(condition: Condition) -> ColumnElement[bool]:
    field, operator, value = condition.field, condition.operator, condition.value
    base, _, level = field.partition(":")
    if base == "folder":
        return _folder(operator, value, int(level) if level else None, condition)
    if level:
        raise _unknown(field)
    if field == "tag":
        return _tag(operator, value, condition)
    if field == "date":
        return _date(operator, value, condition)
    if field in _TEXT_COLUMNS:
        return _text(_TEXT_COLUMNS[field], operator, value, condition)
    if field in _CHOICES:
        return _choice(condition)
    if field in _NUMBERS:
        return _number(condition)
    if field in _MEASURES:
        return _measure(condition)
    raise _unknown(field)


def _folder(operator: str, value: str, level: int | None, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        return _contains(ItemRow.folder, value)
    if operator not in ("=", "!="):
        raise _wrong_operator(condition, "=, != or ~")
    value = value.strip("/")
    if level is not None and (level < 1 or value.count("/") != level - 1):
        raise InvalidRequestError(
            f"'{condition.field}={value}' names {value.count('/') + 1} folder levels; folder:{level} wants "
            f"{level}, joined by '/'."
        )
    inside = or_(*map(_inside, _spellings(value)))
    return inside if operator == "=" else not_(inside)


def _spellings(name: str) -> list[str]:
    """A folder's name as systems write it: an Ä is one character on some disks and two on others."""
    text = readable(name)
    return sorted({text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)})


def _inside(folder: str) -> ColumnElement[bool]:
    # '0' is the character after '/': the range holds everything below the folder, and an index serves it.
    below = and_(ItemRow.folder >= folder + "/", ItemRow.folder < folder + "0")
    return or_(ItemRow.folder == folder, below)


def _tag(operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        names = _contains(TagRow.name, value)
    elif operator in ("=", "!="):
        names = func.folded(TagRow.name).in_([folded(name) for name in (value, *condition.others)])
    else:
        raise _wrong_operator(condition, "=, != or ~")
    # Names are folded once per tag, not once per item that carries it.
    carriers = select(ItemTagRow.item_id).where(ItemTagRow.tag_id.in_(select(TagRow.id).where(names)))
    return ItemRow.id.not_in(carriers) if operator == "!=" else ItemRow.id.in_(carriers)


def _text(column: Any, operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        return _contains(column, value)
    if operator not in ("=", "!="):
        raise _wrong_operator(condition, "=, != or ~")
    return _COMPARE[operator](func.folded(column), folded(value))


def _contains(column: Any, value: str) -> ColumnElement[bool]:
    return func.instr(func.folded(column), folded(value)) > 0


def _choice(condition: Condition) -> ColumnElement[bool]:
    column, choices = _CHOICES[condition.field]
    if condition.operator not in ("=", "!="):
        raise _wrong_operator(condition, "= or !=")
    if condition.value not in [choice.value for choice in choices]:
        known = ", ".join(choice.value for choice in choices)
        raise InvalidRequestError(f"'{condition.value}' is no {condition.field}; there are {known}.")
    return _COMPARE[condition.operator](column, condition.value)


def _number(condition: Condition) -> ColumnElement[bool]:
    if condition.operator not in _COMPARE:
        raise _wrong_operator(condition, "=, !=, <, <=, > or >=")
    try:
        number = int(condition.value)
    except ValueError:
        number = _INTEGERS.stop
    if number not in _INTEGERS:
        raise InvalidRequestError(f"'{condition.field}' wants a whole number, not '{condition.value}'.")
    return _COMPARE[condition.operator](_NUMBERS[condition.field], number)


def _measure(condition: Condition) -> ColumnElement[bool]:
    if condition.operator not in _COMPARE:
        raise _wrong_operator(condition, "=, !=, <, <=, > or >=")
    minutes = _MINUTES.fullmatch(condition.value) if condition.field == "duration" else None
    try:
        if minutes is None:
            number = float(condition.value)
        else:
            number = int(minutes[1] or 0) * 3600 + int(minutes[2]) * 60 + float(minutes[3])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidRequestError(f"'{condition.field}' wants a number, not '{condition.value}'.")
    return _COMPARE[condition.operator](_MEASURES[condition.field], number)


def _date(operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    """A date names a span (a year, a month, a day, a minute or a second) that the operators compare with."""
    if operator not in _COMPARE:
        raise _wrong_operator(condition, "=, !=, <, <=, > or >=")
    start, end = _span(value)
    column = ItemRow.taken_at
    within = and_(column >= start, column < end)
    if operator == "=":
        return within
    if operator == "!=":
        return or_(column.is_(None), not_(within))
    return {"<": column < start, ">=": column >= start, "<=": column < end, ">": column >= end}[operator]


def _span(value: str) -> tuple[datetime, datetime]:
    """The first moment of what ``value`` names, and the first after it."""
    match = _DATE.fullmatch(value)
    given = [int(part) for part in match.groups() if part] if match else []
    try:
        start = datetime(*given, *(1, 1)[len(given) - 1 :])  # type: ignore[arg-type]  # noqa: DTZ001
        if len(given) == 1:
            return start, start.replace(year=start.year + 1)
        if len(given) == 2:
            return start, (start + timedelta(days=31)).replace(day=1)
        return start, start + _STEPS[len(given)]
    except (TypeError, ValueError, OverflowError):
        raise InvalidRequestError(
            f"'{value}' is no date; write 2024, 2024-05, 2024-05-17 or 2024-05-17T18:30."
        ) from None


def _unknown(field: str) -> InvalidRequestError:
    return InvalidRequestError(f"There is no field '{field}' to filter by; there are {', '.join(FIELDS)}.")


def _wrong_operator(condition: Condition, fitting: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"'{condition.field}' cannot be compared with '{condition.operator}'; use {fitting}."
    )
