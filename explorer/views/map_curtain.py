"""A picture of how a map looked, that fades away over how it looks now."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QVariantAnimation
from PySide6.QtGui import QPainter, QPalette, QPixmap

from explorer.views.map_canvas import MapCanvas
from explorer.views.map_overlay import MapOverlay


class MapCurtain(MapOverlay):
    """Hides the change below it."""

    def __init__(self, canvas: MapCanvas, layer: float) -> None:
        super().__init__(canvas, layer)
        self._picture: QPixmap | None = None
        self._opacity = 0.0
        self._fade = QVariantAnimation(self, startValue=1.0, endValue=0.0)
        self._fade.valueChanged.connect(self._set_opacity)
        self._fade.finished.connect(self._take_away)

    @property
    def is_down(self) -> bool:
        """Whether something of it can be seen."""
        return self._picture is not None

    def drop(self, milliseconds: int) -> None:
        """Takes a picture of the canvas, to be faded away in so many milliseconds."""
        self._fade.stop()
        self._picture = self.canvas.grab()
        self._opacity = 1.0
        self._fade.setDuration(milliseconds)
        self._fade.start()
        self.update()

    def draw(self, painter: QPainter, palette: QPalette) -> None:
        """The picture."""
        if self._picture is not None:
            painter.setOpacity(self._opacity)
            painter.drawPixmap(self.boundingRect(), self._picture, QRectF(self._picture.rect()))

    def _set_opacity(self, opacity: float) -> None:
        self._opacity = opacity
        self.update()

    def _take_away(self) -> None:
        self._picture = None
        self.update()
