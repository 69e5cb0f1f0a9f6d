"""Joins the explanations of pairs with the rest of a window: which pair is meant, and where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from engine.domain import SharedMoment, Span
from explorer import dialogs, phrases
from explorer.explaining import Explaining, Why
from explorer.menus import new_action
from explorer.page_side import PageSide
from explorer.pair_meant import pair_meant
from explorer.part_playing import Part, PartPlaying
from explorer.session import Session
from explorer.subject import Subject
from explorer.views.gallery_page import GalleryPage
from explorer.views.neighbours_panel import NeighboursPanel

if TYPE_CHECKING:
    from explorer.views.why_dialog import WhyDialog


class WhySide(QObject):
    """The dialog is made when somebody wants to know why for the first time, and stays for the next pair."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        gallery: GalleryPage,
        neighbours: NeighboursPanel,
        subject: Subject,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._gallery = gallery
        self._neighbours = neighbours
        self._subject = subject
        self._sides: list[PageSide] = []
        self._why: Why | None = None
        self._heard: tuple[SharedMoment, list[Part]] | None = None
        """The moment that is played, and its parts."""
        self.dialog: WhyDialog | None = None
        self.explaining = Explaining(session.library, session.tasks, self)
        self.playing = PartPlaying(session.listening, session.playback, self)
        self.action = new_action(window, "Why similar?", self.ask, "W", "why")
        self._connect()

    def know(self, side: PageSide) -> None:
        """Learns of a page that is shown in place of the gallery, whose selection is not meant meanwhile."""
        self._sides.append(side)
        for changed in (side.shown, side.left, side.compared_changed):
            changed.connect(self._follow_pages)
        side.why_wanted.connect(self.ask)

    def _connect(self) -> None:
        session = self._session
        self.explaining.changed.connect(self._show)
        self.explaining.saved.connect(session.notice)
        self.playing.changed.connect(self._follow_part)
        session.playback.position_changed.connect(self._follow)
        self._gallery.why.connect(self._ask_of_selection)
        self._neighbours.why.connect(self._ask_of_neighbour)

    # What a person wants

    def ask(self) -> None:
        """Says why what is selected is similar, or a neighbour that is looked at; or what to select first.

        On a page in place of the gallery, it is about the two that are looked at there.
        """
        side = self._shown_side()
        if side is not None:
            if side.compared is not None:
                self.ask_of(*side.compared)
            return
        looked_at, neighbour_of = self._subject.looked_at, self._neighbours.item
        if looked_at is not None and neighbour_of is not None:
            self.ask_of(neighbour_of.id, looked_at)
        else:
            self._ask_of_selection()

    def _ask_of_selection(self) -> None:
        meant = pair_meant(self._gallery.selected_ids(), self._session.browser.place)
        if isinstance(meant, str):
            self._session.notice.emit(meant)
        else:
            self.ask_of(*meant.examples, meant.item)

    def close(self) -> None:
        """Closes the dialog, with its window."""
        if self.dialog is not None:
            self.dialog.close()

    def ask_of(self, *items: int) -> None:
        """Says why two items are similar; of more, why the last is similar to one of the others."""
        dialog = self._made()
        self.playing.stop()
        self.explaining.show(*items)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _shown_side(self) -> PageSide | None:
        return next((side for side in self._sides if side.is_shown), None)

    def _follow_pages(self) -> None:
        side = self._shown_side()
        self.action.setEnabled(side is None or side.compared is not None)

    def _ask_of_neighbour(self, item_id: int) -> None:
        if self._neighbours.item is not None:
            self.ask_of(self._neighbours.item.id, item_id)

    def _made(self) -> WhyDialog:
        if self.dialog is None:
            from explorer.views.why_dialog import WhyDialog

            session = self._session
            dialog = WhyDialog(session.tasks, session.library, session.thumbnails, self._window)
            dialog.left.connect(self._leave)
            dialog.again_wanted.connect(self.explaining.again)
            dialog.example_chosen.connect(self._ask_of_example)
            dialog.save_wanted.connect(self._ask_where_to)
            dialog.pause_wanted.connect(session.listening.toggle)
            dialog.tracks.moment_chosen.connect(self._play_both)
            dialog.tracks.place_chosen.connect(self._play_from)
            self.dialog = dialog
        return self.dialog

    def _ask_of_example(self, item_id: int) -> None:
        self.playing.stop()
        self.explaining.choose(item_id)

    def _leave(self) -> None:
        self.playing.stop()
        self.explaining.leave()
        self._why = None

    def _ask_where_to(self) -> None:
        if self._why is not None and self._why.items is not None:
            names = " and ".join(phrases.title_of(item) for item in self._why.items)
            dialogs.ask_where_to_save_explanation(self._window, f"{names}.png", self.explaining.save)

    # What is shown and heard

    def _show(self, why: Why) -> None:
        self._why = why
        self._made().show_why(why)

    def _play_both(self, moment: SharedMoment) -> None:
        """Plays the moment in one track, then in the other."""
        if self._why is None or self._why.items is None:
            return
        first, second = self._why.items
        parts = [
            (first, Span(moment.first, moment.first + moment.seconds)),
            (second, Span(moment.second, moment.second + moment.seconds)),
        ]
        self._heard = moment, parts
        self.playing.play(parts)

    def _play_from(self, side: int, seconds: float) -> None:
        if self._why is not None and self._why.items is not None:
            self.playing.let_go()
            self._session.listening.play_from(self._why.items[side], seconds)

    def _follow_part(self, part: Part | None) -> None:
        moment = self._heard[0] if self._heard is not None and part in self._heard[1] else None
        if self.dialog is not None:
            self.dialog.tracks.set_off(moment)

    def _follow(self, seconds: float) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.tracks.show_playing(self._session.listening.item, seconds)
