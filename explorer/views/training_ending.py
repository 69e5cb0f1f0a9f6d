"""The end of a training: what it brought, before and after side by side, and what is to become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from engine.domain import Comparison, Item
from explorer import theme
from explorer.icons import icon
from explorer.promoting import Standing
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.comparison_view import ComparisonView
from explorer.views.ending_words import Report, Verdict, figure_rows, judgement, protocol, verdict
from explorer.views.figure_table import FigureTable
from explorer.views.flow_layout import FlowLayout
from explorer.views.icon_label import IconLabel

QUERIES, NEIGHBOURS = 6, 6
SIGNS = {
    Verdict.BETTER: ("done", QPalette.ColorRole.Accent),
    Verdict.UNSURE: ("help", QPalette.ColorRole.WindowText),
    Verdict.NO_BETTER: ("info", QPalette.ColorRole.WindowText),
    Verdict.WORSE: ("failed", QPalette.ColorRole.BrightText),
    Verdict.UNKNOWN: ("help", QPalette.ColorRole.WindowText),
}
STEPS, BAR_WIDTH = 1000, 140
COMPARING = "Searching with both encoders…"


@dataclass(frozen=True, slots=True)
class EndingSources:
    """Where an ending has from what it shows beside the report."""

    tasks: Tasks
    thumbnails: ThumbnailCache
    compare: Callable[[str, int, int], Sequence[Comparison]]
    """Of a version, so many queries with so many neighbours; called in a thread."""
    items_of: Callable[[Sequence[int]], Mapping[int, Item]]
    """Called in a thread."""


class TrainingEnding(QWidget):
    """Shows the report of a training. What is wanted is told; ``show_standing`` answers."""

    promote_wanted = Signal()
    demote_wanted = Signal()
    """The encoder from before is to answer again."""
    cancel_wanted = Signal()
    """What is embedded to carry out either is not to go on."""
    discard_wanted = Signal()
    """Somebody was asked, and means it."""
    map_wanted = Signal(bool)
    """The map is to fly to where this version puts the items; if False, back to the old one."""
    item_opened = Signal(int)
    """The id of an item to search with."""
    play_requested = Signal(object)
    """A track, an ``Item``, to hear."""

    def __init__(
        self, report: Report, collection: str, sources: EndingSources, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sources = sources
        self._has_compared = False
        self._map_is_after = False
        self.version = str(report["encoder"])
        self.collection = collection
        self.standing = Standing.READING
        self.verdict = verdict(report)
        self.sentence = QLabel(judgement(report), wordWrap=True)
        self.figures = FigureTable(figure_rows(report))
        self.protocol = QLabel(protocol(report), wordWrap=True)
        self.comparison = ComparisonView(sources.thumbnails)
        self.comparing = QLabel(COMPARING, wordWrap=True)
        self.progress = QProgressBar(textVisible=False)
        self.state = QLabel(wordWrap=True)
        self.cancel = QPushButton("Cancel")
        self.promote = QPushButton("Promote")
        self.keep = QPushButton("Keep as candidate")
        self.discard = QPushButton("Discard")
        self.go_back = QPushButton(icon("undo"), "Go back")
        self.map = QPushButton(icon("map"), "Show on the map")
        self.really = QPushButton("Discard for good")
        self.rather_not = QPushButton("No, keep it")
        self._build()
        self._connect()
        self.show_standing(Standing.READING)

    # What others call

    def show_standing(self, standing: Standing) -> None:
        """Shows what became of the version, and what can be done with it now."""
        self.standing = standing
        self.state.setText(self._standing_words())
        self._offer()

    def set_busy(self, sentence: str) -> None:
        """Says what is being done; nothing else can be wanted meanwhile."""
        self.state.setText(sentence)
        for button in self._buttons:
            button.setEnabled(False)

    def show_how_far(self, words: str, share: float | None, *, can_cancel: bool) -> None:
        """Says how far what is embedded is; ``share`` is in [0, 1], None when nobody knows."""
        self.set_busy(words)
        self.progress.setMaximum(STEPS if share is not None else 0)
        self.progress.setValue(int((share or 0.0) * STEPS))
        self.progress.show()
        self.cancel.show()
        self.cancel.setEnabled(can_cancel)

    def complain(self, sentence: str) -> None:
        """Says why what was wanted was not done."""
        self.show_standing(self.standing)
        self.state.setText(sentence)

    def show_map_side(self, after: bool) -> None:
        """The map shows this version's places now, or the old ones."""
        self.map.setText("Back to the old map" if after else "Show on the map")
        self._map_is_after = after

    # Inside

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.promote,
            self.keep,
            self.discard,
            self.go_back,
            self.map,
            self.really,
            self.rather_not,
            self.cancel,
        )

    def _standing_words(self) -> str:
        where = f"“{self.collection}”"
        return {
            Standing.READING: "",
            Standing.CANDIDATE: (
                f"Promote: searches, neighbours and maps of {where} use it from then on. Tags and marks "
                "stay, and you can go back."
            ),
            Standing.KEPT: "Kept as a candidate. Nothing changes until you promote it.",
            Standing.ANSWERS: f"It answers for {where} now.",
            Standing.GONE: "Discarded. Its weights and embeddings are gone; nothing else has changed.",
        }[self.standing]

    def _offer(self, *, asking: bool = False) -> None:
        """Offers what makes sense; where somebody is asked whether to discard, only the answers."""
        standing, candidate = self.standing, self.standing in (Standing.CANDIDATE, Standing.KEPT)
        for button, offered in (
            (self.promote, candidate and not asking),
            (self.keep, standing is Standing.CANDIDATE and not asking),
            (self.discard, candidate and not asking),
            (self.go_back, standing is Standing.ANSWERS),
            (self.map, candidate and not asking),
            (self.really, asking),
            (self.rather_not, asking),
            (self.cancel, False),
            (self.progress, False),
        ):
            button.setVisible(offered)
            button.setEnabled(True)

    def _ask(self) -> None:
        self._offer(asking=True)
        self.state.setText(
            f"Discard “{self.version}” for good? Its weights and embeddings are removed, and nothing "
            "brings them back."
        )
        self.rather_not.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Compares when it is seen for the first time."""
        super().showEvent(event)
        if not self._has_compared:
            self._has_compared = True
            self._compare()

    def _compare(self) -> None:
        sources, version = self._sources, self.version

        def work() -> tuple[Sequence[Comparison], Mapping[int, Item]]:
            found = sources.compare(version, QUERIES, NEIGHBOURS)
            ids = {item_id for one in found for item_id in (one.query, *one.before, *one.after)}
            return found, sources.items_of(sorted(ids))

        def show(read: tuple[Sequence[Comparison], Mapping[int, Item]]) -> None:
            self.comparison.show_comparisons(*read)
            framed = "Framed: it shares a label with the query." if any(one.right for one in read[0]) else ""
            plays = "Space plays a track." if self.comparison.has_tracks else ""
            self.comparing.setText(" ".join(filter(None, (framed, plays))))
            self.comparing.setVisible(bool(self.comparing.text()))

        sources.tasks.run(work, show, failed=self.comparing.setText)

    def _connect(self) -> None:
        self.promote.clicked.connect(self.promote_wanted)
        self.keep.clicked.connect(lambda: self.show_standing(Standing.KEPT))
        self.discard.clicked.connect(self._ask)
        self.really.clicked.connect(self.discard_wanted)
        self.rather_not.clicked.connect(lambda: self.show_standing(self.standing))
        self.go_back.clicked.connect(self.demote_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.map.clicked.connect(lambda: self.map_wanted.emit(not self._map_is_after))
        self.comparison.item_opened.connect(self.item_opened)
        self.comparison.play_requested.connect(self.play_requested)

    def _build(self) -> None:
        self.setAccessibleName("What came of the training")
        for label in (self.protocol, self.comparing, self.state):
            theme.give_role(label, "muted")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.sentence.font()
        font.setWeight(font.Weight.DemiBold)
        self.sentence.setFont(font)
        if self.verdict is Verdict.BETTER:
            theme.give_role(self.promote, "primary")
        self.promote.setToolTip("Lets this encoder answer for the collection, instead of the one before")
        self.keep.setToolTip("Leaves everything as it is; the new encoder can be promoted at any time")
        self.discard.setToolTip("Removes the new encoder; you are asked first")
        self.go_back.setToolTip("Lets the encoder from before answer again; this one stays as a candidate")
        self.cancel.setToolTip("Stop embedding; what is finished is kept, and nothing is promoted")
        self.progress.setAccessibleName("Progress")
        self.progress.setFixedWidth(BAR_WIDTH)
        self.map.setToolTip("Lays the collection out by this encoder, and flies there from the old map")
        self.show_map_side(False)
        self._lay_out()

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(IconLabel(icon(*SIGNS[self.verdict]), 20, 20), 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.sentence, 1)
        doing = QHBoxLayout()
        doing.setSpacing(10)
        doing.addWidget(self.progress)
        doing.addWidget(self.state, 1)
        buttons = FlowLayout()
        for button in self._buttons:
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addLayout(said)
        column.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.protocol)
        column.addWidget(self.comparison)
        column.addWidget(self.comparing)
        column.addLayout(doing)
        column.addLayout(buttons)
