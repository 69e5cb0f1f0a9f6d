"""One map with what stands above it: its method, how far it can be trusted, how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyle,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from engine.domain import MapPoints
from explorer.map_sheet import MapSheet
from explorer.tasks import Tasks
from explorer.theme import give_role
from explorer.thumbnails import ThumbnailCache
from explorer.views.elided_label import ElidedLabel
from explorer.views.empty_state import EmptyState
from explorer.views.icon_button import icon_button
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_hover import ItemsOf
from explorer.views.map_labels import PlaceLabels
from explorer.views.map_method_chooser import MapMethodChooser
from explorer.views.map_options import MapOptions, ParametersOf
from explorer.views.map_overlays import MapOverlays
from explorer.views.map_progress import MapProgress
from explorer.views.map_wording import TRUST_TIP, empty_words, offer_words, sheet_words

BEYOND = 0.08
"""By so much of their extent the view is wider than the places that points fly to."""


@dataclass(frozen=True, slots=True)
class MapSources:
    """Where maps have from what they show beside their points."""

    tasks: Tasks
    thumbnails: ThumbnailCache
    items_of: ItemsOf
    hash_of: Callable[[int], str | None]
    place_labels: PlaceLabels
    parameters_of: ParametersOf


class MapSheetView(QWidget):
    """Shows a ``MapSheet``, and tells what a person wants of it."""

    method_chosen = Signal(object)
    """A ``MapMethod``."""
    make_wanted = Signal(object, bool)
    """Parameters for the method, ``dict[str, float]``, and whether to begin anew."""
    cancel_wanted = Signal()

    def __init__(self, sheet: MapSheet, sources: MapSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self.canvas = MapCanvas(sheet.model, sources.tasks, sources.thumbnails, sources.hash_of)
        still = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0
        self.overlays = MapOverlays(
            self.canvas,
            sheet.model,
            sources.tasks,
            sources.thumbnails,
            sources.items_of,
            sources.place_labels,
            self,
            reduced_motion=still,
        )
        sheet.flight = _Flight(self.canvas, self.overlays)
        self.method = MapMethodChooser()
        self.options = icon_button("settings", "How this map is made")
        self.popup = MapOptions(sources.parameters_of, self)
        self.words = ElidedLabel(elide=Qt.TextElideMode.ElideRight)
        give_role(self.words, "muted")
        self.why = icon_button("info", "What trust means", side=14)
        self.progress = MapProgress()
        self.offer = QWidget()
        self.offer_words = QLabel(wordWrap=True)
        self.offer_button = QPushButton("Make the map")
        give_role(self.offer_button, "primary")
        self.empty = EmptyState("map", "")
        self.far = QLabel(wordWrap=True)
        self._tells_far = True
        give_role(self.far, "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._reflect()

    def _lay_out(self) -> None:
        self.why.setToolTip(TRUST_TIP)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 2)
        head.setSpacing(4)
        for widget in (self.method, self.options):
            head.addWidget(widget)
        head.addSpacing(4)
        head.addWidget(self.words, 1)
        head.addWidget(self.why)
        head.addWidget(self.progress, 1)
        offer = QHBoxLayout(self.offer)
        offer.setContentsMargins(12, 2, 8, 6)
        offer.addWidget(self.offer_words, 1)
        offer.addWidget(self.offer_button)
        self.far.setContentsMargins(12, 4, 12, 4)
        self.far.hide()
        self._stack.addWidget(self.canvas)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.offer)
        column.addWidget(self._stack, 1)
        column.addWidget(self.far)

    def _connect(self) -> None:
        self.sheet.changed.connect(self._reflect)
        self.method.chosen.connect(self.method_chosen)
        self.options.clicked.connect(self._open_options)
        self.popup.make_wanted.connect(self.make_wanted)
        self.offer_button.clicked.connect(lambda: self.make_wanted.emit({}, False))
        self.why.clicked.connect(self._explain_trust)
        self.progress.cancel.connect(self.cancel_wanted)
        self.overlays.text_changed.connect(self._show_far)

    @property
    def is_shown(self) -> bool:
        """Whether there are points to be seen."""
        return self._stack.currentWidget() is self.canvas

    def _reflect(self) -> None:
        """Says what there is to say of the sheet as it is now."""
        sheet = self.sheet
        self.method.show_method(sheet.method)
        self.words.setText(sheet_words(sheet))
        self.why.setVisible(sheet.record is not None and sheet.making is None)
        self.words.setVisible(sheet.making is None)
        self.progress.show_making(sheet.making)
        offered = offer_words(sheet)
        self.offer_words.setText(offered)
        self.offer.setVisible(bool(offered))
        self.options.setEnabled(sheet.points is not None)
        sentence = empty_words(sheet)
        self.empty.say(sentence)
        self._stack.setCurrentWidget(self.empty if sentence else self.canvas)

    def _open_options(self) -> None:
        record = self.sheet.record
        used = {name: float(value) for name, value in record.parameters.items()} if record is not None else {}
        self.popup.show_method(self.sheet.method, used, exists=record is not None)
        self.popup.adjustSize()
        self.popup.move(self.options.mapToGlobal(QPoint(0, self.options.height() + 4)))
        self.popup.show()

    def _explain_trust(self) -> None:
        QToolTip.showText(self.why.mapToGlobal(self.why.rect().bottomLeft()), TRUST_TIP, self.why)

    def tell_far(self, told: bool) -> None:
        """Says below the map how far the true neighbours of an item are, or leaves that to others."""
        self._tells_far = told
        self._show_far(self.far.text())

    def _show_far(self, text: str) -> None:
        self.far.setText(text)
        self.far.setVisible(bool(text) and self._tells_far)


class _Flight:
    """What moves the points of a sheet: the overlays, which are quiet meanwhile.

    Where all points are in view, the view goes to the new places at once: it would waver with the points.
    """

    def __init__(self, canvas: MapCanvas, overlays: MapOverlays) -> None:
        self._canvas = canvas
        self._overlays = overlays
        self._fits_again = False
        overlays.flight_finished.connect(self._land)

    def fly_to(self, target: MapPoints) -> None:
        fits = self._canvas.is_fitted or self._fits_again
        self._overlays.fly_to(target)
        if fits and self._overlays.flight.is_flying:
            low, high = target.positions.min(axis=0), target.positions.max(axis=0)
            size = (high - low) * (1 + BEYOND)
            corner = (low + high - size) / 2
            self._canvas.zoom_to(QRectF(*corner.tolist(), *size.tolist()))
        self._fits_again = fits and self._overlays.flight.is_flying

    def finish(self) -> None:
        self._overlays.flight.finish()

    def _land(self) -> None:
        if self._fits_again:
            self._fits_again = False
            self._canvas.fit()
