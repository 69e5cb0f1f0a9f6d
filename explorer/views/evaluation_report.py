"""What evaluations found: measures side by side, and charts, tables and items on cards below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from explorer.evaluation_columns import Column, Shown
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.card_columns import MARGIN, CardColumns
from explorer.views.evaluation_changes import ChangesPanel, ItemsOf
from explorer.views.evaluation_classes import ClassPanel
from explorer.views.evaluation_confusion import ConfusionPanel
from explorer.views.evaluation_curve import CurvePanel
from explorer.views.evaluation_measures import FoundPanel
from explorer.views.evaluation_robustness import RobustnessPanel
from explorer.views.evaluation_scores import ScorePanel
from explorer.views.evaluation_split import SplitPanel
from explorer.views.measure_view import MeasureView
from explorer.views.page_area import page_area
from explorer.views.report_card import ReportCard
from explorer.views.version_chips import VersionChips
from explorer.views.wheel_guard import guard_wheel


class Panel(Protocol):
    """What a card holds; a widget."""

    def fill(self, shown: Shown) -> bool:
        """Shows what it can of a report; whether there is anything."""


class Part(NamedTuple):
    """A card of the report, before it is made."""

    heading: str
    """Where the panel has none of its own."""
    tip: str
    make: Callable[[], QWidget]
    """Makes its ``Panel``."""
    of_one: bool = False
    """Whether it is about the one version that is looked at in detail."""


MEASURES = "measures"
"""The card above all others, as wide as the page."""


class EvaluationReport(QWidget):
    """Cards are made and filled one after another: all at once would keep the window waiting."""

    items_wanted = Signal(object, str, object)
    """The items of a ``Column`` with this label are to be looked at; of those, what was taken for the other
    label, None for all."""
    ids_opened = Signal(object)
    """Ids of items to be looked at."""
    item_opened = Signal(int)
    """The id of an item to search with."""
    threshold_chosen = Signal(float)
    """What is similar is to score so much from now on."""
    copy_wanted = Signal(float)
    """A score is to be put on the clipboard."""

    def __init__(
        self, tasks: Tasks, thumbnails: ThumbnailCache, items_of: ItemsOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._answering: str | None = None
        self._parts = _parts(lambda: ChangesPanel(tasks, thumbnails, items_of))
        self.panels: dict[str, Panel] = {}
        """Those that were made, by the names of their parts."""
        self._cards: dict[str, ReportCard] = {}
        self._filled: set[str] = set()
        self._due: list[str] = []
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._fill_next)
        self.chips = VersionChips()
        self.detail = QComboBox()
        self._detail_row = QWidget()
        self._top = QVBoxLayout()
        self._area = CardColumns()
        self._lay_out()
        self.chips.changed.connect(self._offer_details)
        self.chips.changed.connect(lambda: self._fill_soon(list(self._parts)))
        self.detail.currentIndexChanged.connect(self._fill_details)

    @property
    def is_complete(self) -> bool:
        """Whether all cards are filled."""
        return not self._due

    @property
    def cards(self) -> list[str]:
        """The names of the parts that have something to show."""
        return [name for name in self._parts if name in self._filled]

    def show_columns(self, columns: Sequence[Column], answering: str | None) -> None:
        """Shows some versions; ``answering`` is the one that answers for their collection now."""
        self._answering = answering
        self.chips.show_columns(columns)
        self._offer_details()
        self._fill_soon(list(self._parts))

    # Filling

    def _offer_details(self) -> None:
        """Of the versions that are shown, one is looked at in detail; the last, as a rule."""
        shown, before = self.chips.shown, self.detail.currentData()
        self.detail.blockSignals(True)
        self.detail.clear()
        for column in shown:
            self.detail.addItem(column.title, column)
        self.detail.setCurrentIndex(shown.index(before) if before in shown else len(shown) - 1)
        self.detail.blockSignals(False)
        self._detail_row.setVisible(len(shown) > 1)

    def _fill_details(self) -> None:
        self._fill_soon([name for name, part in self._parts.items() if part.of_one])

    def _fill_soon(self, names: Sequence[str]) -> None:
        self._due += [name for name in names if name not in self._due]
        self._turn.start()

    def _fill_next(self) -> None:
        if not self._due:
            self._turn.stop()
            return
        name, columns = self._due[0], self.chips.shown
        if columns and name not in self.panels:
            self._make(name)
            return
        del self._due[0]
        shown = Shown(columns, self.detail.currentData(), self._answering) if columns else None
        self._show(name, filled=shown is not None and self.panels[name].fill(shown))

    def _show(self, name: str, *, filled: bool) -> None:
        if filled is not (name in self._filled):
            (self._filled.add if filled else self._filled.discard)(name)
            card = self._cards.get(name)
            if card is not None:
                card.setVisible(filled)
            self._area.arrange([self._cards[one] for one in self.cards if one != MEASURES])

    def _make(self, name: str) -> None:
        part = self._parts[name]
        panel = part.make()
        self.panels[name] = cast(Panel, panel)
        card = self._cards[name] = ReportCard(part.heading, part.tip, panel)
        if name == MEASURES:
            self._top.addWidget(card)
        card.hide()
        match panel:
            case ClassPanel() | ConfusionPanel():
                panel.items_wanted.connect(self.items_wanted)
            case ScorePanel():
                panel.threshold_chosen.connect(self.threshold_chosen)
                panel.copy_wanted.connect(self.copy_wanted)
            case ChangesPanel():
                panel.item_opened.connect(self.item_opened)
                panel.all_opened.connect(self.ids_opened)
            case SplitPanel():
                panel.ids_opened.connect(self.ids_opened)

    # Building

    def _lay_out(self) -> None:
        self.detail.setAccessibleName("Version that is looked at in detail")
        self.detail.setToolTip("Whose scores, confusions and changes are shown")
        self.detail.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        guard_wheel(self.detail)
        caption = QLabel("In detail")
        give_role(caption, "muted")
        row = QHBoxLayout(self._detail_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(caption)
        row.addWidget(self.detail)
        row.addStretch(1)
        page = QFrame()
        give_role(page, "page")
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        head.setSpacing(12)
        head.addWidget(self.chips)
        head.addLayout(self._top)
        head.addWidget(self._detail_row)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page_area(page, sideways=False))


def _parts(changes: Callable[[], QWidget]) -> dict[str, Part]:
    """In the order in which they are shown."""
    return {
        MEASURES: Part(
            "What is found",
            "In grey: where the figure lies with 95 % certainty",
            FoundPanel,
        ),
        "curve": Part("", "", CurvePanel),
        "scores": Part("", "", ScorePanel, of_one=True),
        "classes": Part("By label", "Open a label to see its items in the gallery", ClassPanel),
        "confusion": Part(
            "What is taken for what",
            "Click a cell to see its items in the gallery",
            ConfusionPanel,
            of_one=True,
        ),
        "changes": Part("Gained and lost", "The items that changed most", changes, of_one=True),
        "split": Part(
            "Held out",
            "Whether what was held out from the training was new to the version",
            SplitPanel,
            of_one=True,
        ),
        "clusters": Part(
            "Clusters",
            "How well clusters that know no labels agree with them, and how well they are set apart",
            lambda: MeasureView("clustering", "Clusters"),
        ),
        "health": Part(
            "Embeddings",
            "What embeddings look like by themselves",
            lambda: MeasureView("health", "Embeddings"),
        ),
        "robustness": Part(
            "Changed items", "Whether items are known again that were changed", RobustnessPanel
        ),
    }
