"""Reading what a file of JSON says, where anybody may have written it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LONGEST_TEXT = 1000


class FieldsError(ValueError):
    """A field is missing or of another form; the message is a part of a sentence that begins elsewhere."""


class Fields:
    """An object of JSON whose fields are taken out by the form they have to have."""

    def __init__(self, record: object, name: str) -> None:
        """Raises a ``FieldsError`` where ``record``, called ``name``, is no object."""
        if not isinstance(record, dict):
            raise FieldsError(f"“{name}” is no object")
        self.values: dict[str, Any] = record

    def has(self, name: str) -> bool:
        """Whether the field is there, and not null."""
        return self.values.get(name) is not None

    def part(self, name: str) -> Fields:
        """An object."""
        return Fields(self._there(name), name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not too long; ``default`` where there is none."""
        value = self._there(name) if default is None else self.values.get(name, default)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise FieldsError(f"“{name}” is no text, or too long")
        return value

    def word(self, name: str, words: Sequence[str]) -> str:
        """One of ``words``."""
        value = self.text(name)
        if value not in words:
            raise FieldsError(f"“{name}” is none of {', '.join(words)}")
        return value

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number within these bounds."""
        value = self._there(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise FieldsError(f"“{name}” is no whole number from {least} to {most}")
        return value

    def share(self, name: str, least: float, most: float) -> float:
        """A number within these bounds."""
        value = self._there(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise FieldsError(f"“{name}” is no number from {least:g} to {most:g}")
        return float(value)

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self._there(name)
        if not isinstance(value, bool):
            raise FieldsError(f"“{name}” is neither true nor false")
        return value

    def _there(self, name: str) -> Any:
        if name not in self.values:
            raise FieldsError(f"“{name}” is missing")
        return self.values[name]
