from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from explorer.views.own_keys import asked_about


def test_that_only_the_question_whose_a_key_is_is_one() -> None:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    assert asked_about(asked) is asked
    assert asked_about(pressed) is None
    assert asked_about(QEvent(QEvent.Type.ShortcutOverride)) is None
