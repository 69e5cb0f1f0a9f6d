"""The examples of a query in a row: more like these, less like those."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from engine.domain import Example, Query, Span
from explorer import phrases
from explorer.theme import give_role, mix
from explorer.views.elided_label import ElidedLabel
from explorer.views.example_faces import ExampleFaces, Face
from explorer.views.icon_button import cross_button

HEIGHT = 28
PICTURE = 20
LONGEST_NAME = 150
MOST_CHIPS = 12
"""More examples than this are summed up in words."""
NARROWEST = 66
"""A chip without its name, and the gap after it."""

Side = Literal["include", "exclude"]


class ExampleChip(QFrame):
    """Picture and name of an example, and a button that takes it out of the query."""

    removed = Signal(object)
    """The ``Example``."""

    def __init__(self, example: Example, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.example = example
        self._side = side
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(5)
        if side == "exclude":
            minus = QLabel("−")
            minus.setForegroundRole(QPalette.ColorRole.BrightText)
            row.addSpacing(2)
            row.addWidget(minus)
        self._picture = _SmallPicture()
        row.addWidget(self._picture)
        self._name = ElidedLabel()
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name.setMaximumWidth(LONGEST_NAME)
        row.addWidget(self._name)
        self._cross = cross_button()
        self._cross.clicked.connect(lambda: self.removed.emit(self.example))
        row.addWidget(self._cross)

    def show_face(self, face: Face, span: Span | None = None) -> None:
        """Shows what is known of the example; with ``span``, which part of it is meant."""
        like = "More like" if self._side == "include" else "Less like"
        if span is not None:
            face = replace(face, name=f"{phrases.part(span)} of {face.name}")
            self._name.setMaximumWidth(2 * LONGEST_NAME)
        self._name.setText(face.name)
        self._name.updateGeometry()
        self._picture.show_picture(face.picture)
        self._picture.setVisible(self.example.text is None)
        self.setToolTip(f"{like} {face.name}\n{face.tip}".strip())
        self.setAccessibleName(f"{like} {face.name}")
        self._cross.setToolTip(f"Take {face.name} out of the query")
        self._cross.setAccessibleName(self._cross.toolTip())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A rounded ground, tinted with what the example is for."""
        palette = self.palette()
        role = QPalette.ColorRole.Accent if self._side == "include" else QPalette.ColorRole.BrightText
        tint, ground = palette.color(role), palette.color(QPalette.ColorRole.Base)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(mix(ground, tint, 0.32))
        painter.setBrush(mix(ground, tint, 0.13))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class ChipRow(QWidget):
    """Chips for a query's examples; names are shortened, and those for which there is no room are counted."""

    removed = Signal(object)
    """The ``Example`` to take out."""

    def __init__(self, faces: ExampleFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.faces = faces
        self.chips: list[ExampleChip] = []
        self._count = 0
        self._span: Span | None = None
        self.more = QLabel()
        give_role(self.more, "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        faces.changed.connect(self._show_faces)

    def show_query(self, query: Query | None) -> None:
        """Shows the examples of ``query``."""
        self._span = query.span if query is not None else None
        sides: list[tuple[Example, Side]] = []
        if query is not None:
            sides += [(example, "include") for example in query.include]
            sides += [(example, "exclude") for example in query.exclude]
        self.faces.prepare([example for example, _ in sides[:MOST_CHIPS]])
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [ExampleChip(example, side, self) for example, side in sides[:MOST_CHIPS]]
        for place, chip in enumerate(self.chips):
            chip.removed.connect(self.removed)
            self._row.insertWidget(place, chip)
        self._count = len(sides)
        self._show_faces()
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for two; a long query must not make the window wider."""
        return QSize(4 * NARROWEST, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shows as many chips as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() // NARROWEST
        shown = min(len(self.chips), room if self._count <= room else max(1, room - 2))
        for place, chip in enumerate(self.chips):
            chip.setVisible(place < shown)
        self.more.setText(f"and {self._count - shown} more")
        self.more.setVisible(shown < self._count)

    def _show_faces(self) -> None:
        for chip in self.chips:
            chip.show_face(self.faces.face(chip.example), self._span)


class _SmallPicture(QWidget):
    """The middle of a picture, cut to a small rounded square."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(PICTURE, PICTURE)
        self._picture: QPixmap | None = None

    def show_picture(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setClipPath(shape)
        if self._picture is None:
            quiet = QColor(self.palette().color(QPalette.ColorRole.Text))
            quiet.setAlpha(30)
            painter.fillPath(shape, quiet)
        else:
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            target = QRect(0, 0, size.width(), size.height())
            target.moveCenter(self.rect().center())
            painter.drawPixmap(target, self._picture)
        painter.end()
