"""Keys that a widget wants for itself, before they are shortcuts of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent


def asked_about(event: QEvent) -> QKeyEvent | None:
    """The key of which Qt asks whether a widget wants it, who then accepts it; None where it asks nothing."""
    return event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride else None
