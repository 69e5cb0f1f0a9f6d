"""The menu on a tile: everything that can be done with the items that are selected."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from explorer.icons import icon


class TileMenu(QMenu):
    """Its actions are connected by the gallery. Keys are only shown: they belong to the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.play = self._add("play", "Play")
        self.find_similar = self._add("similar", "Find similar\tReturn")
        self.include = self._add("include", "Include: more like this\t+")
        self.exclude = self._add("exclude", "Exclude: less like this\t-")
        self.why = self._add("why", "Why similar?\tW")
        self.addSeparator()
        self.mark_similar = self._add("mark-similar", "")
        self.mark_not_similar = self._add("mark-not-similar", "")
        self._before_playlist = self.addSeparator()
        self.seed = self._add("playlist", "Use as playlist seed")
        self.not_in_playlist = self._add("exclude", "Not in the playlist")
        self.addSeparator()
        self.tag = self._add("tag", "Add tag…\tT")
        self.addSeparator()
        self.open_file = self._add("open-external", "Open")
        self.reveal = self._add("reveal", "Show in folder")
        self.copy_path = self._add("copy", "Copy path")
        self.addSeparator()
        self.export = self._add("export", "Export selection…")
        self.copy_files = self._add("folder", "Copy files to folder…")

    def _add(self, icon_name: str, text: str) -> QAction:
        return self.addAction(icon(icon_name), text)

    def suit(
        self,
        selected: int,
        most_examples: int,
        *,
        querying: bool,
        music: bool = False,
        examples: int = 0,
        most_marked: int = 0,
    ) -> None:
        """Offers what makes sense for so many items; only a query can exclude, only music be played.

        Items are marked beside the ``examples`` of a query, or else beside each other, up to ``most_marked``.
        """
        each_other = "" if examples or selected == 1 else " to each other"
        for action, words, key in (
            (self.mark_similar, "Mark as similar", "Y"),
            (self.mark_not_similar, "Mark as not similar", "N"),
        ):
            action.setText(f"{words}{each_other}\t{key}")
            action.setEnabled(examples > 0 or 1 < selected <= most_marked)
        for action in (self.play, self.seed, self.not_in_playlist, self._before_playlist):
            action.setVisible(music)
        self.play.setEnabled(selected == 1)
        self.seed.setEnabled(selected <= most_examples)
        self.not_in_playlist.setEnabled(selected <= most_examples)
        fits = selected <= most_examples
        self.find_similar.setEnabled(fits)
        self.include.setEnabled(fits)
        self.exclude.setEnabled(fits and querying)
        self.open_file.setEnabled(selected == 1)
        self.reveal.setEnabled(selected == 1)

    def suit_pair(self, reason: str) -> None:
        """Offers to explain a pair, unless there is a ``reason`` why that cannot be."""
        self.why.setEnabled(not reason)
        self.why.setToolTip(reason)
