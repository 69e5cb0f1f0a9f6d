"""How loud: a button that mutes, and a slider."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from explorer.icons import icon
from explorer.views.icon_button import icon_button

WIDTH = 72
HUNDRED = 100


class VolumeControl(QWidget):
    """Tells what a person sets; a moved slider ends being muted."""

    volume_changed = Signal(float)
    """In [0, 1]."""
    muted_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = False
        self.button = icon_button("volume", "Mute", side=20)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, HUNDRED)
        self.slider.setPageStep(10)
        self.slider.setFixedWidth(WIDTH)
        self.slider.setAccessibleName("Volume")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.button)
        row.addWidget(self.slider)
        self.show_volume(1.0, muted=False)
        self.button.clicked.connect(self.toggle_muted)
        self.slider.valueChanged.connect(self._slide)

    def show_volume(self, volume: float, *, muted: bool) -> None:
        """Shows how loud it is, without telling."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(volume * HUNDRED))
        self.slider.blockSignals(False)
        self._show_muted(muted)

    def toggle_muted(self) -> None:
        """Mutes, or ends being muted."""
        self._show_muted(not self._muted)
        self.muted_changed.emit(self._muted)

    def _slide(self, value: int) -> None:
        self._show_muted(False)
        self.volume_changed.emit(value / HUNDRED)

    def _show_muted(self, muted: bool) -> None:
        self._muted = muted
        self.button.setIcon(icon("muted" if muted else "volume"))
        name = "Make it heard again" if muted else "Mute"
        self.button.setToolTip(f"{name} (M)")
        self.button.setAccessibleName(name)
        self.slider.setToolTip("Muted" if muted else f"Volume {self.slider.value()} %")
