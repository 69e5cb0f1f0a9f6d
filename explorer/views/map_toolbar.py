"""The line above a map: colours, tools, comparing, saving."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from engine.domain import ColourField
from explorer.theme import give_role
from explorer.views.icon_button import icon_button
from explorer.views.map_tools import ToolName
from explorer.views.wheel_guard import guard_wheel

ONE_COLOUR = "One colour"
ROOM_FOR_CAPTION = 560
"""Pixels; where there are fewer, the choice of a colour stands without its caption."""


class MapToolbar(QWidget):
    """Tells what a person wants of all maps that are shown."""

    colour_chosen = Signal(object)
    """The ``field`` to colour by, or None."""
    tool_chosen = Signal(object)
    """A ``ToolName``."""
    fit_wanted = Signal()
    compare_toggled = Signal(bool)
    legend_toggled = Signal(bool)
    gallery_toggled = Signal(bool)
    """The gallery is to be shown beside the map, or the map alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = QLabel("Colour by")
        give_role(self.caption, "muted")
        self.colour = QComboBox()
        self.colour.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.colour.setMinimumContentsLength(14)
        self.colour.setMaxVisibleItems(24)
        self.colour.setToolTip("What the points are coloured by")
        self.colour.setAccessibleName("Colour by")
        guard_wheel(self.colour)
        self.pan = icon_button("pan", "Move the map by dragging", "G")
        self.lasso = icon_button("lasso", "Lasso: draw around points to select them", "S")
        self.fit = icon_button("fit", "Show the whole map", "F")
        self.compare = icon_button("compare", "Compare with another map, side by side")
        self.legend = icon_button("legend", "Show the legend")
        self.gallery = icon_button("grid", "Show the gallery too", "Ctrl+4")
        self.save = icon_button("save", "Save the picture or the coordinates")
        self.save_menu = QMenu(self)
        self.save.setMenu(self.save_menu)
        self.save.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._lay_out()
        self._connect()
        self.show_tool(ToolName.PAN)

    def _lay_out(self) -> None:
        for button in (self.pan, self.lasso, self.compare, self.legend, self.gallery):
            button.setCheckable(True)
        self.legend.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 2)
        row.setSpacing(4)
        row.addWidget(self.caption)
        row.addSpacing(4)
        row.addWidget(self.colour)
        row.addStretch(1)
        for button in (self.pan, self.lasso, self.fit):
            row.addWidget(button)
        row.addSpacing(12)
        for button in (self.compare, self.legend, self.save, self.gallery):
            row.addWidget(button)

    def _connect(self) -> None:
        self.colour.activated.connect(lambda row: self.colour_chosen.emit(self.colour.itemData(row)))
        self.pan.clicked.connect(lambda: self._choose(ToolName.PAN))
        self.lasso.clicked.connect(lambda: self._choose(ToolName.LASSO))
        self.fit.clicked.connect(self.fit_wanted)
        self.compare.toggled.connect(self.compare_toggled)
        self.legend.toggled.connect(self.legend_toggled)
        self.gallery.clicked.connect(self.gallery_toggled)

    def offer_fields(self, fields: Sequence[ColourField], chosen: str | None) -> None:
        """Offers what points can be coloured by; ``chosen`` is the ``field`` they are coloured by."""
        offered = [(ONE_COLOUR, None), *((one.title, one.field) for one in fields)]
        box = self.colour
        if offered != [(box.itemText(row), box.itemData(row)) for row in range(box.count())]:
            box.clear()
            for title, field in offered:
                box.addItem(title, field)
        box.setCurrentIndex(next((row for row, (_, field) in enumerate(offered) if field == chosen), 0))

    def show_tool(self, name: ToolName) -> None:
        """Shows what a drag does."""
        self.pan.setChecked(name is ToolName.PAN)
        self.lasso.setChecked(name is ToolName.LASSO)

    def show_gallery(self, shown: bool) -> None:
        """Shows whether the gallery is there too."""
        self.gallery.setChecked(shown)
        purpose = "Show the map alone" if shown else "Show the gallery too"
        self.gallery.setToolTip(f"{purpose} ({'Ctrl+3' if shown else 'Ctrl+4'})")
        self.gallery.setAccessibleName(purpose)

    def set_enabled(self, enabled: bool) -> None:
        """What makes sense only where there are points is off where there are none."""
        for widget in (self.colour, self.pan, self.lasso, self.fit, self.save):
            widget.setEnabled(enabled)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Where there is little room, the caption goes first."""
        super().resizeEvent(event)
        self.caption.setVisible(self.width() >= ROOM_FOR_CAPTION)

    def _choose(self, name: ToolName) -> None:
        # What was pressed stays pressed, also where it was chosen already.
        self.show_tool(name)
        self.tool_chosen.emit(name)
