"""Why two pictures are alike: both side by side, with what counts in them laid over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from engine.domain import Explanation, ExplanationMethod, Item, SimilarityMap
from engine.library import Library
from engine.library.explanation_words import where
from explorer import phrases
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views import heat_drawing as drawing
from explorer.views.elided_label import ElidedLabel
from explorer.views.heat_legend import HeatLegend
from explorer.views.heat_view import HeatView
from explorer.views.why_wording import METHODS, ends_of, value_words

USUAL_STRENGTH = 80
"""Percent."""
SEEN = 0.1
"""Share of the highest value from which on what speaks for the score, or against it, is told of."""


class WhyPictures(QWidget):
    """The pictures are there at once; what counts in them when it is known."""

    def __init__(
        self, tasks: Tasks, library: Library, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explanation: Explanation | None = None
        self._method = ExplanationMethod.GRADIENT
        self.views = tuple(HeatView(tasks, library, thumbnails) for _ in range(2))
        self.names = tuple(ElidedLabel() for _ in range(2))
        self.notes = tuple(ElidedLabel(elide=Qt.TextElideMode.ElideRight) for _ in range(2))
        self.methods = {method: _method_button(method) for method in METHODS}
        self.legend = HeatLegend()
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self._controls = QWidget()
        self._lay_out()
        self._connect()
        self.set_strength(USUAL_STRENGTH)

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(16)
        for view, name, note in zip(self.views, self.names, self.notes, strict=True):
            column = QVBoxLayout()
            column.setSpacing(3)
            column.addWidget(view, 1)
            for label in (name, note):
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                column.addWidget(label)
            give_role(note, "muted")
            pictures.addLayout(column, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        outer.addLayout(pictures, 1)
        outer.addWidget(self._controls)
        self._lay_out_controls()

    def _lay_out_controls(self) -> None:
        self.strength.setRange(0, 100)
        self.strength.setFixedWidth(110)
        self.strength.setToolTip("How strong the colours are")
        self.strength.setAccessibleName("Strength of the colours")
        row = QHBoxLayout(self._controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in self.methods.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.legend)
        row.addSpacing(8)
        caption = QLabel("Colours")
        caption.setBuddy(self.strength)
        row.addWidget(caption)
        row.addWidget(self.strength)
        _keep_room(self._controls)

    def _connect(self) -> None:
        group = QButtonGroup(self)
        for method, button in self.methods.items():
            group.addButton(button)
            button.clicked.connect(partial(self.choose_method, method))
        self.strength.valueChanged.connect(self._set_strength)

    @property
    def method(self) -> ExplanationMethod:
        """The method whose colours are shown, or will be when they are known."""
        return self._method

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows two pictures."""
        for view, name, item in zip(self.views, self.names, items, strict=True):
            view.show_item(item)
            name.setText(phrases.title_of(item))

    def show_explanation(self, explanation: Explanation | None, *, is_whole: bool) -> None:
        """Lays what is known by now over them."""
        self._explanation = explanation
        known = {one.method for one in explanation.maps} if explanation is not None else set()
        self._controls.setVisible(bool(known))
        for method, button in self.methods.items():
            button.setEnabled(method in known)
            button.setVisible(method in known or not is_whole)
        if known and is_whole and self._method not in known:
            self._method = next(method for method in METHODS if method in known)
        self.methods[self._method].setChecked(True)
        self._show_heat()

    def choose_method(self, method: ExplanationMethod) -> None:
        """Shows what another method found."""
        self._method = method
        self.methods[method].setChecked(True)
        self._show_heat()

    def set_strength(self, percent: int) -> None:
        """How strong the colours are."""
        self.strength.setValue(percent)
        self._set_strength(percent)

    def _set_strength(self, percent: int) -> None:
        for view in self.views:
            view.set_strength(percent / 100)

    def _show_heat(self) -> None:
        explanation = self._explanation
        maps = explanation.maps if explanation is not None else ()
        shown = next((one for one in maps if one.method is self._method), None)
        if explanation is None or shown is None:
            for view, note in zip(self.views, self.notes, strict=True):
                view.show_heat(None, 0.0, str)
                note.setText("")
            return
        heats, score = (shown.first, shown.second), explanation.score
        highest = drawing.highest_of(*heats)
        for view, note, heat in zip(self.views, self.notes, heats, strict=True):
            view.show_heat(heat, highest, lambda value: value_words(shown.method, value, score))
            counts = float(heat.max()) > SEEN * highest
            note.setText(f"Counts here: {where(heat)}" if counts else "Nothing here speaks for the score")
            view.setAccessibleDescription(note.text())
        self._show_legend(shown, highest)

    def _show_legend(self, shown: SimilarityMap, highest: float) -> None:
        lowest = min(float(shown.first.min()), float(shown.second.min()))
        greatest = max(float(shown.first.max()), float(shown.second.max()))
        against, for_ = lowest < -SEEN * highest, greatest > SEEN * highest
        words = ends_of(shown.method)
        self.legend.show_scale(
            (words[0] if against else "", words[1] if for_ else ""), against=against, for_=for_
        )


def _keep_room(widget: QWidget) -> None:
    """The pictures do not move when the widget is shown."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def _method_button(method: ExplanationMethod) -> QPushButton:
    words = METHODS[method]
    button = QPushButton(words.name)
    button.setCheckable(True)
    button.setAutoDefault(False)
    button.setToolTip(words.line)
    return button
