"""What a person sees before anything is imported: where to drop pictures and music, and what will happen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer import operations, theme
from explorer.icons import icon
from explorer.views.drop_area import DropArea
from explorer.views.icon_label import IconLabel
from explorer.views.page_area import page_area

NARROW, WIDE = 720, 1040
"""Bounds of the column's width in pixels; between them it is a share of the page."""
SHARE_OF_WIDTH, SHARE_OF_HEIGHT = 0.42, 0.34
PROMISES = (
    ("folder", "Your files stay where they are and are never changed."),
    ("lock", "Everything stays on this machine."),
    ("search", "You can search while it imports."),
)


class WelcomePage(QWidget):
    """The first page. Files and folders can be dropped anywhere on it."""

    choose_folder = Signal()
    choose_files = Signal()
    try_samples = Signal()
    dropped = Signal(list)
    """Paths of the files and folders that were dropped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName("Welcome")
        self._area = DropArea()
        self._column = QWidget()
        self._folder = QPushButton(icon("folder", QPalette.ColorRole.HighlightedText), "Choose a folder…")
        self._files = QPushButton(icon("picture"), "Choose files…")
        self._samples = QPushButton(icon("sparkles"), "Try the samples")
        self._folder.clicked.connect(self.choose_folder)
        self._files.clicked.connect(self.choose_files)
        self._samples.clicked.connect(self.try_samples)
        self._build()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Lights up for files."""
        if operations.files_in(event.mimeData()):
            self._area.invite(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """Goes out again."""
        self._area.invite(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Passes on what was dropped."""
        self._area.invite(False)
        paths = operations.files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Grows with the window, within reason."""
        super().resizeEvent(event)
        self._column.setMaximumWidth(max(NARROW, min(WIDE, round(self.width() * SHARE_OF_WIDTH))))
        self._area.setMinimumHeight(round(self.height() * SHARE_OF_HEIGHT))

    def _build(self) -> None:
        self._fill_area()
        layout = QVBoxLayout(self._column)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(28)
        layout.addWidget(self._area)
        layout.addLayout(_promises())
        layout.addWidget(self._sample_card())
        page = QFrame()
        theme.give_role(page, "page")
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._column, 20)
        across.addStretch(1)
        down = QVBoxLayout(page)
        down.setContentsMargins(24, 24, 24, 24)
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page_area(page))

    def _fill_area(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        title = QLabel("Drop pictures or music here", alignment=centre)
        theme.give_role(title, "title")
        title.setWordWrap(True)
        hint = QLabel("a folder, or single files, and see what is like what", alignment=centre)
        theme.give_role(hint, "muted")
        theme.give_role(self._folder, "primary")
        self._folder.setToolTip("Import a folder and all folders in it (Ctrl+O)")
        self._files.setToolTip("Import single pictures or tracks (Ctrl+Shift+O)")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self._folder)
        buttons.addWidget(self._files)
        buttons.addStretch(1)
        layout = QVBoxLayout(self._area)
        layout.setContentsMargins(24, 32, 24, 36)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(IconLabel(icon("welcome"), 240, 140), alignment=centre)
        layout.addSpacing(8)
        layout.addWidget(title)
        layout.addWidget(hint)
        layout.addSpacing(16)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def _sample_card(self) -> QFrame:
        card = QFrame()
        theme.give_role(card, "card")
        words = QLabel("Nothing at hand?")
        more = QLabel("Try 320 sample pictures, drawn by the program; nothing is downloaded.", wordWrap=True)
        theme.give_role(more, "muted")
        self._samples.setToolTip("Draw the sample collection and import it")
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(words)
        text.addWidget(more)
        layout = QHBoxLayout(card)
        layout.setContentsMargins(18, 14, 16, 14)
        layout.setSpacing(16)
        layout.addLayout(text, 1)
        layout.addWidget(self._samples)
        return card


def _promises() -> QHBoxLayout:
    """Three short lines about what happens to what is dropped."""
    lines = QGridLayout()
    lines.setHorizontalSpacing(12)
    lines.setVerticalSpacing(10)
    for row, (name, promise) in enumerate(PROMISES):
        lines.addWidget(IconLabel(icon(name, QPalette.ColorRole.Accent), 18, 18), row, 0)
        lines.addWidget(QLabel(promise), row, 1)
    centred = QHBoxLayout()
    centred.addStretch(1)
    centred.addLayout(lines)
    centred.addStretch(1)
    return centred
