"""Icons by name: our own drawings, in the colour of the text around them, whatever the colour scheme."""

from __future__ import annotations

from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

INK = b"currentColor"
"""What stands in the drawings for the colour they are painted in."""


class _DrawnIcon(QIconEngine):
    """Paints an SVG at the moment it is needed: sharp at any scale, right after a change of palette."""

    def __init__(self, name: str, drawing: bytes, ink: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._ink = ink
        self._drawing = drawing
        self._renderers: dict[str, QSvgRenderer] = {}

    def clone(self) -> QIconEngine:
        """Another engine for the same drawing."""
        return _DrawnIcon(self._name, self._drawing, self._ink)

    def iconName(self) -> str:  # noqa: N802
        """The name it was asked for by."""
        return self._name

    def isNull(self) -> bool:  # noqa: N802
        """There is always something to paint."""
        return False

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paints the drawing, as large as it can be, in the middle of ``rect``."""
        self._renderer(self._colour(mode)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing on a transparent ground; ``size`` is in device pixels."""
        if size.isEmpty():
            return QPixmap()
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def _colour(self, mode: QIcon.Mode) -> QColor:
        groups, roles = QPalette.ColorGroup, QPalette.ColorRole
        return QGuiApplication.palette().color(
            groups.Disabled if mode == QIcon.Mode.Disabled else groups.Active,
            roles.HighlightedText if mode == QIcon.Mode.Selected else self._ink,
        )

    def _renderer(self, colour: QColor) -> QSvgRenderer:
        ink = colour.name()
        if ink not in self._renderers:
            renderer = QSvgRenderer(QByteArray(self._drawing.replace(INK, ink.encode())))
            renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
            self._renderers[ink] = renderer
        return self._renderers[ink]


def icon(name: str, ink: QPalette.ColorRole = QPalette.ColorRole.WindowText) -> QIcon:
    """The icon drawn in ``resources/icons/NAME.svg``, in the colour that the palette has for ``ink``.

    On a coloured button ``ink`` is ``HighlightedText``.

    Raises:
        KeyError: there is no such drawing.
    """
    return QIcon(_DrawnIcon(name, _drawing(name), ink))


def names() -> frozenset[str]:
    """Every name that ``icon`` knows."""
    files = (resources.files("resources") / "icons").iterdir()
    return frozenset(file.name.removesuffix(".svg") for file in files if file.name.endswith(".svg"))


@cache
def _drawing(name: str) -> bytes:
    file = resources.files("resources") / "icons" / f"{name}.svg"
    if not file.is_file():
        raise KeyError(name)
    return file.read_bytes()
