"""The player: what plays, its waveform, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.domain import Item, Span
from explorer.icons import icon
from explorer.listening import PlayerSettings
from explorer.phrases import clock, part, title_of
from explorer.sound import PlayState
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.cover import Cover
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_button import icon_button
from explorer.views.icon_label import IconLabel
from explorer.views.volume_control import VolumeControl
from explorer.views.waveform_drawing import Peaks
from explorer.views.waveform_view import WaveformView

COVER, ICON, LARGE_ICON = 56, 20, 26
NAMES = 188
"""Pixels for title and artist."""
TIMES = 44
NOTHING = "Nothing plays"
HOW_TO = "Select a track, press Space"
MARK_FIRST = "Mark a part of the waveform first: drag along its times, or press [ and ] while it plays."


class PlayerPanel(QWidget):
    """One row across the window; a second one appears when there is trouble to tell of."""

    play_pressed = Signal()
    previous_pressed = Signal()
    next_pressed = Signal()
    seek_requested = Signal(float)
    """Seconds from the start of the track."""
    range_changed = Signal(int, object)
    """Id of the track, and the ``Span`` that is marked in it, or None."""
    find_part_requested = Signal(int, object)
    """Id of the track, and the ``Span`` to find the like of."""
    volume_changed = Signal(float)
    muted_changed = Signal(bool)
    preview_toggled = Signal(bool)
    keep_playing_toggled = Signal(bool)

    def __init__(self, thumbnails: ThumbnailCache, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: Item | None = None
        self.cover = Cover(thumbnails, COVER)
        self.title = ElidedLabel()
        self.artist = ElidedLabel()
        self.previous = icon_button("previous", "Previous track", "Ctrl+Left", side=ICON)
        self.play = icon_button("play", "Play", "Space", side=LARGE_ICON)
        self.next = icon_button("next", "Next track", "Ctrl+Right", side=ICON)
        self.elapsed, self.total = QLabel(), QLabel()
        self.waveform = WaveformView()
        self.find_part = QPushButton(icon("part"), "Find similar parts")
        self.marked = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.volume = VolumeControl()
        self.preview = icon_button("preview", "Preview on selection", side=ICON)
        self.keep_playing = icon_button("keep-playing", "Keep playing", side=ICON)
        self._sign = IconLabel(icon("info"), 16, 16)
        self.message = ElidedLabel()
        self._dress()
        self._arrange()
        self._connect()
        self.show_track(None)
        self.show_state(PlayState.STOPPED)
        self.say("")

    # Building

    def _dress(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.preview.setCheckable(True)
        self.preview.setToolTip(
            "Preview on selection: a track plays its most typical part when it is selected"
        )
        self.keep_playing.setCheckable(True)
        self.keep_playing.setToolTip("Keep playing: the next track of the results follows")
        for label in (self.artist, self.elapsed, self.total, self.marked, self.message):
            give_role(label, "muted")
        self.elapsed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self.elapsed, self.total):
            label.setMinimumWidth(TIMES)

    def _arrange(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch()
        names.addWidget(self.title)
        names.addWidget(self.artist)
        names.addStretch()
        held = QWidget()
        held.setLayout(names)
        names.setContentsMargins(0, 0, 0, 0)
        held.setFixedWidth(NAMES)
        finding = QVBoxLayout()
        finding.setSpacing(2)
        finding.addStretch()
        finding.addWidget(self.find_part)
        finding.addWidget(self.marked)
        finding.addStretch()
        transport = QHBoxLayout()
        transport.setSpacing(2)
        for button in (self.previous, self.play, self.next):
            transport.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cover)
        row.addWidget(held)
        row.addLayout(transport)
        row.addWidget(self.elapsed)
        row.addWidget(self.waveform, 1)
        row.addWidget(self.total)
        row.addLayout(finding)
        for widget in (self.volume, self.preview, self.keep_playing):
            row.addWidget(widget)
        self._trouble = QWidget()
        line = QHBoxLayout(self._trouble)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._sign)
        line.addWidget(self.message, 1)
        column = QGridLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.setVerticalSpacing(4)
        column.addLayout(row, 0, 0)
        column.addWidget(self._trouble, 1, 0)

    def _connect(self) -> None:
        self.play.clicked.connect(self.play_pressed)
        self.previous.clicked.connect(self.previous_pressed)
        self.next.clicked.connect(self.next_pressed)
        self.waveform.seek_requested.connect(self._seek)
        self.waveform.range_changed.connect(self._mark)
        self.find_part.clicked.connect(self.find_marked)
        self.volume.volume_changed.connect(self.volume_changed)
        self.volume.muted_changed.connect(self.muted_changed)
        self.preview.toggled.connect(self.preview_toggled)
        self.keep_playing.toggled.connect(self.keep_playing_toggled)

    # What is shown

    def show_track(self, item: Item | None) -> None:
        """Shows a track, at its start and with nothing marked; None when there is none."""
        if self._item is not None and self.waveform.span is not None:
            self.range_changed.emit(self._item.id, None)
        self._item = item
        self.cover.show_content(item.content_hash if item else None)
        self.title.setText(title_of(item) if item else NOTHING)
        self.artist.setText(_by(item) if item else HOW_TO)
        duration = item.duration if item else None
        self.waveform.show_track(duration)
        self.elapsed.setText(clock(0) if item else "")
        self.total.setText(clock(duration) if duration else "")
        self.say("")
        self._show_span(None)

    def show_peaks(self, peaks: Peaks | None) -> None:
        """Draws the waveform (n, 2) of the track shown; None where there is none."""
        self.waveform.set_peaks(peaks)

    def show_duration(self, seconds: float) -> None:
        """Shows how long the track turned out to be, where the import could not tell."""
        if self._item is not None and self._item.duration is None:
            self.waveform.set_duration(seconds)
            self.total.setText(clock(seconds))

    def show_position(self, seconds: float) -> None:
        """Shows how far it has played."""
        if self._item is not None:
            self.waveform.set_position(seconds)
            self.elapsed.setText(clock(seconds))

    def show_part(self, part: Span | None) -> None:
        """Highlights the part that answered a query."""
        self.waveform.set_part(part)

    def show_state(self, state: PlayState) -> None:
        """Offers to pause what plays, or to play."""
        plays = state is PlayState.PLAYING
        self.play.setIcon(icon("pause" if plays else "play"))
        self.play.setToolTip(f"{'Pause' if plays else 'Play'} (Space)")
        self.play.setAccessibleName("Pause" if plays else "Play")

    def show_settings(self, settings: PlayerSettings) -> None:
        """Shows what was chosen before."""
        self.volume.show_volume(settings.volume, muted=settings.muted)
        self.preview.setChecked(settings.preview)
        self.keep_playing.setChecked(settings.keep_playing)

    def say(self, sentence: str) -> None:
        """Tells of trouble, in one line; nothing for an empty sentence."""
        self.message.setText(sentence)
        self.message.setToolTip(sentence)
        self._trouble.setVisible(bool(sentence))

    def find_marked(self) -> None:
        """Asks for the like of what is marked."""
        if self._item is not None and self.waveform.span is not None:
            self.find_part_requested.emit(self._item.id, self.waveform.span)

    def _seek(self, seconds: float) -> None:
        self.elapsed.setText(clock(seconds))
        self.seek_requested.emit(seconds)

    def _mark(self, span: Span | None) -> None:
        self._show_span(span)
        if self._item is not None:
            self.range_changed.emit(self._item.id, span)

    def _show_span(self, span: Span | None) -> None:
        self.find_part.setEnabled(span is not None)
        self.find_part.setToolTip(
            "Find parts of other tracks that are like what is marked" if span else MARK_FIRST
        )
        self.marked.setText(part(span) if span else "nothing marked")


def _by(item: Item) -> str:
    """Who it is by, or else where it is from."""
    return item.artist or item.album or "".join(item.labels[-1:])
