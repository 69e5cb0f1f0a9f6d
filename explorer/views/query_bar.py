"""The top of the window: back and forward, the search field, and the settings of the query that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.domain import Collection, Kind, SearchResult
from engine.library import Library
from explorer.history import Place
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.example_faces import ExampleFaces
from explorer.views.icon_button import icon_button
from explorer.views.query_controls import QueryControls
from explorer.views.search_field import SearchField


class QueryBar(QWidget):
    """Shows where we are, and takes what leads elsewhere."""

    back = Signal()
    forward = Signal()

    def __init__(
        self, library: Library, tasks: Tasks, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.back_button = icon_button("back", "Back", "Alt+Left")
        self.forward_button = icon_button("forward", "Forward", "Alt+Right")
        self.back_button.setEnabled(False)
        self.forward_button.setEnabled(False)
        self.field = SearchField(ExampleFaces(library, tasks, thumbnails, self))
        self.controls = QueryControls()
        self.controls.hide()
        self._collections: tuple[Collection, ...] = ()
        self._collection: str | None = None
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self.back_button)
        top.addWidget(self.forward_button)
        top.addSpacing(6)
        top.addWidget(self.field, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.controls)
        self._speak_for_its_parts()

    @property
    def drop_target(self) -> QWidget:
        """Where pictures are dropped to search with them."""
        return self.field

    def _speak_for_its_parts(self) -> None:
        """What they tell, the bar tells; their classes say what it means."""
        field, controls = self.field, self.controls
        self.back_button.clicked.connect(self.back)
        self.forward_button.clicked.connect(self.forward)
        self.files_dropped, self.ids_dropped = field.files_dropped, field.ids_dropped
        self.image_dropped, self.dropped_example = field.image_dropped, field.dropped_example
        self.paste, self.clear = field.paste, field.clear
        self.name_typed, self.text_query = field.name_typed, field.text_query
        self.entered = field.entered
        self.k_changed, self.threshold_changed = controls.k_changed, controls.threshold_changed
        self.hide_duplicates_changed = controls.hide_duplicates_changed
        self.per_artist_changed, self.per_album_changed = (
            controls.per_artist_changed,
            controls.per_album_changed,
        )

    def show_kind(self, kind: Kind | None) -> None:
        """Suits the kind of what is shown; None where kinds are mixed."""
        self.controls.show_kind(kind)
        self.field.show_kind(kind)

    def show_place(self, place: Place, can_back: bool, can_forward: bool) -> None:
        """Shows the query of ``place``, or the name that its filter looks for."""
        self.back_button.setEnabled(can_back)
        self.forward_button.setEnabled(can_forward)
        self.field.show_query(place.query)
        names = [c.value for c in place.conditions if (c.field, c.operator) == ("name", "~")]
        self.field.show_name(names[0] if names else "")
        if place.query is not None:
            self.controls.show_query(place.query)
        self.controls.setVisible(place.query is not None)
        self._collection = place.collection
        self._offer_text_queries()

    def show_collections(self, collections: Sequence[Collection]) -> None:
        """Takes in which collections there are: some can be searched in words."""
        self._collections = tuple(collections)
        self._offer_text_queries()

    def show_result(self, result: SearchResult | None) -> None:
        """Shows how the scores of ``result`` are spread; None where there is no answer."""
        self.controls.show_result(result)

    def _offer_text_queries(self) -> None:
        """Words are understood where every collection that is searched has an encoder that reads them."""
        searched = [c for c in self._collections if self._collection in (None, c.name)]
        self.field.set_text_queries(bool(searched) and all(c.reads_text for c in searched))

    def focus_name(self) -> None:
        """Puts the cursor where names are typed; a query that is shown ends."""
        if not self.field.line.isVisible():
            self.clear.emit()
        self.field.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.line.selectAll()
