"""Training: on the left what is to be trained, on the right the trainings themselves, each on a card."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from explorer.theme import give_role
from explorer.training import Trainings
from explorer.training_run import TrainingRun
from explorer.views.card_columns import CardColumns
from explorer.views.empty_state import EmptyState
from explorer.views.page_area import page_area
from explorer.views.training_card import TrainingCard
from explorer.views.training_form import TrainingForm

PAINT_MS = 100
"""Events come as fast as they like; what they change is shown this often."""
FORM_WIDTH, SENTENCE_WIDTH = 360, 420


class TrainingPage(QWidget):
    """One card per training, the newest first. The newest with curves is unfolded, and so is what runs."""

    card_opened = Signal(object)
    """A ``TrainingCard`` is unfolded, or what it shows has ended well: what came of it can be put there."""
    card_dropped = Signal(object)
    """A ``TrainingCard`` is no more: its training was removed."""

    def __init__(self, trainings: Trainings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trainings = trainings
        self.form = TrainingForm(trainings)
        self._cards: dict[TrainingRun, TrainingCard] = {}
        self._columns = CardColumns()
        self.empty = EmptyState("train", "")
        self._right = QStackedWidget()
        self._paint_soon = QTimer(self, singleShot=True, interval=PAINT_MS)
        self._paint_soon.timeout.connect(self._paint)
        self._due: list[TrainingRun] = []
        """Those whose cards are to be made, or painted anew."""
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._paint_next)
        self._lay_out()
        trainings.runs.changed.connect(self._paint_when_due)
        trainings.runs.ended.connect(self._tell_end)
        self.setFocusProxy(self.form.collection)

    def card_of(self, job_id: int) -> TrainingCard | None:
        """The card of a training that is, or was, carried out by a job."""
        run = self._trainings.runs.of(job_id)
        return self._cards.get(run) if run is not None else None

    @property
    def cards(self) -> list[TrainingCard]:
        """The cards as they are shown."""
        return [self._cards[run] for run in self._trainings.runs.runs if run in self._cards]

    def _lay_out(self) -> None:
        self.form.setFixedWidth(FORM_WIDTH)
        self.empty.say(
            "No training yet. Choose on the left what the encoder should learn, and press Train. "
            "The encoder that answers now stays as it is until you promote the new one."
        )
        self.empty.sentence.setMaximumWidth(SENTENCE_WIDTH)
        line = QWidget(autoFillBackground=True)
        line.setBackgroundRole(QPalette.ColorRole.Mid)
        line.setFixedWidth(1)
        give_role(self._columns, "page")
        self._right.addWidget(self.empty)
        area = page_area(self._columns, sideways=False)
        area.setAccessibleName("Trainings")
        self._right.addWidget(area)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(line)
        row.addWidget(self._right, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catches up."""
        super().showEvent(event)
        self._paint_when_due()

    def _paint_when_due(self) -> None:
        if not self._paint_soon.isActive():
            self._paint_soon.start()

    def _paint(self) -> None:
        if not self.isVisible():
            return
        runs = self._trainings.runs.runs
        for run in [run for run in self._cards if run not in runs]:
            card = self._cards.pop(run)
            self._columns.drop(card)
            self.card_dropped.emit(card)
        self._right.setCurrentIndex(1 if runs else 0)
        self._due = [run for run in runs if run not in self._cards or self._cards[run].is_outdated]
        if self._due:
            self._turn.start()

    def _paint_next(self) -> None:
        """One card each time the window has its turn: all at once would keep it waiting."""
        run = self._due.pop(0)
        if not self._due:
            self._turn.stop()
        if run in self._cards:
            self._cards[run].refresh()
        elif run in self._trainings.runs.runs:
            self._add(run)

    def _add(self, run: TrainingRun) -> None:
        card = self._cards[run] = TrainingCard(run)
        runs = self._trainings.runs
        card.pause.connect(lambda: runs.pause(run))
        card.cancel.connect(lambda: runs.cancel(run))
        card.resume.connect(lambda: runs.resume(run))
        card.resume.connect(card.unfold)
        card.remove.connect(lambda: runs.remove(run))
        card.opened.connect(lambda: self.card_opened.emit(card))
        latest = next((one for one in runs.runs if one.has_curves or not one.is_over), None)
        card.unfold(run is latest or not run.is_over)
        self._columns.arrange(self.cards)

    def _tell_end(self, job_id: int) -> None:
        card = self.card_of(job_id)
        if card is not None and card.is_unfolded:
            self.card_opened.emit(card)
