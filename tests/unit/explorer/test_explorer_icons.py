from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from explorer import icons


@pytest.fixture
def ink(qapp: QApplication) -> Iterator[QColor]:
    before = qapp.palette()
    palette = QPalette(before)
    colour = QColor(200, 30, 90)
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    qapp.setPalette(palette)
    yield colour
    qapp.setPalette(before)


def _image(icon: QIcon, side: int = 32, ratio: float = 1.0, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return icon.pixmap(QSize(side, side), ratio, mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def _opacity(image: QImage) -> int:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixel.alpha() for pixel in pixels)


def _strongest(image: QImage) -> QColor:
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda pixel: pixel.alpha())


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_that_every_drawing_can_be_painted(qapp: QApplication, name: str) -> None:
    assert _opacity(_image(icons.icon(name), side=16)) > 100


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_that_every_drawing_is_svg_that_qt_reads(qapp: QApplication, name: str) -> None:
    assert QSvgRenderer(icons._drawing(name)).isValid()


def test_that_an_unknown_name_is_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError, match="no such icon"):
        icons.icon("no such icon")


def test_that_an_icon_has_the_colour_of_the_text(ink: QColor) -> None:
    drawn = _strongest(_image(icons.icon("include")))
    assert (drawn.red(), drawn.green(), drawn.blue()) == pytest.approx((200, 30, 90), abs=2)


def test_that_an_icon_follows_a_change_of_palette(ink: QColor, qapp: QApplication) -> None:
    icon = icons.icon("include")
    _image(icon)
    palette = qapp.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor(10, 220, 40))
    qapp.setPalette(palette)
    drawn = _strongest(_image(icon))
    assert (drawn.red(), drawn.green(), drawn.blue()) == pytest.approx((10, 220, 40), abs=2)


def test_that_an_icon_can_be_had_in_the_colour_of_another_role(ink: QColor, qapp: QApplication) -> None:
    wanted = qapp.palette().color(QPalette.ColorRole.HighlightedText)
    drawn = _strongest(_image(icons.icon("include", QPalette.ColorRole.HighlightedText)))
    assert drawn.rgb() == wanted.rgb()


def test_that_a_disabled_icon_has_the_colour_of_disabled_text(ink: QColor, qapp: QApplication) -> None:
    palette = qapp.palette()
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, QColor(120, 121, 122))
    qapp.setPalette(palette)
    drawn = _strongest(_image(icons.icon("include"), mode=QIcon.Mode.Disabled))
    assert (drawn.red(), drawn.green(), drawn.blue()) == pytest.approx((120, 121, 122), abs=2)


def test_that_an_icon_is_drawn_anew_for_a_sharper_screen(ink: QColor) -> None:
    sharp = _image(icons.icon("search"), side=24, ratio=2.0)
    assert (sharp.width(), sharp.height()) == (48, 48)
    blown_up = _image(icons.icon("search"), side=24).scaled(48, 48)
    assert sharp != blown_up


def test_that_copies_outlive_the_icon_they_were_made_of(ink: QColor) -> None:
    copies = [QIcon(icons.icon("tag")) for _ in range(200)]
    assert all(_opacity(_image(copy, side=8)) > 0 for copy in copies)


def test_that_an_icon_knows_its_name(qapp: QApplication) -> None:
    assert icons.icon("tag").name() == "tag"
