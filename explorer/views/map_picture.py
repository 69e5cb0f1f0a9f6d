"""A map as a picture, as it is seen: a PNG, or an SVG in which points and names stay sharp."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QImageWriter, QLinearGradient, QPainter, QPalette, QPen
from PySide6.QtSvg import QSvgGenerator

from engine.domain import Categories, Colouring, Measured, palettes
from explorer.theme import is_dark, muted
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_scale import number_words

SCALE = 2
"""A PNG has so many pixels for each on the screen."""
MARGIN, LINE, LEGEND = 16, 22, 200
MOST_NAMES = 12
"""Names in the legend: as many as there are colours."""


def png_of(canvas: MapCanvas, colouring: Colouring | None, hidden: frozenset[int]) -> bytes:
    """The map with a legend as a PNG of twice the size on the screen."""
    size = _size(canvas, colouring)
    image = QImage(size * SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SCALE)
    painter = QPainter(image)
    _draw(painter, size, canvas, colouring, hidden)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


def svg_of(canvas: MapCanvas, colouring: Colouring | None, hidden: frozenset[int]) -> bytes:
    """The same as an SVG; a density picture and thumbnails are embedded in it."""
    size, buffer = _size(canvas, colouring), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(canvas.logicalDpiX())
    generator.setTitle("Map")
    painter = QPainter(generator)
    _draw(painter, size, canvas, colouring, hidden)
    painter.end()
    return bytes(buffer.data().data())


def _size(canvas: MapCanvas, colouring: Colouring | None) -> QSize:
    return canvas.size() + QSize(LEGEND if colouring is not None else 0, 0)


def _draw(
    painter: QPainter, size: QSize, canvas: MapCanvas, colouring: Colouring | None, hidden: frozenset[int]
) -> None:
    palette, room = canvas.palette(), QRectF(0, 0, canvas.width(), canvas.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), palette.color(QPalette.ColorRole.Base))
    canvas.view_box.scene().render(painter, room, room)
    painter.setFont(canvas.font())
    painter.translate(room.width(), 0)
    if isinstance(colouring, Categories):
        _draw_title(painter, colouring.title, palette)
        _draw_names(painter, colouring, hidden, palette)
    elif isinstance(colouring, Measured):
        _draw_title(painter, colouring.title, palette)
        _draw_scale(painter, colouring, palette)


def _draw_title(painter: QPainter, title: str, palette: QPalette) -> None:
    plain = painter.font()
    bold = QFont(plain)
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    painter.drawText(QPointF(MARGIN, MARGIN + painter.fontMetrics().ascent()), title)
    painter.setFont(plain)


def _draw_names(painter: QPainter, categories: Categories, hidden: frozenset[int], palette: QPalette) -> None:
    shades, metrics = palettes.categorical(is_dark(palette)), painter.fontMetrics()
    shown = [code for code in range(len(categories.names)) if code not in hidden][:MOST_NAMES]
    for line, code in enumerate(shown, start=2):
        middle = MARGIN + line * LINE - LINE / 2
        shade = shades[code] if code < len(shades) else palettes.neutral(is_dark(palette))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*shade.tolist()))
        painter.drawEllipse(QPointF(MARGIN + 5, middle), 5, 5)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        room = LEGEND - 2 * MARGIN - 20
        words = f"{categories.names[code]}  {categories.counts[code]:,}"
        words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QPointF(MARGIN + 18, middle + metrics.ascent() / 2 - 1), words)


def _draw_scale(painter: QPainter, measured: Measured, palette: QPalette) -> None:
    shades = palettes.gradient(is_dark(palette))
    strip = QRectF(MARGIN, MARGIN + LINE, LEGEND - 2 * MARGIN, 10)
    gradient = QLinearGradient(strip.topLeft(), strip.topRight())
    for place in range(0, len(shades), 15):
        gradient.setColorAt(place / (len(shades) - 1), QColor(*shades[place].tolist()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(strip, 5, 5)
    painter.setPen(QPen(muted(palette)))
    span = measured.high - measured.low
    line = strip.translated(0, 14)
    line.setHeight(LINE)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, number_words(measured.low, span))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, number_words(measured.high, span))
