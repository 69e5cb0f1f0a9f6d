"""How the window looks: Fusion in two palettes of our own, light and dark, and a style sheet made from them.

Widgets name no colours. They take them from their palette, or say what they are with ``give_role``.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from explorer.theme.palettes import is_dark, mix, muted, palette_for
from explorer.theme.style_sheet import style_sheet

__all__ = [
    "Role",
    "apply",
    "give_role",
    "is_dark",
    "mix",
    "muted",
    "palette_for",
    "set_scheme",
    "style_sheet",
]

Role = Literal["page", "card", "chip", "muted", "heading", "title", "key", "primary", "link"]
"""What a widget is. Frames: page (a plain ground), card, chip. Labels: muted, heading (small, above a group),
title (large), key (the cap of a key). Buttons: primary, link."""


class _Follower(QObject):
    """Repaints the application when the system changes between light and dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.follow)

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Gives the application the colours of ``scheme``; light when the system does not say."""
        palette = palette_for(scheme)
        self._app.setPalette(palette)
        self._app.setStyleSheet(style_sheet(palette))


def apply(app: QApplication) -> None:
    """Dresses the application, now and whenever the system changes its colour scheme."""
    app.setStyle("Fusion")
    follower = app.findChild(_Follower) or _Follower(app)
    follower.follow(QGuiApplication.styleHints().colorScheme())


def set_scheme(scheme: Qt.ColorScheme) -> None:
    """Light, dark, or (Unknown) what the system says."""
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(scheme)
    app = QApplication.instance()
    follower = app.findChild(_Follower) if app is not None else None
    if follower is not None:
        # A system without colour schemes does not tell of the change.
        follower.follow(hints.colorScheme() if scheme == Qt.ColorScheme.Unknown else scheme)


def give_role(widget: QWidget, role: Role) -> None:
    """Says what a widget is, for the style sheet."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
