"""How many neighbours are shown, from which score on, how mixed, and whether copies are."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.domain import Kind, Query, SearchResult
from explorer.theme import give_role
from explorer.views.cap_box import CapBox
from explorer.views.score_histogram import ScoreHistogram
from explorer.views.wheel_guard import guard_wheel

MOST_NEIGHBOURS = 500
TEXT_MARGIN = 6
"""Beside the numbers in their boxes; the style sheet cannot set it."""
SETTLE_MS = 150
"""A slider that moves is followed this long after it came to rest."""
_HANDLE = 8
"""Half of a slider's handle: by so much its scale is shorter than the slider."""

_KEPT_SIDE = """
QSlider::sub-page:horizontal { background: palette(mid); }
QSlider::add-page:horizontal { height: 4px; border-radius: 2px; background: palette(accent); }
"""
"""The scores to the right of the handle are those that are shown."""


class QueryControls(QWidget):
    """The settings of the query that is shown."""

    k_changed = Signal(int)
    threshold_changed = Signal(float)
    """The lowest score shown; -1 shows all."""
    hide_duplicates_changed = Signal(bool)
    per_artist_changed = Signal(int)
    """At most so many tracks of one artist; 0 is any number."""
    per_album_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.k = QSpinBox()
        self.k.setRange(1, MOST_NEIGHBOURS)
        self.k.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        self.k.setKeyboardTracking(False)
        self.k.setToolTip("How many neighbours are shown")
        self.k.setAccessibleName("Neighbours")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-100, 100)
        self.slider.setValue(-100)
        self.slider.setStyleSheet(_KEPT_SIDE)
        self.slider.setToolTip("Neighbours with a lower score are left out")
        self.slider.setAccessibleName("Lowest score")
        self.threshold = QDoubleSpinBox()
        self.threshold.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)
        self.threshold.setRange(-1.0, 1.0)
        self.threshold.setSingleStep(0.01)
        self.threshold.setValue(-1.0)
        self.threshold.setKeyboardTracking(False)
        self.threshold.setSpecialValueText("All")
        self.threshold.setToolTip("Neighbours with a lower score are left out; at -1 none are")
        self.threshold.setAccessibleName("Lowest score")
        guard_wheel(self.k, self.slider, self.threshold)
        self.hide_duplicates = QCheckBox("Hide duplicates")
        self.per_artist = CapBox("artist")
        self.per_album = CapBox("album")
        self._caps = QWidget()
        self.histogram = ScoreHistogram(inset=_HANDLE)
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._lay_out()
        self._connect()
        self.show_kind(None)

    def _lay_out(self) -> None:
        caps = QHBoxLayout(self._caps)
        caps.setContentsMargins(16, 0, 0, 0)
        caps.setSpacing(8)
        for caption, box in (("Per artist", self.per_artist), ("Per album", self.per_album)):
            caps.addWidget(_caption(caption))
            caps.addWidget(box)
        scale = QVBoxLayout()
        scale.setSpacing(0)
        scale.addWidget(self.histogram)
        scale.addWidget(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(_caption("Neighbours"))
        row.addWidget(self.k)
        row.addSpacing(16)
        row.addWidget(_caption("Score at least"))
        row.addLayout(scale, 1)
        row.addWidget(self.threshold)
        row.addWidget(self._caps)
        row.addSpacing(16)
        row.addWidget(self.hide_duplicates)
        row.addStretch(1)

    def _connect(self) -> None:
        self.k.valueChanged.connect(self.k_changed)
        self.slider.valueChanged.connect(self._slide)
        self.threshold.valueChanged.connect(self._set_threshold)
        self.hide_duplicates.toggled.connect(self.hide_duplicates_changed)
        self.per_artist.chosen.connect(lambda cap: self.per_artist_changed.emit(cap or 0))
        self.per_album.chosen.connect(lambda cap: self.per_album_changed.emit(cap or 0))
        self._settled.timeout.connect(lambda: self.threshold_changed.emit(self.threshold.value()))

    def show_kind(self, kind: Kind | None) -> None:
        """Suits the kind of the neighbours: only tracks have artists and albums."""
        music = kind is Kind.MUSIC
        self._caps.setVisible(music)
        alike = "recordings of the same piece" if music else "pictures that are all but equal"
        self.hide_duplicates.setToolTip(f"Shows only one of {alike}")

    def show_query(self, query: Query) -> None:
        """Shows the settings of ``query``; what a person is just moving or typing is left to them."""
        with QSignalBlocker(self.k), QSignalBlocker(self.hide_duplicates):
            if self.k.value() != query.k:
                self.k.setValue(query.k)
            self.hide_duplicates.setChecked(query.hide_duplicates)
        self.per_artist.show_cap(query.per_artist)
        self.per_album.show_cap(query.per_album)
        if not self.slider.isSliderDown() and not self._settled.isActive():
            self._show_threshold(query.threshold if query.threshold is not None else -1.0)

    def show_result(self, result: SearchResult | None) -> None:
        """Shows how the scores are spread; None where there is no answer."""
        neighbours = result.neighbours if result is not None else ()
        self.histogram.show_scores([neighbour.score for neighbour in neighbours])

    def _slide(self, hundredths: int) -> None:
        self._show_threshold(hundredths / 100)
        self._settled.start()

    def _set_threshold(self, threshold: float) -> None:
        self._show_threshold(threshold)
        self._settled.start()

    def _show_threshold(self, threshold: float) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.threshold):
            self.slider.setValue(round(threshold * 100))
            if self.threshold.value() != round(threshold, self.threshold.decimals()):
                self.threshold.setValue(threshold)


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    give_role(label, "muted")
    return label
