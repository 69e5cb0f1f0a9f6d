"""Asks before files go to the trash: how many, from where, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Item
from explorer import phrases
from explorer.icons import icon
from explorer.theme import give_role
from explorer.trash import Discard, Discarded
from explorer.views.wording import file_size

MOST_FOLDERS = 6
MOST_NAMED = 2000


class TrashDialog(QDialog):
    """``accepted`` says that a person wants it. Return and Esc both mean no: Cancel is the default."""

    def __init__(self, discards: Sequence[Discard], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Move to the trash")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        items = [item for one in discards for item in one.others]
        self.question = QLabel(question(items), wordWrap=True)
        self.folders = QLabel(folders_in_words(items), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.note = QLabel(note(discards), wordWrap=True)
        give_role(self.note, "muted")
        self.paths = QPlainTextEdit("\n".join(paths_of(discards)), readOnly=True)
        self.paths.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.SmallestReadableFont))
        self.paths.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.paths.setTabChangesFocus(True)
        self.paths.setAccessibleName("Files")
        buttons = QDialogButtonBox()
        self.cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        # The style's own icon is drawn in another manner than ours.
        self.cancel.setIcon(QIcon())
        self.move_button = QPushButton(icon("trash"), "Move to the trash")
        self.move_button.setAutoDefault(False)
        buttons.addButton(self.move_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (self.question, self.folders, self.paths, self.note, buttons):
            column.addWidget(widget)
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        self.resize(620, 420)


class RefusedDialog(QDialog):
    """Tells by file what could not be moved to the trash, and why."""

    def __init__(self, discarded: Discarded, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Not moved to the trash")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(discarded.refusals)
        moved = f", {len(discarded.gone):,} went to the trash" if discarded.gone else ""
        self.sentence = QLabel(f"{_files(count)} stayed in place{moved}.", wordWrap=True)
        lines = [f"{phrases.shown_path(one.path)}: {one.reason}" for one in discarded.refusals]
        self.lines = QPlainTextEdit("\n".join(lines), readOnly=True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Files and reasons")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (self.sentence, self.lines, buttons):
            column.addWidget(widget)
        self.resize(620, 320)


def question(items: Sequence[Item]) -> str:
    """``Move 12 files (3.4 MB) to the trash?``"""
    return f"Move {_files(len(items))} ({file_size(sum(item.size for item in items))}) to the trash?"


def folders_in_words(items: Sequence[Item]) -> str:
    """How many from which folder, the most first."""
    counts = Counter(item.path.parent for item in items).most_common()
    lines = [f"{count:,} from {phrases.shown_path(folder)}" for folder, count in counts[:MOST_FOLDERS]]
    if rest := counts[MOST_FOLDERS:]:
        folders = "1 more folder" if len(rest) == 1 else f"{len(rest):,} more folders"
        lines.append(f"{sum(count for _, count in rest):,} from {folders}")
    return "\n".join(lines)


def note(discards: Sequence[Discard]) -> str:
    """What stays, and how sure it is that nothing is lost."""
    pairs = [(one.kept, item) for one in discards for item in one.others]
    alike = sum(1 for kept, item in pairs if kept.content_hash != item.content_hash)
    stays = "Of each group the one to keep stays. From the system’s trash the others can be had back."
    if not alike:
        return f"All of them have the same content as what is kept. {stays}"
    if alike == len(pairs):
        return f"They look like what is kept, but do not have the same content. {stays}"
    looks = "1 of them only looks" if alike == 1 else f"{alike:,} of them only look"
    return f"{looks} like what is kept; the others have the same content. {stays}"


def paths_of(discards: Sequence[Discard]) -> list[str]:
    """The files that are to go, group by group."""
    lines = []
    for one in discards:
        lines += [phrases.shown_path(item.path) for item in one.others]
    more = len(lines) - MOST_NAMED
    return [*lines[:MOST_NAMED], f"… and {more:,} more"] if more > 0 else lines


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
