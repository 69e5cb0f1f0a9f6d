"""Numbers to filter tracks by, from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from engine.domain import Condition
from explorer import phrases
from explorer.theme import give_role

LOW, HIGH = ">=", "<="
OPERATORS = (LOW, HIGH)


@dataclass(frozen=True, slots=True)
class Scale:
    """A number of tracks; ``unit`` stands behind its name, ``example`` where nothing is typed."""

    field: str
    name: str
    unit: str
    example: tuple[str, str]


SCALES = (
    Scale("year", "Year", "", ("1960", "2020")),
    Scale("duration", "Duration", "", ("2:30", "6:00")),
    Scale("tempo", "Tempo", "BPM", ("80", "140")),
    Scale("loudness", "Loudness", "LUFS", ("−20", "−8")),
)


class Ranges(QWidget):
    """A line for each scale with two fields; an empty one does not limit anything."""

    changed = Signal()
    """Another limit was typed to the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[tuple[str, str], QLineEdit] = {}
        self._told: tuple[Condition, ...] = ()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        for row, scale in enumerate(SCALES):
            caption = QLabel(scale.name)
            caption.setToolTip(scale.unit)
            give_role(caption, "muted")
            grid.addWidget(caption, row, 0)
            for column, operator in enumerate(OPERATORS, start=1):
                grid.addWidget(self._field(scale, operator), row, column)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _field(self, scale: Scale, operator: str) -> QLineEdit:
        field = QLineEdit()
        edge = "from" if operator == LOW else "to"
        field.setPlaceholderText(edge)
        field.setAccessibleName(f"{scale.name} {edge}")
        field.setToolTip(
            f"{scale.name} {edge}, such as {scale.example[operator == HIGH]} {scale.unit}".strip()
        )
        field.setMinimumWidth(40)
        field.editingFinished.connect(self._tell)
        self._fields[(scale.field, operator)] = field
        return field

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The limits that can be read, as conditions."""
        found = []
        for (field, operator), line in self._fields.items():
            number = number_in(line.text())
            if number is not None:
                found.append(Condition(field, operator, f"{number:g}"))
        return tuple(found)

    def show_conditions(self, conditions: Sequence[Condition]) -> None:
        """Shows exactly these limits, without a signal."""
        limits = {(condition.field, condition.operator): condition.value for condition in conditions}
        for key, line in self._fields.items():
            value = limits.get(key, "")
            if number_in(line.text()) != number_in(value):
                line.setText(_written(key[0], value))
        self._told = self.conditions

    def _tell(self) -> None:
        if self.conditions != self._told:
            self._told = self.conditions
            self.changed.emit()


def number_in(text: str) -> float | None:
    """What somebody typed: a number, or minutes and seconds as ``3:30``; None where it is neither."""
    parts = text.strip().replace("−", "-").replace(",", ".").split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds


def _written(field: str, value: str) -> str:
    number = number_in(value)
    if field == "duration" and number is not None and number == int(number):
        return phrases.clock(number)
    return value
