"""Settings that a person gives by name, held against what there is. Without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from engine.errors import InvalidRequestError

SettingsT = TypeVar("SettingsT")


def settings_from(kind: type[SettingsT], given: Mapping[str, Any], title: str) -> SettingsT:
    """Settings of a ``kind``, a dataclass of plain values, with those ``given`` in place of the defaults.

    ``title`` is what they are settings of, as people read it.

    Raises:
        InvalidRequestError: there is no such setting, or a value makes no sense.
    """
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    values = {}
    for name, value in given.items():
        if name not in known:
            raise InvalidRequestError(f"{title} has no setting “{name}”; it has {', '.join(known)}.")
        values[name] = _read(name, value, hints[name])
    return kind(**values)


def _read(name: str, value: Any, kind: type) -> Any:
    """``value`` as the setting has it; a name for a choice, a whole number for a real one."""
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


_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a word"}
