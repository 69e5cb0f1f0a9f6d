"""A training as a card: what it is, how far it is, its curves, what can be done with it, and its log."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.domain import JobState
from explorer import theme
from explorer.icons import icon
from explorer.training_run import TrainingRun
from explorer.views.elided_label import ElidedLabel
from explorer.views.icon_button import icon_button
from explorer.views.icon_label import IconLabel
from explorer.views.job_log import JobLogView
from explorer.views.job_row import ICON_SIDE, ICONS, STEPS
from explorer.views.removal_question import RemovalQuestion
from explorer.views.training_charts import TrainingCharts
from explorer.views.training_wording import (
    facts_words,
    legend_words,
    removal_words,
    state_words,
    title_words,
)


class TrainingCard(QFrame):
    """Shows a ``TrainingRun``; the page says when it has changed. Its curves are drawn once they are seen."""

    pause = Signal()
    cancel = Signal()
    resume = Signal()
    remove = Signal()
    """It is not to be shown any more, and nothing kept of it."""
    opened = Signal()
    """The card is unfolded: its curves, and what came of it, can be seen."""

    def __init__(self, run: TrainingRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self._shown = -1
        """How often the training had changed when it was shown last."""
        self._icon = IconLabel(icon("running"), ICON_SIDE, ICON_SIDE)
        self.title = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.facts = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=STEPS)
        self.pause_button = QPushButton(icon("pause"), "Pause")
        self.cancel_button = QPushButton(icon("cancel"), "Cancel")
        self.resume_button = QPushButton(icon("resume"), "Resume")
        self.unfold_button = QToolButton(autoRaise=True)
        self.menu_button = icon_button("more", "More about this training")
        self.menu = QMenu(self)
        self.remove_action = self.menu.addAction(icon("trash"), "Remove…")
        self.question = RemovalQuestion()
        self.log_button = QPushButton("Show the log")
        self._body = QWidget()
        self._log = JobLogView(run)
        self.charts: TrainingCharts | None = None
        self.legend = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.ending_area = QVBoxLayout()
        """Where the before and after of a training that has ended is put."""
        self._build()
        self._connect()
        self.refresh()

    @property
    def is_unfolded(self) -> bool:
        """Whether more than the head can be seen."""
        return not self._body.isHidden()

    def unfold(self, unfolded: bool = True) -> None:
        """Shows all, or the head alone."""
        self.unfold_button.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        purpose = "Show less" if unfolded else "Show the curves"
        self.unfold_button.setToolTip(purpose)
        self.unfold_button.setAccessibleName(purpose)
        self._body.setVisible(unfolded)
        self._refresh_body()
        if unfolded:
            self.opened.emit()

    @property
    def is_outdated(self) -> bool:
        """Whether the training has changed since it was shown."""
        return self._shown != self.run.changes

    def refresh(self) -> None:
        """Shows the training as it is now."""
        run = self.run
        self._shown = run.changes
        self.title.setText(title_words(run))
        self.setAccessibleName(title_words(run))
        self.words.setText(state_words(run))
        self._icon.set_icon(icon(*ICONS[run.state]))
        self._icon.setToolTip(run.state.value.capitalize())
        share = run.share
        self._bar.setVisible(not run.is_over)
        self._bar.setMaximum(0 if share is None and not run.is_waiting else STEPS)
        self._bar.setValue(int((share or 0.0) * STEPS))
        self.pause_button.setVisible(not run.is_over and run.job_id is not None)
        self.pause_button.setEnabled(not run.stopping)
        self.cancel_button.setVisible(not run.is_over)
        self.cancel_button.setEnabled(not run.stopping)
        self.resume_button.setVisible(run.can_resume)
        self.resume_button.setText("Try again" if run.state is JobState.FAILED else "Resume")
        self.menu_button.setVisible(run.can_be_removed)
        self.unfold_button.setVisible(run.has_curves or run.lines > 0 or bool(run.reason))
        self._refresh_body()

    def _refresh_body(self) -> None:
        """What is folded away costs nothing."""
        run = self.run
        if not self.is_unfolded or not self.isVisible():
            return
        self.facts.setText("\n".join(filter(None, (facts_words(run), run.reason))))
        self.facts.setVisible(bool(self.facts.text()))
        self.log_button.setVisible(run.lines > 0)
        if run.has_curves and self.charts is None:
            self.charts = TrainingCharts(run)
            self._charts_area.addWidget(self.charts)
        if self.charts is not None:
            self.charts.refresh()
        self.legend.setText(legend_words(run))
        self.legend.setVisible(bool(self.legend.text()))
        self._log.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Catches up."""
        super().showEvent(event)
        self._refresh_body()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What the button of the menu shows."""
        if self.run.can_be_removed:
            self.menu.popup(event.globalPos())

    def _show_log(self) -> None:
        self._log.setVisible(self._log.isHidden())
        self.log_button.setText("Hide the log" if not self._log.isHidden() else "Show the log")

    def _connect(self) -> None:
        self.pause_button.clicked.connect(self.pause)
        self.cancel_button.clicked.connect(self.cancel)
        self.resume_button.clicked.connect(self.resume)
        self.unfold_button.clicked.connect(lambda: self.unfold(not self.is_unfolded))
        self.log_button.clicked.connect(self._show_log)
        self.remove_action.triggered.connect(lambda: self.question.ask(removal_words(self.run)))
        self.question.confirmed.connect(self.remove)

    def _open_menu(self) -> None:
        self.menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _build(self) -> None:
        theme.give_role(self, "card")
        for label in (self.words, self.facts, self.legend):
            theme.give_role(label, "muted")
        theme.give_role(self.log_button, "link")
        font = self.title.font()
        font.setWeight(font.Weight.DemiBold)
        self.title.setFont(font)
        self.pause_button.setToolTip("Stop for now; it goes on from that very step when you resume it")
        self.cancel_button.setToolTip("Stop it; no encoder comes of it unless you resume it")
        self.resume_button.setToolTip("Go on where it stopped; nothing is done twice")
        self._bar.setAccessibleName("Progress")
        self.menu_button.setAutoRaise(True)
        # A menu of its own would put an arrow beside the three dots.
        self.menu_button.clicked.connect(self._open_menu)
        self._log.hide()
        self._charts_area = QVBoxLayout()
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.resume_button, self.pause_button, self.cancel_button):
            buttons.addWidget(button)
        for tool in (self.menu_button, self.unfold_button):
            buttons.addWidget(tool)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0)
        grid.addWidget(self.title, 0, 1)
        grid.addLayout(buttons, 0, 2)
        # Why one failed takes a sentence or two: the buttons do not stand beside it.
        grid.addWidget(self.words, 1, 1, 1, 2)
        grid.addWidget(self._bar, 2, 0, 1, 3)
        grid.addWidget(self.question, 3, 0, 1, 3)
        grid.addWidget(self._body, 4, 0, 1, 3)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 4, 0, 0)
        body.setSpacing(10)
        body.addWidget(self.facts)
        body.addLayout(self._charts_area)
        body.addWidget(self.legend)
        body.addWidget(self.log_button, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._log)
        body.addLayout(self.ending_area)
        self.unfold(False)
