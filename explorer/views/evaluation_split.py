"""Whether what was held out from a training was new to it, in words, with the copies a click away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from engine.domain import SplitCheck
from explorer.evaluation_columns import Shown
from explorer.theme import give_role


class SplitPanel(QWidget):
    """What is known of the version that is looked at in detail."""

    ids_opened = Signal(object)
    """Ids of items held out, each followed by the copies that were learnt from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._split: SplitCheck | None = None
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.grounds = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.open_copies = QPushButton("Show the copies in the gallery")
        self.open_copies.setToolTip(
            "Leave this page, and see what was held out beside the copies of it that were learnt from"
        )
        give_role(self.grounds, "muted")
        give_role(self.open_copies, "link")
        self.open_copies.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.words)
        column.addWidget(self.grounds)
        column.addWidget(self.open_copies, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, shown: Shown) -> bool:
        """Tells it of a version that has learnt from the collection; whether it has."""
        split = self._split = shown.detailed.result.split
        if split is None:
            return False
        self.words.setText(" ".join((_leaked(split), *_covered(split))))
        self.grounds.setText(_grounds(split))
        self.open_copies.setVisible(bool(split.leaks))
        return True

    def _open(self) -> None:
        if self._split is not None:
            pairs = ((leak.held_out, leak.learnt) for leak in self._split.leaks)
            self.ids_opened.emit(list(dict.fromkeys(item for pair in pairs for item in pair)))


def _leaked(split: SplitCheck) -> str:
    items = "1 item was" if split.held_out == 1 else f"{split.held_out:,} items were"
    if not split.leaked:
        return f"{items} held out, and none has a copy among what the version learnt from."
    have = "1 has" if split.leaked == 1 else f"{split.leaked:,} have"
    return (
        f"{items} held out, of which {have} a copy among what the version learnt from: it looks a little "
        "better than it is."
    )


def _covered(split: SplitCheck) -> list[str]:
    if split.uncovered is None:
        return []
    return [f"{split.uncovered:.0%} have nothing near there; where both sides are alike it is about 5%."]


def _grounds(split: SplitCheck) -> str:
    if split.by is None:
        return "Only files with the same content are told: no encoder that was not trained here embedded all."
    return f"By “{split.by}”, which was not trained here: what was trained draws together what it was shown."
