"""The folding part of the details in which the tones of a track are shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from engine.domain import Item, Span
from engine.library import Library
from explorer import phrases
from explorer.tasks import Tasks
from explorer.views.folding_section import FoldingSection
from explorer.views.spectrogram_view import SpectrogramView

REST_MS = 150
"""A file is read when the selection rests this long on it."""
LISTENING = "Listening to the track…"


class SpectrogramSection(FoldingSection):
    """Reads a spectrogram in the background, and only while it is open. It begins folded."""

    def __init__(self, tasks: Tasks, library: Library, parent: QWidget | None = None) -> None:
        self.view = SpectrogramView()
        super().__init__("Spectrogram", self.view, parent, margin=0)
        self._tasks = tasks
        self._library = library
        self._item: Item | None = None
        self._marked: tuple[int, Span] | None = None
        """The id of the track in which a part is marked, and that part."""
        self._shown: tuple[Path, Span | None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=REST_MS)
        self._soon.timeout.connect(self._read)
        self.fold(True)
        self.folded_changed.connect(self._follow)

    def show_track(self, item: Item | None) -> None:
        """Turns to another track; None when there is none."""
        self._item = item
        self._follow()

    def mark(self, item_id: int, span: Span | None) -> None:
        """Shows a part of a track rather than the whole; None shows the whole again."""
        self._marked = (item_id, span) if span is not None else None
        self._follow()

    def _wanted(self) -> tuple[Path, Span | None] | None:
        if self._item is None or self.folded:
            return None
        marked = self._marked is not None and self._marked[0] == self._item.id
        return self._item.path, self._marked[1] if marked and self._marked else None

    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted is not None and wanted != self._shown:
            if self._shown is None or self._shown[0] != wanted[0]:
                self.view.say(LISTENING)
            self._soon.start()

    def _read(self) -> None:
        wanted, item = self._wanted(), self._item
        if wanted is None or item is None:
            return
        (path, span), width = wanted, self.view.wanted_width()
        shown = span or Span(0.0, item.duration or 1.0)

        def show(loudness: NDArray[np.uint8]) -> None:
            if self._wanted() == wanted:
                self._shown = wanted
                self.view.show_picture(loudness, shown)
                part = f" of {phrases.part(span)}" if span is not None else ""
                self.view.setAccessibleName(f"Spectrogram{part}")

        def fail(sentence: str) -> None:
            if self._wanted() == wanted:
                self._shown = None
                self.view.say(f"This track cannot be heard just now: {sentence.rstrip('.')}.")

        self._tasks.run(
            lambda: self._library.music.spectrogram(path, span, width), show, failed=fail, group="spectrogram"
        )
