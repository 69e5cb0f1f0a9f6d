"""Tags with how sure the encoder is of them, as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.domain import Tag
from explorer.theme import mix

ROW = 22
BAR = 6
NAME_SHARE = 0.42
"""Of the width, for the names."""
PERCENT = 40
"""Pixels for the number."""


class TagBars(QWidget):
    """A row for a tag: its name, a bar as long as its confidence, and the number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[Tag, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How sure the encoder is")

    @property
    def tags(self) -> tuple[Tag, ...]:
        """What is shown."""
        return self._tags

    def show_tags(self, tags: Sequence[Tag]) -> None:
        """Shows tags in the order in which they are given."""
        self._tags = tuple(tags)
        self.setAccessibleDescription(", ".join(f"{tag.name} {tag.confidence:.0%}" for tag in tags))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """A row for each."""
        return QSize(240, ROW * len(self._tags))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Rows are never squeezed."""
        return QSize(120, ROW * len(self._tags))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints all rows; there are few."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, tag in enumerate(self._tags):
            self._paint(painter, QRectF(0, row * ROW, self.width(), ROW), tag)
        painter.end()

    def _paint(self, painter: QPainter, area: QRectF, tag: Tag) -> None:
        roles, palette = QPalette.ColorRole, self.palette()
        left, right = area.width() * NAME_SHARE, area.width() - PERCENT
        name = painter.fontMetrics().elidedText(tag.name, Qt.TextElideMode.ElideRight, int(left) - 8)
        painter.setPen(palette.color(roles.WindowText))
        beside = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, area.top(), left, ROW), beside, name)
        number = QRectF(right, area.top(), PERCENT, ROW)
        painter.drawText(number, beside | Qt.AlignmentFlag.AlignRight, f"{tag.confidence:.0%}")
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(left, area.center().y() - BAR / 2, right - left, BAR)
        painter.setBrush(mix(palette.color(roles.Window), palette.color(roles.WindowText), 0.11))
        painter.drawRoundedRect(whole, BAR / 2, BAR / 2)
        whole.setWidth(max(BAR, whole.width() * tag.confidence))
        painter.setBrush(palette.color(roles.Accent))
        painter.drawRoundedRect(whole, BAR / 2, BAR / 2)
