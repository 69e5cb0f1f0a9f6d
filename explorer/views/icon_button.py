"""Buttons that show an icon and say in words what they are for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

from explorer.icons import icon

CROSS = 10
"""Pixels of the ✕ that takes something away; its button is large enough to be hit."""


def icon_button(icon_name: str, purpose: str, keys: str = "", *, side: int | None = None) -> QToolButton:
    """A button of ``purpose``, whose tip names the ``keys`` too; ``side`` is the icon's, in pixels."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    if side is not None:
        button.setIconSize(QSize(side, side))
    button.setToolTip(f"{purpose} ({keys})" if keys else purpose)
    button.setAccessibleName(purpose)
    return button


def cross_button(purpose: str = "") -> QToolButton:
    """A small ✕ inside something that it takes away; ``purpose`` may be told later, when that is known."""
    button = icon_button("close", purpose, side=CROSS)
    button.setFixedSize(18, 18)
    button.setStyleSheet("padding: 0")
    return button
