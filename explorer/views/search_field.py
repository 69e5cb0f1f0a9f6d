"""The field at the top: a name is typed into it, pictures are dropped on it, a query is shown in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QWidget

from engine.domain import Kind, Query
from explorer import operations
from explorer.icons import icon
from explorer.models.item_list import IDS_MIME, ids_in
from explorer.views.chips import ChipRow
from explorer.views.example_faces import ExampleFaces
from explorer.views.icon_button import icon_button
from explorer.views.icon_label import IconLabel
from explorer.views.search_line import SearchLine, path_in

HINTS = {
    None: "Search by name, or drop a picture or a track to find what is like it",
    Kind.IMAGE: "Search by name, or drop or paste a picture to find what is like it",
    Kind.MUSIC: "Search by name, or drop a track to find what is like it",
}
DESCRIBE_HINT = "Describe what you are looking for, and press Return"
DESCRIBE_MARK = "~ "
"""Text that begins with it describes a picture instead of naming one, where the encoder understands text."""
TYPING_MS = 300


class SearchField(QFrame):
    """Line edit while browsing, chips while a query is shown, and a place to drop things at any time."""

    files_dropped = Signal(list)
    """Files to find similar pictures of, ``list[Path]``."""
    ids_dropped = Signal(list)
    """Items to include in the query, ``list[int]``."""
    image_dropped = Signal(QImage)
    """A picture without a file, as a browser gives it, to find similar pictures of."""
    paste = Signal()
    """The clipboard is to be searched with."""
    dropped_example = Signal(object)
    """An ``Example`` that is to leave the query."""
    clear = Signal()
    """The query is to end."""
    name_typed = Signal(str)
    """A part of a name to look for; empty for any."""
    text_query = Signal(str)
    """A description to find pictures for."""
    entered = Signal()
    """Return was pressed: what is found is to be looked at."""

    def __init__(self, faces: ExampleFaces, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = False
        """Whether something that can be dropped is held over the field."""
        self._understands_text = False
        self._name = ""
        """The name that is searched for where we are."""
        self._kind: Kind | None = None
        self.setAcceptDrops(True)
        self.setFixedHeight(40)
        self.line = SearchLine()
        self.line.setPlaceholderText(HINTS[None])
        self.line.setAccessibleName("Search by name")
        self.chips = ChipRow(faces)
        self._inside = QStackedWidget()
        self._inside.addWidget(self.line)
        self._inside.addWidget(self.chips)
        self._sign = IconLabel(icon("search"), 16, 16)
        self.describe = icon_button("sparkles", "Search by description instead of by name")
        self.describe.setCheckable(True)
        self.describe.setText("Describe")
        self.describe.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.describe.hide()
        self.clear_button = icon_button("clear", "Clear (X)")
        self.paste_button = icon_button(
            "paste", "Paste a picture or a file and find what is like it (Ctrl+V)"
        )
        self._typed = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self._connect()
        self.show_query(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 5, 0)
        row.setSpacing(4)
        row.addWidget(self._sign)
        row.addSpacing(2)
        row.addWidget(self._inside, 1)
        row.addWidget(self.describe)
        row.addWidget(self.clear_button)
        row.addWidget(self.paste_button)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._show_clear_button)
        self.line.textEdited.connect(lambda: self._typed.start())
        self.line.returnPressed.connect(self._enter)
        self.line.picture_pasted.connect(self.paste)
        self.line.focus_changed.connect(self.update)
        self._typed.timeout.connect(self._tell_name)
        self.describe.toggled.connect(self._change_purpose)
        self.clear_button.clicked.connect(self._clear)
        self.paste_button.clicked.connect(self.paste)
        self.chips.removed.connect(self.dropped_example)

    # What is shown

    def show_query(self, query: Query | None) -> None:
        """Shows the examples of ``query``, or the line to type into."""
        self._inside.setCurrentWidget(self.line if query is None else self.chips)
        self._sign.set_icon(icon("search" if query is None else "similar"))
        self.chips.show_query(query)
        self.describe.setVisible(query is None and self._understands_text)
        self._show_clear_button()

    def show_kind(self, kind: Kind | None) -> None:
        """Says what can be searched for; None where kinds are mixed."""
        self._kind = kind
        self._say_hint()

    def show_name(self, name: str) -> None:
        """Shows the name that is searched for, unless somebody is typing another.

        Where it is the same as before, what is typed stays as it is: a path, say, or a name not told yet.
        """
        before, self._name = self._name, name
        text = self.line.text()
        is_free = not self._typed.isActive() and not self._is_description(text)
        if name != before and name != text.strip() and is_free:
            self.line.setText(name)

    def set_text_queries(self, understood: bool) -> None:
        """Whether the encoder understands text."""
        self._understands_text = understood
        self.describe.setChecked(self.describe.isChecked() and understood)
        self.describe.setVisible(understood and self._inside.currentWidget() is self.line)

    def _show_clear_button(self) -> None:
        querying = self._inside.currentWidget() is self.chips
        self.clear_button.setVisible(querying or bool(self.line.text()))

    def _change_purpose(self) -> None:
        self._say_hint()
        self.line.setFocus()

    def _say_hint(self) -> None:
        self.line.setPlaceholderText(DESCRIBE_HINT if self.describe.isChecked() else HINTS[self._kind])

    # What is typed

    def _is_description(self, text: str) -> bool:
        return self._understands_text and (self.describe.isChecked() or text.startswith(DESCRIBE_MARK))

    def _tell_name(self) -> None:
        text = self.line.text().strip()
        if not self._is_description(self.line.text()) and path_in(text) is None:
            self.name_typed.emit(text)

    def _enter(self) -> None:
        self._typed.stop()
        text = self.line.text()
        path = path_in(text)
        if self._is_description(text):
            if wanted := text.removeprefix(DESCRIBE_MARK).strip():
                self.text_query.emit(wanted)
        elif path is not None:
            self.line.setText(self._name)
            self.files_dropped.emit([path])
        else:
            self.name_typed.emit(text.strip())
        self.entered.emit()

    def _clear(self) -> None:
        if self._inside.currentWidget() is self.chips:
            self.clear.emit()
            return
        self._typed.stop()
        described = self._is_description(self.line.text())
        self.line.clear()
        if not described:
            self.name_typed.emit("")

    # What is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Tiles of ours, files and pictures are welcome."""
        data = event.mimeData()
        if data.hasFormat(IDS_MIME) or data.hasUrls() or data.hasImage() or data.hasText():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._want(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """It was taken away again."""
        self._want(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ids count only from this program: another one may show another library."""
        self._want(False)
        data = event.mimeData()
        ids = ids_in(data) if event.source() is not None else []
        files = operations.files_in(data)
        image = data.imageData() if data.hasImage() else None
        if ids:
            self.ids_dropped.emit(ids)
        elif files:
            self.files_dropped.emit(files)
        elif isinstance(image, QImage):
            self.image_dropped.emit(image)
        else:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _want(self, wanted: bool) -> None:
        self._wanted = wanted
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A rounded field, outlined while it is typed into or something is held over it."""
        palette = self.palette()
        lit = self._wanted or self.line.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = painter.pen()
        pen.setColor(palette.color(QPalette.ColorRole.Accent if lit else QPalette.ColorRole.Mid))
        pen.setWidthF(2.0 if self._wanted else 1.0)
        painter.setPen(pen)
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        edge = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 10, 10)
        painter.end()
