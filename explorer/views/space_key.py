"""Who the Space key is for, when it is a shortcut of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QWidget

from explorer.views.own_keys import asked_about


class SpaceKey(QObject):
    """Leaves Space to a control that has the focus and needs it: a button, a choice, a list with ticks.

    Text fields see to that themselves.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt asks the focused widget, and then those it lies in, whether a key is theirs."""
        key = asked_about(event)
        if key is not None and key.key() == Qt.Key.Key_Space and _needs_space(QApplication.focusWidget()):
            key.accept()
            return True
        return super().eventFilter(watched, event)


def _needs_space(focus: QWidget | None) -> bool:
    if isinstance(focus, QAbstractItemView):
        return focus.currentIndex().data(Qt.ItemDataRole.CheckStateRole) is not None
    return isinstance(focus, QAbstractButton | QComboBox)
