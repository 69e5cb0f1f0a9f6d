"""The line edit of the search field: text, but also the path of a file, or a picture that is pasted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget


class SearchLine(QLineEdit):
    """Leaves drops, and pasted pictures and files, to the field around it."""

    picture_pasted = Signal()
    """The clipboard was to be pasted, and it holds a picture or files."""
    focus_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setStyleSheet("background: transparent; border: none; padding: 0")
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Text is pasted as text; a picture is no text."""
        if event.matches(QKeySequence.StandardKey.Paste):
            data = QGuiApplication.clipboard().mimeData()
            if data.hasImage() or data.hasUrls():
                self.picture_pasted.emit()
                return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The field around it shows where typing goes."""
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The field around it shows where typing goes."""
        super().focusOutEvent(event)
        self.focus_changed.emit()


def path_in(text: str) -> Path | None:
    """The absolute path that ``text`` is, also quoted, as a file URL or from one's home; None for a name."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    if text.startswith("file://"):
        text = QUrl(text).toLocalFile()
    path = Path(text).expanduser() if text.startswith("~/") else Path(text)
    return path if path.is_absolute() else None
