"""A page that takes the place of gallery and map for a while, and is made when somebody looks at it first."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from explorer.history import Place
from explorer.session import Session


class PageSide(QObject):
    """Joins such a page with the rest of a window. Whoever goes to another place leaves it."""

    shown = Signal()
    """The page is there, and wants to be looked at."""
    left = Signal()
    """Something else wants to be looked at."""
    compared_changed = Signal()
    """Two others are looked at side by side, or none are."""
    why_wanted = Signal()
    """Somebody asks why the two are similar."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._place: Place | None = None
        self.page: QWidget | None = None
        self.is_shown = False
        session.browser.arrived.connect(self._follow)

    @property
    def compared(self) -> tuple[int, int] | None:
        """Ids of two items that are looked at side by side; None where there are none."""
        return None

    # What the window calls

    def show(self) -> None:
        """Shows the page; the first time when what it needs is loaded."""
        if self.page is None:
            self._session.tasks.run(self._load, lambda _: self._make(), group=f"load {type(self).__name__}")
        else:
            self._show()

    def leave(self) -> bool:
        """Shows the page no more; whether it was shown."""
        was_shown, self.is_shown = self.is_shown, False
        if was_shown:
            self._be_seen(False)
            self.left.emit()
        return was_shown

    def toggle(self) -> None:
        """Shows the page, or what was shown before."""
        if not self.leave():
            self.show()

    # What each kind of page adds

    def _load(self) -> None:
        """Imports what the page needs, in a thread."""

    def _make_page(self) -> QWidget:
        """The page, made on the GUI thread."""
        raise NotImplementedError

    def _be_seen(self, seen: bool) -> None:
        """Whether somebody looks."""

    # Showing

    def _show(self) -> None:
        self.is_shown = True
        self._place = self._session.browser.place
        self._be_seen(True)
        self.shown.emit()

    def _make(self) -> None:
        if self.page is None:
            self.page = self._make_page()
        # Making it and showing it both take a while: the window has its turn in between.
        QTimer.singleShot(0, self._show)

    def _follow(self, place: Place) -> None:
        """Whoever goes to another place wants to look at it."""
        if self.is_shown and place != self._place:
            self.leave()
