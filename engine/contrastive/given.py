"""Settings that a person gives by name, held against what there is. Without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from engine.errors import InvalidRequestError

SettingsT = TypeVar("SettingsT")


def settings_from(kind: type[SettingsT], given: Mapping[str, Any], title: str) -> SettingsT:
    """Settings of a ``kind``, a dataclass of plain values, with those ``given`` in place of the defaults.

    ``title`` is what they are settings of, as people read it.

    Raises:
        InvalidRequestError: there is no such setting, or a value makes no sense.
    """
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    values = {}
    for name, value in given.items():
        if name not in known:
            raise InvalidRequestError(f"{title} has no setting “{name}”; it has {', '.join(known)}.")
        values[name] = setting_of(kind, name, value)
    return kind(**values)


def setting_of(kind: type, name: str, value: Any) -> Any:
    """``value`` as a ``kind``, a dataclass of plain values, has the one of that name.

    Raises:
        InvalidRequestError: it is a value of another sort.
    """
    return _read(name, value, _types_of(kind)[name])


@cache
def _types_of(kind: type) -> Mapping[str, Any]:
    """Which are compiled of their names each time one asks, and never change."""
    return get_type_hints(kind)


def _read(name: str, value: Any, kind: Any) -> Any:
    """A name for a choice, a whole number for a real one, two numbers in a list for bounds."""
    if NoneType in get_args(kind):
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
        if value is None:
            return None
    if get_origin(kind) is tuple:
        return _bounds(name, value)
    if issubclass(kind, Enum):
        choices = [str(choice.value) for choice in kind]
        if value not in choices:
            raise InvalidRequestError(f"“{name}” is one of {', '.join(choices)}, not “{value}”.")
        return kind(value)
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not fits:
        raise InvalidRequestError(f"“{name}” is {_KINDS[kind]}, not “{value}”.")
    return value


def _bounds(name: str, value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise InvalidRequestError(
            f"“{name}” goes from one number to another, as in [0.4, 1.0], and is not “{value}”."
        )
    return _read(name, value[0], float), _read(name, value[1], float)


_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
