"""What hardly anybody needs to choose of a training, with a line on each choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.domain import TrainingDevice, TrainingOffer
from explorer.theme import give_role
from explorer.training_numbers import AS_USUAL, FIELDS, NUMBERS, Number
from explorer.training_request import Details
from explorer.views.training_wording import DEVICES, METHODS, MODES, PROMOTIONS, Words
from explorer.views.value_box import ValueBox
from explorer.views.wheel_guard import guard_wheel

ValueT = TypeVar("ValueT")

CARDS = (TrainingDevice.CUDA, TrainingDevice.MPS)
"""Devices that not every computer has."""
TEXT_MARGIN = 6
"""Beside the numbers in their boxes; the style sheet cannot set it."""


class TrainingDetails(QWidget):
    """Choices and numbers, each at what is usual until somebody changes it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.method = _combo("Method", METHODS)
        self.line = QLabel(wordWrap=True)
        give_role(self.line, "muted")
        self.mode = _combo("What is trained", MODES)
        self.encoder: ValueBox[str | None] = _narrow(ValueBox("Start from"))
        self.teacher: ValueBox[str | None] = _narrow(ValueBox("Teacher"))
        self.device = _combo("Computes on", DEVICES)
        self.promote = _combo("Use it", PROMOTIONS)
        self.seed = QSpinBox(maximum=2_000_000_000)
        self.boxes = {number.key: _box(number) for number in NUMBERS}
        self.form = QFormLayout()
        self._is_showing = False
        for box in (self.seed, *self.boxes.values()):
            box.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        guard_wheel(self.seed, *self.boxes.values())
        self._lay_out()
        for combo in (self.method, self.mode, self.encoder, self.teacher, self.device, self.promote):
            combo.currentIndexChanged.connect(self._tell)
        for box in self.boxes.values():
            box.valueChanged.connect(self._tell)
        self.seed.valueChanged.connect(self._tell)
        self.show_choices((), None, Details())

    def _lay_out(self) -> None:
        form = self.form
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        _add(form, "Method", self.method, "How it learns")
        form.addRow(self.line)
        _add(form, "Train", self.mode, "How much of the encoder learns")
        _add(form, "Start from", self.encoder, "The encoder that is trained further")
        _add(form, "Teacher", self.teacher, "An encoder to learn from, beside all else")
        for number in NUMBERS:
            _add(form, number.name, self.boxes[number.key], number.tip)
        _add(form, "Compute on", self.device, "Where it is trained")
        _add(form, "Seed", self.seed, "The same seed gives the same training")
        _add(form, "Use it", self.promote, "When the new encoder is to answer for the collection")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(form)

    def show_choices(self, encoders: Sequence[str], offer: TrainingOffer | None, details: Details) -> None:
        """Offers the encoders and teachers there are, and shows what is chosen."""
        self._is_showing = True
        teachers = offer.teachers if offer is not None else ()
        _fill(self.encoder, "The one that answers now", encoders, details.encoder)
        _fill(self.teacher, "None", teachers, details.teacher)
        self.method.choose(details.method)
        self.mode.choose(details.mode)
        self.device.choose(details.device)
        self.promote.choose(details.promote)
        given: Mapping[str, Any] = {name: getattr(details, name) for name in FIELDS} | dict(details.settings)
        _allow(self.device, CARDS, offer is None or offer.gpu is not None)
        for number in NUMBERS:
            box = self.boxes[number.key]
            shown = number.shown(given.get(number.key))
            _show(box, box.minimum() if shown is None else shown)
            self.form.setRowVisible(box, number.suits(offer))
        self.seed.setValue(details.seed)
        self.line.setText(METHODS[details.method].line)
        self._is_showing = False

    @property
    def details(self) -> Details:
        """What is chosen."""
        boxes = [(number, self.boxes[number.key]) for number in NUMBERS]
        numbers = {
            number.key: number.setting(box.value()) for number, box in boxes if box.value() > box.minimum()
        }
        return Details(
            method=self.method.value,
            mode=self.mode.value,
            encoder=self.encoder.value,
            teacher=self.teacher.value,
            epochs=numbers.pop("epochs", None),
            batch_size=numbers.pop("batch_size", None),
            device=self.device.value,
            seed=self.seed.value(),
            promote=self.promote.value,
            settings=numbers,
        )

    def _tell(self) -> None:
        if not self._is_showing:
            self.line.setText(METHODS[self.method.value].line)
            self.changed.emit()


def _add(form: QFormLayout, name: str, field: QWidget, tip: str) -> None:
    field.setToolTip(tip)
    field.setAccessibleName(name)
    form.addRow(name, field)
    form.labelForField(field).setToolTip(tip)


def _combo(name: str, choices: Mapping[ValueT, Words]) -> ValueBox[ValueT]:
    combo: ValueBox[ValueT] = _narrow(ValueBox(name))
    combo.offer((value, words.name, words.line) for value, words in choices.items())
    return combo


def _narrow(combo: ValueBox[ValueT]) -> ValueBox[ValueT]:
    """However long the names are, it takes the room there is."""
    combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return combo


def _allow(combo: ValueBox[ValueT], values: Sequence[ValueT], allowed: bool) -> None:
    """Lets these values be chosen, or shows them greyed."""
    model = combo.model()
    assert isinstance(model, QStandardItemModel)  # as long as nobody gives it another
    for value in values:
        model.item(combo.values.index(value)).setEnabled(allowed)


def _fill(combo: ValueBox[str | None], none: str, names: Sequence[str], chosen: str | None) -> None:
    combo.offer([(None, none, ""), *((name, name, "") for name in names)])
    combo.choose(chosen if chosen in names else None)


def _show(box: QDoubleSpinBox, value: float) -> None:
    """Leaves alone what somebody is typing into a box that has this value still."""
    if box.value() != value:
        box.setValue(value)


def _box(number: Number) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(number.decimals)
    box.setRange(number.as_usual, number.most)
    box.setSingleStep(number.step)
    box.setSpecialValueText(AS_USUAL)
    box.setKeyboardTracking(False)
    return box
