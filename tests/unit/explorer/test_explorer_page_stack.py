from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.views.page_stack import PageStack


def _page(width: int) -> QWidget:
    page = QWidget()
    page.setMinimumSize(width, 50)
    return page


def test_that_a_stack_may_be_as_small_as_the_page_it_shows(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    assert stack.minimumSizeHint().width() <= 0
    small, large = _page(100), _page(900)
    stack.addWidget(small)
    stack.addWidget(large)
    assert stack.minimumSizeHint() == QSize(100, 50)
    stack.setCurrentWidget(large)
    assert stack.minimumSizeHint() == QSize(900, 50)
