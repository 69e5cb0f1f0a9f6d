"""What the filter panel can say: conditions as choices, and choices as conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain import Condition, ItemState, Kind

STATE_LABELS = {
    ItemState.READY: "Ready",
    ItemState.FAILED: "Could not be read",
    ItemState.MISSING: "File is missing",
    ItemState.UNAVAILABLE: "Drive is away",
}
KIND_ICONS = {Kind.IMAGE: "picture", Kind.MUSIC: "music"}
KIND_LABELS = {Kind.IMAGE: "Pictures", Kind.MUSIC: "Music"}
CHOICE_FIELDS = ("folder", "artist", "album", "genre", "tag", "state", "kind")
RANGE_FIELDS = ("year", "duration", "tempo", "loudness")
RANGE_KEYS = tuple((field, operator) for field in RANGE_FIELDS for operator in (">=", "<="))


@dataclass(frozen=True, slots=True)
class FilterTerms:
    """The choices of the panel; an empty one does not narrow anything."""

    name: str = ""
    folder: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    artist: tuple[str, ...] = ()
    album: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    ranges: tuple[Condition, ...] = ()
    """At most one for each of ``RANGE_KEYS``, in their order."""
    more: tuple[Condition, ...] = ()
    """Conditions the panel has no section for; they are kept, and can be taken off."""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of it as conditions that must all hold."""
        result = [Condition("name", "~", self.name)] if self.name else []
        for field in CHOICE_FIELDS:
            values: tuple[str, ...] = getattr(self, field)
            if values:
                result.append(Condition(field, "=", values[0], values[1:]))
        return (*result, *self.ranges, *self.more)


def terms_of(conditions: Sequence[Condition]) -> FilterTerms:
    """The choices that mean ``conditions``."""
    name, more = "", []
    choices: dict[str, tuple[str, ...]] = {}
    ranges: dict[tuple[str, str], Condition] = {}
    for condition in conditions:
        field, values = condition.field, (condition.value, *condition.others)
        if field == "name" and condition.operator == "~" and not name:
            name = condition.value
        elif field in CHOICE_FIELDS and field not in choices and condition.operator == "=" and all(values):
            choices[field] = values
        elif (key := (field, condition.operator)) in RANGE_KEYS and key not in ranges:
            ranges[key] = condition
        else:
            more.append(condition)
    limits = tuple(ranges[key] for key in RANGE_KEYS if key in ranges)
    return FilterTerms(name=name, ranges=limits, more=tuple(more), **choices)


def in_words(condition: Condition) -> str:
    """A condition as a short text, such as ``date ≥ 2024``, or ``12 chosen items``."""
    if condition.field == "id" and condition.operator == "=" and condition.others:
        return f"{len(condition.others) + 1:,} chosen items"
    signs = {"!=": "≠", "<=": "≤", ">=": "≥", "~": "contains"}
    values = " or ".join((condition.value, *condition.others))
    return f"{condition.field} {signs.get(condition.operator, condition.operator)} {values}"
