"""The name of a cluster as a drawing: letters with a halo in the colour of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker

from engine.domain import Cluster

SMALLEST, LARGEST = 11.0, 18.0
"""Pixels of the letters of a cluster of two and of half of all items."""
LONGEST = 30
"""Letters of a name; what is longer is cut."""
HALO = 3.0
MARGIN = 3.0
"""Pixels kept free around the letters."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelText:
    """Drawn once, painted many times; the outlines lie around the middle of the text."""

    cluster: Cluster
    letters: QPainterPath
    halo: QPainterPath
    size: QSizeF
    """What it takes, with a margin."""

    @classmethod
    def of(cls, cluster: Cluster, items: int, font: QFont) -> LabelText:
        """The name of a cluster of a map of ``items``; larger clusters have larger names."""
        font = QFont(font)
        font.setPixelSize(round(_letter_size(cluster.size, items)))
        font.setWeight(QFont.Weight.DemiBold)
        text = _shortened(cluster.name)
        metrics = QFontMetricsF(font)
        width, height = metrics.horizontalAdvance(text), metrics.ascent() + metrics.descent()
        letters = QPainterPath()
        letters.addText(QPointF(-width / 2, metrics.ascent() - height / 2), font, text)
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * HALO)
        halo = stroker.createStroke(letters).united(letters)
        return cls(cluster, letters, halo, QSizeF(width + 2 * MARGIN, height + 2 * MARGIN))

    def paint(self, painter: QPainter, middle: QPointF, ink: QColor, ground: QColor, opacity: float) -> None:
        """Paints it around ``middle``."""
        painter.save()
        painter.translate(middle)
        painter.setOpacity(opacity * 0.85)
        painter.fillPath(self.halo, ground)
        painter.setOpacity(opacity)
        painter.fillPath(self.letters, ink)
        painter.restore()


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip(', ')}…"


def _letter_size(size: int, items: int) -> float:
    """Grows with the logarithm of the cluster: clusters differ by powers of ten."""
    half = max(items / 2, 4)
    share = log(max(size, 2) / 2) / log(half / 2)
    return SMALLEST + (LARGEST - SMALLEST) * min(1.0, share)
