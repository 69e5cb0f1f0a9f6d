"""The versions of a report with their colours; each can be left out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton, QWidget

from explorer.evaluation_columns import Column
from explorer.theme import is_dark
from explorer.views.chart_parts import ink_of
from explorer.views.flow_layout import FlowLayout

DOT = 10


class VersionChips(QWidget):
    """A button for each version that is pressed while it is shown; the last that is shown stays."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[Column] = ()
        self.buttons: list[QPushButton] = []
        self._row = FlowLayout(self)

    @property
    def shown(self) -> list[Column]:
        """The versions that are not left out."""
        pairs = zip(self._columns, self.buttons, strict=True)
        return [column for column, button in pairs if button.isChecked()]

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Offers these, all shown."""
        self._columns = columns
        self._row.clear()
        self.buttons = [self._made(column) for column in columns]
        for button in self.buttons:
            self._row.addWidget(button)
        self.setVisible(len(columns) > 1)
        self._dress()

    def _made(self, column: Column) -> QPushButton:
        button = QPushButton(column.title)
        button.setCheckable(True)
        button.setChecked(True)
        button.setIconSize(QSize(DOT, DOT))
        button.setToolTip(
            "Show this version, or leave it out; the first is what the others are compared with"
        )
        button.clicked.connect(lambda: self._toggle(button))
        return button

    def _toggle(self, button: QPushButton) -> None:
        if not self.shown:
            button.setChecked(True)
        else:
            self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Takes on the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        for column, button in zip(self._columns, self.buttons, strict=True):
            ratio = self.devicePixelRatio()
            dot = QPixmap(round(DOT * ratio), round(DOT * ratio))
            dot.setDevicePixelRatio(ratio)
            dot.fill(Qt.GlobalColor.transparent)
            painter = QPainter(dot)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink_of(column.ink, is_dark(self.palette())))
            painter.drawEllipse(QRectF(1, 1, DOT - 2, DOT - 2))
            painter.end()
            button.setIcon(QIcon(dot))
