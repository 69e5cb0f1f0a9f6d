"""The player at the bottom of a window, and its menu: both are there only where there is music."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QToolBar

from engine.domain import Collection, Kind, Span
from explorer.listening import Listening, PlayerSettings
from explorer.menus import Menu
from explorer.playback import Playback
from explorer.thumbnails import ThumbnailCache
from explorer.views.player_panel import PlayerPanel
from explorer.views.space_key import SpaceKey

PLAY_KEYS = ("Space", "Media Play", "Toggle Media Play/Pause", "Media Pause")
PREVIOUS_KEYS = ("Ctrl+Left", "Media Previous")
NEXT_KEYS = ("Ctrl+Right", "Media Next")


class PlayerBar(QToolBar):
    """Connects a player panel with what is listened to."""

    find_part_requested = Signal(int, object)
    """Id of a track, and the ``Span`` of it to find the like of."""
    range_changed = Signal(int, object)
    """Id of the track in the player, and the ``Span`` marked in it, or None."""

    def __init__(
        self, window: QMainWindow, listening: Listening, playback: Playback, thumbnails: ThumbnailCache
    ) -> None:
        super().__init__("Player", window)
        self.setObjectName("player")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self.panel = PlayerPanel(thumbnails)
        self.addWidget(self.panel)
        window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self)
        self._listening = listening
        self._has_music = False
        self._kind: Kind | None = None
        self._actions: list[QAction] = []
        self._menu: Menu | None = None
        self._connect(playback)
        SpaceKey(window)
        self._follow()

    def show_settings(self, settings: PlayerSettings) -> None:
        """Makes the player as it was left."""
        self._listening.apply(settings)
        self.panel.show_settings(settings)

    def settings(self) -> PlayerSettings:
        """How the player is left."""
        return self._listening.settings()

    def show_collections(self, collections: Sequence[Collection]) -> None:
        """Learns whether there is any music."""
        self._has_music = any(collection.kind is Kind.MUSIC for collection in collections)
        self._follow()

    def show_kind(self, kind: Kind | None) -> None:
        """Learns what is shown; pictures have no use for a player, unless something is in it."""
        self._kind = kind
        self._follow()

    def fill(self, menu: Menu) -> None:
        """Puts into a menu what the player can do; its keys work from then on."""
        self._menu = menu
        add, listening, panel = menu.add, self._listening, self.panel
        play = add("Play or pause", listening.toggle, None, "play")
        previous = add("Previous track", lambda: listening.step(-1), None, "previous")
        following = add("Next track", lambda: listening.step(1), None, "next")
        for action, keys in ((play, PLAY_KEYS), (previous, PREVIOUS_KEYS), (following, NEXT_KEYS)):
            action.setShortcuts([QKeySequence(key) for key in keys])
        menu.addSeparator()
        marks = [
            add("The part begins here", panel.waveform.mark_start, "["),
            add("The part ends here", panel.waveform.mark_end, "]"),
            add("Find similar parts", panel.find_marked, "Shift+S", "part"),
        ]
        menu.addSeparator()
        mute = add("Mute", panel.volume.toggle_muted, "M", "muted")
        self._actions = [play, previous, following, *marks, mute]
        self._follow()

    def _connect(self, playback: Playback) -> None:
        listening, panel = self._listening, self.panel
        listening.track_changed.connect(panel.show_track)
        listening.track_changed.connect(self._follow)
        listening.peaks_read.connect(panel.show_peaks)
        listening.part_changed.connect(panel.show_part)
        listening.start_changed.connect(panel.show_position)
        playback.position_changed.connect(panel.show_position)
        playback.duration_changed.connect(panel.show_duration)
        playback.state_changed.connect(panel.show_state)
        playback.failed.connect(panel.say)
        panel.play_pressed.connect(listening.toggle)
        panel.previous_pressed.connect(lambda: listening.step(-1))
        panel.next_pressed.connect(lambda: listening.step(1))
        panel.seek_requested.connect(listening.seek)
        panel.find_part_requested.connect(self.find_part_requested)
        panel.range_changed.connect(self._tell_range)
        panel.volume_changed.connect(playback.set_volume)
        panel.muted_changed.connect(playback.set_muted)
        panel.preview_toggled.connect(listening.set_preview)
        panel.keep_playing_toggled.connect(listening.set_keep_playing)

    def _tell_range(self, item_id: int, span: Span | None) -> None:
        self.range_changed.emit(item_id, span)

    def _follow(self) -> None:
        """Shows the player where it is of use. Keys that are hidden are off: Space is a tick elsewhere."""
        wanted = self._listening.item is not None or (self._has_music and self._kind is not Kind.IMAGE)
        self.setVisible(wanted)
        if self._menu is not None:
            self._menu.menuAction().setVisible(wanted)
        for action in self._actions:
            action.setEnabled(wanted)
