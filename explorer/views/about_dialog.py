"""Which program this is, what it is built of, and where it keeps things."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer import theme
from explorer.icons import icon
from explorer.views.components import COMPONENTS, notices
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_label import IconLabel

LICENCE = "Apache License 2.0"


class AboutDialog(QDialog):
    """``library`` is the folder of the library, ``log_file`` where the program writes down what it does."""

    reveal = Signal(Path)
    """Show this file or folder in the system's file manager."""

    def __init__(self, version: str, library: Path, log_file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Similarity Explorer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        tabs = QTabWidget()
        tabs.addTab(_components(), "Built with")
        tabs.addTab(_notices(), "Notices")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(_header(version))
        layout.addWidget(self._places(library, log_file))
        layout.addWidget(tabs, 1)
        layout.addWidget(buttons)
        self.resize(640, 640)

    def _places(self, library: Path, log_file: Path) -> QFrame:
        card = QFrame()
        theme.give_role(card, "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 12, 12)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, (name, path) in enumerate((("Library", library), ("Log file", log_file))):
            heading = QLabel(name)
            theme.give_role(heading, "muted")
            show = QPushButton(icon("reveal"), "Show")
            show.setAutoDefault(False)
            show.setAccessibleName(f"Show the {name.lower()}")
            show.setToolTip("Show it in the file manager")
            show.clicked.connect(lambda _checked=False, path=path: self.reveal.emit(path))
            grid.addWidget(heading, row, 0)
            grid.addWidget(ElidedLabel(str(path)), row, 1)
            grid.addWidget(show, row, 2)
        return card


def _header(version: str) -> QHBoxLayout:
    title = QLabel("Similarity Explorer")
    theme.give_role(title, "title")
    details = QLabel(f"Version {version} · {LICENCE}")
    details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    theme.give_role(details, "muted")
    text = QVBoxLayout()
    text.setSpacing(2)
    text.addStretch(1)
    text.addWidget(title)
    text.addWidget(details)
    text.addStretch(1)
    header = QHBoxLayout()
    header.setSpacing(16)
    header.addWidget(IconLabel(icon("app"), 72, 72))
    header.addLayout(text, 1)
    return header


def _components() -> QTreeWidget:
    table = QTreeWidget(columnCount=2)
    table.setRootIsDecorated(False)
    table.setHeaderLabels(["Component", "Licence"])
    table.setAccessibleName("What the program is built with")
    for part in COMPONENTS:
        QTreeWidgetItem(table, [part.name, part.licence])
    table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.header().setStretchLastSection(True)
    return table


def _notices() -> QPlainTextEdit:
    text = QPlainTextEdit("\n\n".join(notices().values()), readOnly=True)
    text.setAccessibleName("Notices of what is shipped with the program")
    return text
