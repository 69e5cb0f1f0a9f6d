"""The name of a cluster as a drawing: letters with a halo in the colour of the ground."""

from __future__ import annotations

from math import log

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPixmap,
)

from engine.domain import Cluster
from explorer.views.map_overlay import see_through

SMALLEST, LARGEST = 11.0, 18.0
"""Pixels of the letters of a cluster of two and of half of all items."""
LONGEST = 30
"""Letters of a name; what is longer is cut."""
HALO = 3.0
MARGIN = 3.0
"""Pixels kept free around the letters."""


class LabelText:
    """Outlined once, drawn once for each pair of colours, painted many times."""

    def __init__(self, cluster: Cluster, items: int, font: QFont) -> None:
        """The name of a cluster of a map of ``items``; larger clusters have larger names."""
        self.cluster = cluster
        font = QFont(font)
        font.setPixelSize(round(_letter_size(cluster.size, items)))
        font.setWeight(QFont.Weight.DemiBold)
        text = _shortened(cluster.name)
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(text), metrics.ascent() + metrics.descent()
        self.size = QSizeF(width + 2 * MARGIN, height + 2 * MARGIN)
        """What it takes, with a margin."""
        self._letters = QPainterPath()
        self._letters.addText(QPointF(-width / 2, metrics.ascent() - height / 2), font, text)
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * HALO)
        # The letters cover what is inside; uniting both outlines would take forty times as long.
        self._halo = stroker.createStroke(self._letters)
        self._halo.setFillRule(Qt.FillRule.WindingFill)
        self._drawings: dict[tuple[int, int, float], QPixmap] = {}

    def paint(self, painter: QPainter, middle: QPointF, ink: QColor, ground: QColor, opacity: float) -> None:
        """Paints it around ``middle``: from a drawing, which is quick, but into an SVG as outlines."""
        painter.setOpacity(opacity)
        if painter.paintEngine().type() == QPaintEngine.Type.SVG:
            painter.translate(middle)
            self._draw(painter, ink, ground)
            painter.translate(-middle)
        else:
            drawing = self._drawing(ink, ground, painter.device().devicePixelRatioF())
            corner = middle - QPointF(drawing.width(), drawing.height()) / (2 * drawing.devicePixelRatio())
            # Between pixels the letters would blur.
            painter.drawPixmap(corner.toPoint(), drawing)
        painter.setOpacity(1.0)

    def _drawing(self, ink: QColor, ground: QColor, ratio: float) -> QPixmap:
        key = ink.rgba(), ground.rgba(), ratio
        if key not in self._drawings:
            room = self.size + QSizeF(2 * HALO, 2 * HALO)
            pixmap = QPixmap((room * ratio).toSize())
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(pixmap.width() / 2 / ratio, pixmap.height() / 2 / ratio)
            self._draw(painter, ink, ground)
            painter.end()
            self._drawings[key] = pixmap
        return self._drawings[key]

    def _draw(self, painter: QPainter, ink: QColor, ground: QColor) -> None:
        painter.fillPath(self._halo, see_through(ground, 0.85))
        painter.fillPath(self._letters, ink)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip(', ')}…"


def _letter_size(size: int, items: int) -> float:
    """Grows with the logarithm of the cluster: clusters differ by powers of ten."""
    half = max(items / 2, 4)
    share = log(max(size, 2) / 2) / log(half / 2)
    return SMALLEST + (LARGEST - SMALLEST) * min(1.0, share)
