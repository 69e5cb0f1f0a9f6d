"""Why two tracks are alike: which of their moments, and which bands of frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.domain import Explanation, Item, SharedMoment
from engine.library import Library
from explorer import phrases
from explorer.icons import icon
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.views.band_bars import BandBars
from explorer.views.elided_label import ElidedLabel
from explorer.views.flow_layout import FlowLayout
from explorer.views.heat_legend import HeatLegend
from explorer.views.moment_strips import MomentStrips, Strip
from explorer.views.strip_drawing import Heat, Peaks
from explorer.views.why_wording import moment_words, number

_NONE = np.empty(0, np.float32)


class WhyTracks(QWidget):
    """The waveforms are there at once; what counts in them when it is known."""

    moment_chosen = Signal(object)
    """A ``SharedMoment`` that is to be heard in both tracks."""
    place_chosen = Signal(int, float)
    """The first track (0) or the second (1) is to be heard from so many seconds on."""

    def __init__(self, tasks: Tasks, library: Library, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._library = library
        self._items: tuple[Item, ...] = ()
        self._peaks: list[Peaks | None] = [None, None]
        self._explanation: Explanation | None = None
        self.names = tuple(ElidedLabel(elide=Qt.TextElideMode.ElideRight) for _ in range(2))
        self.strips = MomentStrips()
        self.legend = HeatLegend()
        self.moments: list[QPushButton] = []
        """One for each moment, with what it plays."""
        self._flow = FlowLayout(spacing=4)
        self.bands = BandBars()
        self._details = QWidget()
        self._key = QLabel(textFormat=Qt.TextFormat.RichText)
        self._lay_out()
        self.strips.moment_chosen.connect(self._choose)
        self.strips.place_chosen.connect(self.place_chosen)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addWidget(self.names[0])
        outer.addWidget(self.strips)
        outer.addWidget(self.names[1])
        outer.addWidget(self._details)
        outer.addStretch(1)
        self._lay_out_details()

    def _lay_out_details(self) -> None:
        details = QGridLayout(self._details)
        details.setContentsMargins(0, 8, 0, 0)
        details.setHorizontalSpacing(32)
        details.setVerticalSpacing(6)
        alike, left_out = (
            _heading("Moments that are most alike"),
            _heading("Without a band, the score falls by"),
        )
        buttons = QWidget()
        buttons.setLayout(self._flow)
        give_role(self._key, "muted")
        beside = QHBoxLayout()
        beside.addWidget(left_out)
        beside.addStretch(1)
        beside.addWidget(self._key)
        top = Qt.AlignmentFlag.AlignTop
        details.addWidget(alike, 0, 0)
        details.addWidget(buttons, 1, 0)
        details.addWidget(self.legend, 2, 0)
        details.addLayout(beside, 0, 1)
        details.addWidget(self.bands, 1, 1, 2, 1, top)
        details.setRowStretch(1, 1)
        details.setColumnStretch(0, 2)
        details.setColumnStretch(1, 3)

    def show_items(self, items: Sequence[Item]) -> None:
        """Shows two tracks, and reads their waveforms."""
        self._items, self._peaks = tuple(items), [None, None]
        for side, item in enumerate(items):
            artist = f" · {item.artist}" if item.artist else ""
            self.names[side].setText(f"{phrases.title_of(item)}{artist}")
            if item.content_hash is not None:
                self._read_peaks(side, item, item.content_hash)
        self._show_strips()

    def show_explanation(self, explanation: Explanation | None, *, is_whole: bool) -> None:
        """Shows what is known of them by now; of tracks all is known at the same time."""
        self._explanation = explanation
        self._details.setVisible(explanation is not None)
        self._show_strips()
        self._show_moments()
        bands = explanation.bands if explanation is not None else ()
        self.bands.show_bands(bands)
        self._show_key()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another palette has other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_key()

    def show_playing(self, item: Item | None, seconds: float) -> None:
        """Where it plays, if it plays one of the two."""
        sides = [side for side, one in enumerate(self._items) if item is not None and one.id == item.id]
        self.strips.show_playing((sides[0], seconds) if sides else None)

    def set_off(self, moment: SharedMoment | None) -> None:
        """Sets the moment off that is heard."""
        best = self._best()
        self.strips.choose(best.index(moment) if moment in best else None)
        for button, one in zip(self.moments, best, strict=True):
            button.setChecked(one is moment)

    def _best(self) -> tuple[SharedMoment, ...]:
        found = self._explanation.moments if self._explanation is not None else None
        return found.best if found is not None else ()

    def _choose(self, moment: int) -> None:
        self.moment_chosen.emit(self._best()[moment])

    def _read_peaks(self, side: int, item: Item, content: str) -> None:
        def show(peaks: Peaks | None) -> None:
            if self._items and self._items[side] is item:
                self._peaks[side] = peaks
                self._show_strips()

        self._tasks.run(lambda: self._library.music.waveform(content), show, group=f"strip {side} {id(self)}")

    def _show_strips(self) -> None:
        if not self._items:
            return
        found = self._explanation.moments if self._explanation is not None else None
        windows = (
            ((found.first_times, found.first), (found.second_times, found.second))
            if found is not None
            else ((_NONE, _NONE), (_NONE, _NONE))
        )
        first, second = (
            Strip(_length(item, times), peaks, times, _strengths(shares))
            for item, peaks, (times, shares) in zip(self._items, self._peaks, windows, strict=True)
        )
        self.strips.show_strips((first, second), self._best())
        against = any(bool((shares < 0).any()) for _, shares in windows)
        ends = ("against" if against else "adds least", "adds most")
        self.legend.show_scale(ends, against=against, is_on_pictures=False)

    def _show_key(self) -> None:
        signs = (f'<span style="color:{ink.name()}">■</span>' for ink in self.bands.inks())
        self._key.setText("{} above &nbsp; {} below".format(*signs))

    def _show_moments(self) -> None:
        self._flow.clear()
        self.moments = []
        for place, moment in enumerate(self._best()):
            button = QPushButton(
                icon("play"), f"{place + 1}   {moment_words(moment)}   {number(moment.score)}"
            )
            button.setCheckable(True)
            button.setAutoDefault(False)
            # Space is for pausing, also right after a click.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip("Play the moment of the first track, then that of the second")
            button.clicked.connect(partial(self._choose, place))
            self.moments.append(button)
            self._flow.addWidget(button)
            button.show()


def _strengths(shares: Heat) -> Heat:
    """What windows (n,) add, as multiples of what one adds on average: tracks of any length compare."""
    average = float(np.abs(shares).mean()) if len(shares) else 0.0
    return shares / np.float32(average) if average > 0 else shares


def _length(item: Item, times: Heat) -> float:
    if item.duration is not None:
        return item.duration
    return float(times[-1]) if len(times) else 0.0


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    give_role(label, "heading")
    return label
