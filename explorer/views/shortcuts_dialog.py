"""The page that ``?`` shows: every shortcut, by menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer import theme

Shortcuts = Sequence[tuple[str, str]]
COLUMNS = 2


class ShortcutsDialog(QDialog):
    """``sections`` maps a heading to what can be done and the keys that do it, such as ``Ctrl+Shift+E``."""

    def __init__(self, sections: Mapping[str, Shortcuts], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QFrame()
        theme.give_role(page, "page")
        across = QHBoxLayout(page)
        across.setContentsMargins(24, 16, 24, 16)
        across.setSpacing(48)
        for column in balanced(sections):
            across.addLayout(_column({heading: sections[heading] for heading in column}), 1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(24, 0, 24, 16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        layout.addWidget(buttons)
        self.resize(820, 680)


def balanced(sections: Mapping[str, Shortcuts]) -> list[list[str]]:
    """The headings in columns of about the same height, in the order in which they were given."""
    heights = {heading: len(shortcuts) + 2 for heading, shortcuts in sections.items() if shortcuts}
    columns: list[list[str]] = [[] for _ in range(COLUMNS)]
    share, filled = sum(heights.values()) / COLUMNS, 0
    for heading, height in heights.items():
        columns[min(COLUMNS - 1, int((filled + height / 2) / share))].append(heading)
        filled += height
    return columns


def caps(keys: str) -> list[str]:
    """The keys of a shortcut one by one: ``Ctrl++`` is Ctrl and +."""
    if not keys.endswith("+"):
        return keys.split("+")
    return [*(key for key in keys[:-1].split("+") if key), "+"]


def _column(sections: Mapping[str, Shortcuts]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(20)
    for heading, shortcuts in sections.items():
        column.addLayout(_section(heading, shortcuts))
    column.addStretch(1)
    return column


def _section(heading: str, shortcuts: Shortcuts) -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    title = QLabel(heading)
    theme.give_role(title, "heading")
    grid.addWidget(title, 0, 0, 1, 2)
    for row, (action, keys) in enumerate(shortcuts, start=1):
        label = QLabel(action, wordWrap=True)
        label.setAccessibleName(f"{action}: {keys}")
        grid.addWidget(label, row, 0)
        grid.addLayout(_key_caps(keys), row, 1)
    return grid


def _key_caps(keys: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(4)
    line.addStretch(1)
    for key in caps(keys):
        cap = QLabel(key, alignment=Qt.AlignmentFlag.AlignCenter)
        cap.setMinimumWidth(26)
        theme.give_role(cap, "key")
        line.addWidget(cap)
    return line
