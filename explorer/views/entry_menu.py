"""Menus of a few entries, each with an icon."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from explorer.icons import icon

Entry = tuple[str, str, Callable[[], None]]
"""Name of the icon, text with the key after a tab, and what it does."""


def entry_menu(parent: QWidget, entries: Iterable[Entry]) -> QMenu:
    """A menu that goes when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for icon_name, text, slot in entries:
        action = QAction(icon(icon_name), text, menu)
        action.triggered.connect(slot)
        menu.addAction(action)
    return menu
