"""The tags that two items share, each with how sure it is of either."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from engine.domain import SharedTag
from explorer.theme import give_role, mix
from explorer.views.flow_layout import FlowLayout

MOST_SHOWN = 10
BAR, BETWEEN, LENGTH = 4, 3, 44
"""Pixels: how thick a bar is, what is free between two, and how long the surest is."""
LONGEST = 160
"""Pixels of a name."""


class SharedTags(QWidget):
    """A chip for each of the first, and how many more there are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.texts: list[str] = []
        """What is told, in its order."""

    def show_tags(self, tags: Sequence[SharedTag]) -> None:
        """Shows tags in the order in which they are given."""
        self._flow.clear()
        self.texts = []
        for tag in tags[:MOST_SHOWN]:
            self._add(tag_chip(tag), f"{tag.name}: {tag.first:.0%} and {tag.second:.0%}")
        more = len(tags) - MOST_SHOWN
        if more > 0:
            self._add(_muted(f"and {more} more"), f"and {more} more")
        if not tags:
            self._add(_muted("They share no tags."), "They share no tags.")

    def _add(self, widget: QWidget, text: str) -> None:
        self.texts.append(text)
        self._flow.addWidget(widget)
        widget.show()


def tag_chip(tag: SharedTag) -> QFrame:
    """A chip with the name and two bars: how sure it is of the first item, and of the second."""
    chip = QFrame()
    give_role(chip, "chip")
    name = QLabel(chip.fontMetrics().elidedText(tag.name, Qt.TextElideMode.ElideRight, LONGEST))
    name.setTextFormat(Qt.TextFormat.PlainText)
    row = QHBoxLayout(chip)
    row.setContentsMargins(9, 3, 9, 3)
    row.setSpacing(7)
    row.addWidget(name)
    row.addWidget(_Bars(tag))
    chip.setToolTip(f"{tag.name}: {tag.first:.0%} on the first, {tag.second:.0%} on the second")
    chip.setAccessibleName(chip.toolTip())
    return chip


class _Bars(QWidget):
    """One below the other."""

    def __init__(self, tag: SharedTag) -> None:
        super().__init__()
        self._tag = tag
        self.setFixedSize(QSize(LENGTH, 2 * BAR + BETWEEN))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """As long as the tag is sure."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        roles, palette = QPalette.ColorRole, self.palette()
        for row, confidence in enumerate((self._tag.first, self._tag.second)):
            whole = QRectF(0, row * (BAR + BETWEEN), self.width(), BAR)
            painter.setBrush(mix(palette.color(roles.Window), palette.color(roles.WindowText), 0.14))
            painter.drawRoundedRect(whole, BAR / 2, BAR / 2)
            whole.setWidth(max(BAR, whole.width() * min(1.0, confidence)))
            painter.setBrush(palette.color(roles.Accent))
            painter.drawRoundedRect(whole, BAR / 2, BAR / 2)
        painter.end()


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    give_role(label, "muted")
    return label
