"""Our two palettes, light and dark, and how colours are made from theirs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

_NAMES = QPalette.ColorRole
_LIGHT = {
    _NAMES.Window: "#f4f5f8",
    _NAMES.WindowText: "#1e2230",
    _NAMES.Base: "#ffffff",
    _NAMES.AlternateBase: "#f0f1f6",
    _NAMES.Text: "#1e2230",
    _NAMES.Button: "#fbfbfd",
    _NAMES.ButtonText: "#1e2230",
    _NAMES.BrightText: "#b3261e",
    _NAMES.PlaceholderText: "#666d80",
    _NAMES.Highlight: "#4f5fd6",
    _NAMES.HighlightedText: "#ffffff",
    _NAMES.Accent: "#4f5fd6",
    _NAMES.Link: "#3f4fc4",
    _NAMES.LinkVisited: "#6b4fb3",
    _NAMES.ToolTipBase: "#252936",
    _NAMES.ToolTipText: "#f2f3f8",
    _NAMES.Light: "#ffffff",
    _NAMES.Midlight: "#e6e8ef",
    _NAMES.Mid: "#cfd3de",
    _NAMES.Dark: "#a3a9b8",
    _NAMES.Shadow: "#6f7686",
}
_DARK = {
    _NAMES.Window: "#1d1f27",
    _NAMES.WindowText: "#e6e8f0",
    _NAMES.Base: "#16181e",
    _NAMES.AlternateBase: "#1f222a",
    _NAMES.Text: "#e6e8f0",
    _NAMES.Button: "#2a2d38",
    _NAMES.ButtonText: "#e6e8f0",
    _NAMES.BrightText: "#ff8a80",
    _NAMES.PlaceholderText: "#989eb0",
    _NAMES.Highlight: "#5a69dc",
    _NAMES.HighlightedText: "#ffffff",
    _NAMES.Accent: "#8794ff",
    _NAMES.Link: "#9aa5ff",
    _NAMES.LinkVisited: "#c3a6ff",
    _NAMES.ToolTipBase: "#343846",
    _NAMES.ToolTipText: "#f2f3f8",
    _NAMES.Light: "#3e4250",
    _NAMES.Midlight: "#31343f",
    _NAMES.Mid: "#3d414e",
    _NAMES.Dark: "#101116",
    _NAMES.Shadow: "#08090c",
}
_FADED = (
    _NAMES.WindowText,
    _NAMES.Text,
    _NAMES.ButtonText,
    _NAMES.HighlightedText,
    _NAMES.Link,
    _NAMES.PlaceholderText,
)


def palette_for(scheme: Qt.ColorScheme) -> QPalette:
    """Our palette for a colour scheme."""
    colours = _DARK if scheme == Qt.ColorScheme.Dark else _LIGHT
    palette = QPalette()
    for role, name in colours.items():
        palette.setColor(role, QColor(name))
    ground = palette.color(QPalette.ColorRole.Window)
    for role in _FADED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, mix(palette.color(role), ground, 0.55))
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, palette.color(QPalette.ColorRole.Mid)
    )
    return palette


def is_dark(palette: QPalette) -> bool:
    """Whether light text stands on a dark ground."""
    roles = QPalette.ColorRole
    return palette.color(roles.Window).lightness() < palette.color(roles.WindowText).lightness()


def muted(palette: QPalette) -> QColor:
    """The colour of what is said in passing; it can still be read on every ground."""
    return palette.color(QPalette.ColorRole.PlaceholderText)


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """``first`` with ``share`` in [0, 1] of ``second``."""
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))
