"""Filters: the ``--where`` language and what it means in SQL.

``FIELD OPERATOR VALUE``, for instance ``folder:1=animals``, ``tag=cat``, ``state!=ready``, ``name~sunset``,
``date>=2024-05``. Equality of text ignores case; ``~`` means *contains*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from engine.catalog.models import CollectionRow, ItemRow, ItemTagRow, TagRow
from engine.domain import Condition, ItemFilter, ItemState, Kind
from engine.errors import InvalidRequestError

_PATTERN = re.compile(r"^\s*([a-z_]+(?::\d+)?)\s*(!=|<=|>=|=|<|>|~)\s*(.*?)\s*$", re.DOTALL)

_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column.is_distinct_from(value),
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}
_TEXT_COLUMNS = {"name": ItemRow.name, "camera": ItemRow.camera, "format": ItemRow.format}
_CHOICES = {"kind": (ItemRow.kind, Kind), "state": (ItemRow.state, ItemState)}
_NUMBERS = {"id": ItemRow.id, "width": ItemRow.width, "height": ItemRow.height, "size": ItemRow.size}
FIELDS = ("folder", "folder:N", "tag", "name", "date", "camera", "format", "kind", "state", "id", "width")
"""Fields to name to a person; ``height`` and ``size`` work as ``width`` does."""


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
    raise _unknown(field)


def _folder(operator: str, value: str, level: int | None, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        return func.instr(func.lower(ItemRow.folder), value.lower()) > 0
    if operator not in ("=", "!="):
        raise _wrong_operator(condition, "=, != or ~")
    value = value.strip("/")
    if level is not None and (level < 1 or value.count("/") != level - 1):
        raise InvalidRequestError(
            f"'{condition.field}={value}' names {value.count('/') + 1} folder levels; folder:{level} wants "
            f"{level}, joined by '/'."
        )
    # '0' is the character after '/': the range holds everything below the folder, and an index serves it.
    below = and_(ItemRow.folder >= value + "/", ItemRow.folder < value + "0")
    inside = or_(ItemRow.folder == value, below)
    return inside if operator == "=" else not_(inside)


def _tag(operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        names = func.instr(func.lower(TagRow.name), value.lower()) > 0
    elif operator in ("=", "!="):
        names = func.lower(TagRow.name) == value.lower()
    else:
        raise _wrong_operator(condition, "=, != or ~")
    tagged = exists().where(ItemTagRow.item_id == ItemRow.id, ItemTagRow.tag_id == TagRow.id, names)
    return not_(tagged) if operator == "!=" else tagged


def _text(column: Any, operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    if operator == "~":
        return func.instr(func.lower(column), value.lower()) > 0
    if operator not in ("=", "!="):
        raise _wrong_operator(condition, "=, != or ~")
    return _COMPARE[operator](func.lower(column), value.lower())


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
        raise InvalidRequestError(
            f"'{condition.field}' wants a whole number, not '{condition.value}'."
        ) from None
    return _COMPARE[condition.operator](_NUMBERS[condition.field], number)


def _date(operator: str, value: str, condition: Condition) -> ColumnElement[bool]:
    """A date names a span (a year, a month, a day or a moment); the operators compare with that span."""
    if operator not in _COMPARE:
        raise _wrong_operator(condition, "=, !=, <, <=, > or >=")
    start, end = _span(value)
    column = ItemRow.taken_at
    within = and_(column >= start, column < end) if end > start else column == start
    if operator == "=":
        return within
    if operator == "!=":
        return or_(column.is_(None), not_(within))
    return {"<": column < start, ">=": column >= start, "<=": column < end, ">": column >= end}[operator]


def _span(value: str) -> tuple[datetime, datetime]:
    try:
        parts = [int(part) for part in value.split("-")]
        if len(parts) == 1:
            return datetime(parts[0], 1, 1), datetime(parts[0] + 1, 1, 1)  # noqa: DTZ001
        if len(parts) == 2:
            year, month = parts
            return datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1)  # noqa: DTZ001
        start = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidRequestError(
            f"'{value}' is no date; write 2024, 2024-05, 2024-05-17 or 2024-05-17T18:30."
        ) from None
    whole_day = timedelta(days=1) if "T" not in value else timedelta(0)
    return start, start + whole_day


def _unknown(field: str) -> InvalidRequestError:
    return InvalidRequestError(f"There is no field '{field}' to filter by; there are {', '.join(FIELDS)}.")


def _wrong_operator(condition: Condition, fitting: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"'{condition.field}' cannot be compared with '{condition.operator}'; use {fitting}."
    )
