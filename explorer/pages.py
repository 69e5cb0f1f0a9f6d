"""What fills the middle of the window: gallery and map, a side in their place, or the first-run page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMainWindow, QWidget

from explorer.docks import Docks
from explorer.page_side import PageSide
from explorer.views.page_stack import PageStack


class Pages(QObject):
    """Shows one of them at a time. The docks are about what is in the gallery, and are there while it is."""

    def __init__(self, window: QMainWindow, docks: Docks, area: QWidget, welcome: QWidget) -> None:
        super().__init__(window)
        self._docks = docks
        self._area = area
        self._welcome = welcome
        self._stack = PageStack()
        self._stack.addWidget(area)
        self._stack.addWidget(welcome)
        self._sides: dict[PageSide, QAction] = {}
        """What takes the place of gallery and map for a while, and the action that shows it."""
        self._is_empty = False
        self.about_items = QActionGroup(self, exclusionPolicy=QActionGroup.ExclusionPolicy.None_)
        """What is done with the items of the gallery, and only while they can be seen."""
        window.setCentralWidget(self._stack)

    @property
    def actions(self) -> list[QAction]:
        """What shows and leaves the sides."""
        return list(self._sides.values())

    def add(self, side: PageSide, action: QAction) -> None:
        """Knows another side from now on; ``action`` toggles it."""
        action.setCheckable(True)
        self._sides[side] = action
        side.shown.connect(partial(self._bring_up, side))
        side.left.connect(self.show)

    def tell_empty(self, is_empty: bool) -> None:
        """Hears whether there is anything in the library yet."""
        self._is_empty = is_empty
        self.show()

    def leave(self, all_but: PageSide | None = None) -> bool:
        """Leaves the side that is shown; whether there was one."""
        shown = [side for side in self._sides if side.is_shown and side is not all_but]
        for side in shown:
            side.leave()
        return bool(shown)

    def show(self) -> None:
        """Shows what is to be looked at now."""
        beside = next((side.page for side in self._sides if side.is_shown), None)
        if beside is not None and self._stack.indexOf(beside) < 0:
            self._stack.addWidget(beside)
        page = self._welcome if self._is_empty else beside or self._area
        if page is not self._area:  # before it takes their room, so that they know how large they were
            self._docks.put_away(all_but="jobs")
        if page is not self._stack.currentWidget():
            self._stack.setCurrentWidget(page)
            page.setFocus()
        for side, action in self._sides.items():
            action.setChecked(page is side.page)
            action.setEnabled(not self._is_empty)
        self.about_items.setEnabled(page is self._area)
        if page is self._area:
            self._docks.bring_back()

    def _bring_up(self, shown: PageSide) -> None:
        self.leave(all_but=shown)
        self.show()
