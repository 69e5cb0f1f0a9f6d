"""The pop-up in which a map's method is told how to do its work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.domain import MapMethod
from explorer.theme import give_role
from explorer.views.map_wording import METHODS, TUNED
from explorer.views.wheel_guard import guard_wheel

TEXT_MARGIN = 6
"""Beside the numbers in their boxes; the style sheet cannot set it."""


class Tunable(Protocol):
    """A number that a method can be told, as the engine describes it."""

    @property
    def name(self) -> str: ...
    @property
    def default(self) -> float: ...
    @property
    def least(self) -> float: ...
    @property
    def most(self) -> float: ...
    @property
    def whole(self) -> bool: ...


ParametersOf = Callable[[MapMethod], Sequence[Tunable]]


class MapOptions(QFrame):
    """A box for each parameter that people can make sense of, and the button that makes the map with them."""

    make_wanted = Signal(object, bool)
    """The parameters that differ from the defaults, ``dict[str, float]``, and whether to begin anew."""

    def __init__(self, parameters_of: ParametersOf, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        # The card has round corners.
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        give_role(self, "card")
        self._parameters_of = parameters_of
        self._method: MapMethod | None = None
        self._known: Sequence[Tunable] = ()
        self.boxes: dict[str, QDoubleSpinBox] = {}
        self.title = QLabel()
        give_role(self.title, "heading")
        self.line = QLabel(wordWrap=True)
        give_role(self.line, "muted")
        self.fresh = QCheckBox("Begin anew")
        self.fresh.setToolTip(
            "Do not start from the places that the items have now: the map may turn or jump"
        )
        self.reset = QPushButton("Defaults")
        self.reset.setToolTip("Put every number back")
        give_role(self.reset, "link")
        self.make = QPushButton("Make again")
        give_role(self.make, "primary")
        self._form = QFormLayout()
        self._lay_out()
        self.reset.clicked.connect(lambda: self._fill({}))
        self.make.clicked.connect(self._tell)

    def _lay_out(self) -> None:
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        buttons.addWidget(self.make)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.line)
        column.addLayout(self._form)
        column.addWidget(self.fresh)
        column.addSpacing(4)
        column.addLayout(buttons)
        self.setFixedWidth(300)

    def show_method(self, method: MapMethod, used: Mapping[str, float], *, exists: bool) -> None:
        """Offers the parameters of a method with the values ``used``; ``exists``: there is a map of it."""
        if method is not self._method:
            self._method = method
            self._known = [one for one in self._parameters_of(method) if one.name in TUNED]
            self.title.setText(METHODS[method].name)
            self.line.setText(METHODS[method].line)
            self._build()
        self._fill(used)
        self.fresh.setVisible(exists)
        self.make.setText("Make again" if exists else "Make the map")

    @property
    def chosen(self) -> dict[str, float]:
        """The numbers that are not at their defaults."""
        values = {one.name: self.boxes[one.name].value() for one in self._known}
        return {one.name: values[one.name] for one in self._known if values[one.name] != one.default}

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The keyboard is at the first number."""
        super().showEvent(event)
        first = next(iter(self.boxes.values()), None)
        (first or self.make).setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.boxes = {}
        for one in self._known:
            name, tip = TUNED[one.name]
            box = QDoubleSpinBox()
            box.setDecimals(0 if one.whole else 2)
            box.setRange(one.least, one.most)
            box.setSingleStep(1 if one.whole else 0.05 if one.most <= 1 else 1)
            box.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
            box.setToolTip(tip)
            box.setAccessibleName(name)
            guard_wheel(box)
            self.boxes[one.name] = box
            self._form.addRow(name, box)
        self.reset.setVisible(bool(self._known))

    def _fill(self, used: Mapping[str, float]) -> None:
        for one in self._known:
            self.boxes[one.name].setValue(float(used.get(one.name, one.default)))

    def _tell(self) -> None:
        self.make_wanted.emit(self.chosen, self.fresh.isChecked())
        self.close()
