"""Somebody who scrolls past fields."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QSlider, QWidget


def turn_wheel(over: QWidget, notches: int = -1) -> None:
    """With the pointer on a widget; -1 is one notch down."""
    at = QPointF(over.rect().center())
    event = QWheelEvent(
        at,
        over.mapToGlobal(at),
        QPoint(0, 30 * notches),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(over, event)


def fields_on(page: QWidget) -> list[QWidget]:
    """All fields on a page, or below it, that a wheel can turn."""
    kinds = (QComboBox, QAbstractSpinBox, QSlider)
    found = [page] if isinstance(page, kinds) else []
    return found + [field for kind in kinds for field in page.findChildren(kind)]


def turned_by_wheel(page: QWidget) -> list[str]:
    """The names of the fields that change while somebody scrolls past them, down and up again."""
    return [field.accessibleName() for field in fields_on(page) if _turns(field)]


def _turns(field: QWidget) -> bool:
    field.clearFocus()
    before = _state(field)
    turn_wheel(field)
    down = _state(field)
    turn_wheel(field, 1)
    return before != down or before != _state(field)


def _state(field: QWidget) -> object:
    if isinstance(field, QComboBox):
        return field.currentIndex()
    return field.text() if isinstance(field, QAbstractSpinBox) else field.value()  # type: ignore[attr-defined]
