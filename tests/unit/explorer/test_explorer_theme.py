from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from explorer import theme

LIGHT, DARK = Qt.ColorScheme.Light, Qt.ColorScheme.Dark
ROLE = QPalette.ColorRole


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    style, palette = qapp.style().name(), qapp.palette()
    theme.apply(qapp)
    yield qapp
    theme.set_scheme(Qt.ColorScheme.Unknown)
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setStyle(style)


def _luminance(colour: QColor) -> float:
    """Relative luminance as in WCAG 2."""
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (ROLE.WindowText, ROLE.Window),
        (ROLE.Text, ROLE.Base),
        (ROLE.Text, ROLE.AlternateBase),
        (ROLE.ButtonText, ROLE.Button),
        (ROLE.HighlightedText, ROLE.Highlight),
        (ROLE.PlaceholderText, ROLE.Window),
        (ROLE.PlaceholderText, ROLE.Base),
        (ROLE.Link, ROLE.Window),
        (ROLE.BrightText, ROLE.Window),
        (ROLE.ToolTipText, ROLE.ToolTipBase),
    ],
)
def test_that_text_can_be_read_on_its_ground(scheme: Qt.ColorScheme, text: ROLE, ground: ROLE) -> None:
    palette = theme.palette_for(scheme)
    assert _contrast(palette.color(text), palette.color(ground)) >= 4.5


def test_that_dark_is_dark_and_light_is_light() -> None:
    dark, light = theme.palette_for(DARK), theme.palette_for(LIGHT)
    assert dark.color(ROLE.Window).lightness() < 60 < 200 < light.color(ROLE.Window).lightness()


def test_that_a_system_that_does_not_say_gets_light() -> None:
    assert theme.palette_for(Qt.ColorScheme.Unknown) == theme.palette_for(LIGHT)


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_that_disabled_text_is_fainter_than_text(scheme: Qt.ColorScheme) -> None:
    palette = theme.palette_for(scheme)
    ground = palette.color(ROLE.Window)
    disabled = palette.color(QPalette.ColorGroup.Disabled, ROLE.WindowText)
    assert _contrast(disabled, ground) < _contrast(palette.color(ROLE.WindowText), ground) / 2


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_that_the_style_sheet_is_complete_and_its_drawings_are_there(scheme: Qt.ColorScheme) -> None:
    sheet = theme.style_sheet(theme.palette_for(scheme))
    drawings = re.findall(r"url\((.*?)\)", sheet)
    assert "$" not in sheet
    assert drawings
    assert all(Path(drawing).is_file() for drawing in drawings)


def test_that_the_scheme_can_be_changed_while_the_program_runs(dressed: QApplication) -> None:
    theme.set_scheme(DARK)
    assert dressed.palette().color(ROLE.Window) == theme.palette_for(DARK).color(ROLE.Window)
    in_the_dark = dressed.styleSheet()
    theme.set_scheme(LIGHT)
    assert dressed.palette().color(ROLE.Window) == theme.palette_for(LIGHT).color(ROLE.Window)
    assert dressed.styleSheet() != in_the_dark


def test_that_a_change_by_the_system_is_followed(dressed: QApplication) -> None:
    dressed.styleHints().colorSchemeChanged.emit(DARK)
    assert dressed.palette().color(ROLE.Window) == theme.palette_for(DARK).color(ROLE.Window)


def test_that_a_role_given_to_a_widget_that_is_shown_takes_effect(
    dressed: QApplication, qtbot: QtBot
) -> None:
    label = QLabel("A title")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    theme.give_role(label, "title")
    assert label.sizeHint().height() > before


def test_that_mixing_goes_from_one_colour_to_the_other() -> None:
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    assert theme.mix(black, white, 0.0) == black
    assert theme.mix(black, white, 1.0) == white
    assert theme.mix(black, white, 0.2) == QColor(51, 51, 51)


def test_that_muted_text_is_between_text_and_ground() -> None:
    palette = theme.palette_for(LIGHT)
    assert palette.color(ROLE.WindowText).lightness() < theme.muted(palette).lightness()
    assert theme.muted(palette).lightness() < palette.color(ROLE.Window).lightness()
