"""Joins the map with the rest of a window: it is made when somebody looks at it for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMainWindow, QWidget

from engine.domain import Collection
from explorer import operations
from explorer.session import Session
from explorer.views.central_area import Arrangement, CentralArea, is_typing
from explorer.views.gallery_page import GalleryPage
from explorer.views.neighbours_panel import NeighboursPanel
from explorer.views.playlist_panel import PlaylistPanel

if TYPE_CHECKING:
    from explorer.map_saving import MapSaving
    from explorer.map_versions import MapVersions
    from explorer.mapping import Mapping
    from explorer.views.map_page import MapPage


class MapSide(QObject):
    """The middle of a window with its map. Until the map is wanted, nothing of it is even loaded."""

    version_shown = Signal(str)
    """The name of the version by whose map the items lie now, in place of the one that answers."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        gallery: GalleryPage,
        neighbours: NeighboursPanel,
        playlist: PlaylistPanel,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._gallery = gallery
        self._neighbours = neighbours
        self._playlist = playlist
        self._collections: Sequence[Collection] = ()
        self._colour_by: str | None = None
        self._wanted = Arrangement.GALLERY
        self.mapping: Mapping | None = None
        self.page: MapPage | None = None
        self.saving: MapSaving | None = None
        self.versions: MapVersions | None = None
        self._version: tuple[str, str] | None = None
        """Collection and version of a map that is wanted before there is a page for it."""
        self.area = CentralArea(gallery, self._make)
        self.area.changed.connect(self._follow_arrangement)
        session.facets_read.connect(self._know)
        gallery.header.map_toggled.connect(
            lambda shown: self.arrange(Arrangement.BOTH if shown else Arrangement.GALLERY)
        )

    # What the window calls

    def arrange(self, arrangement: Arrangement) -> None:
        """Shows the gallery, the map or both; the first map when what it needs is loaded."""
        self._wanted = arrangement
        if arrangement.has_map and self.page is None:
            self._session.tasks.run(_load, lambda _: self._arrange(late=True), group="map page")
        else:
            self._arrange()

    def _arrange(self, *, late: bool = False) -> None:
        """Shows what is wanted; where that took a while, whoever has begun to type meanwhile goes on."""
        self.area.arrange(self._wanted)
        if not (late and is_typing()):
            self.area.setFocus()
        if self._version is not None and self.versions is not None:
            wanted, self._version = self._version, None
            self.versions.show(*wanted)

    def show_version(self, collection: str, version: str) -> None:
        """Shows the map of a collection, and flies to the one by another version, made where need be."""
        if self.mapping is None or self.mapping.subject is None or self.mapping.subject.name != collection:
            self._session.browser.filter_by(collection, ())
        self._version = collection, version
        self.arrange(self._wanted if self._wanted.has_map else Arrangement.MAP)

    def leave_version(self, version: str | None = None) -> None:
        """Flies back to the map of the encoder that answers, if it is that of ``version`` that is shown."""
        if self.versions is not None:
            self.versions.leave(version)

    def restore(self, arrangement: str, shares: Sequence[int], colour_by: str | None) -> None:
        """Shows what was shown when the window was closed; what is not known is as good as the gallery."""
        self._colour_by = colour_by
        self.area.restore_shares(shares)
        known = {one.value: one for one in Arrangement}
        self.arrange(known.get(arrangement, Arrangement.GALLERY))

    @property
    def colour_by(self) -> str | None:
        """The field that a person chose to colour by."""
        return self.mapping.colours.favourite if self.mapping is not None else self._colour_by

    def abandon_lasso(self) -> bool:
        """Ends a lasso that is being drawn; whether there was one."""
        return self.page is not None and self.page.abandon_lasso()

    # Making and joining

    def _make(self) -> QWidget:
        from explorer.content_hashes import ContentHashes
        from explorer.map_saving import MapSaving
        from explorer.map_versions import MapVersions
        from explorer.mapping import Mapping
        from explorer.views.map_page import MapPage
        from explorer.views.map_sheet_view import MapSources

        session = self._session
        library, tasks = session.library, session.tasks
        hashes = ContentHashes(library, tasks, self)
        mapping = self.mapping = Mapping(library, tasks, self)
        sources = MapSources(
            tasks,
            session.thumbnails,
            library.items_by_id,
            hashes.of,
            library.maps.place_labels,
            library.maps.parameters_of,
        )
        page = self.page = MapPage(sources)
        self.saving = MapSaving(self._window, session, page)
        self.versions = MapVersions(mapping, library, tasks, self)
        self.versions.shown.connect(self.version_shown)
        self.versions.trouble.connect(session.notice)
        hashes.arrived.connect(page.repaint_thumbnails)
        session.items_changed.connect(hashes.forget)
        mapping.colours.favourite = self._colour_by
        page.show_sheets(mapping.sheets)
        self._connect_mapping(mapping, page)
        self._connect_page(mapping, page)
        self._connect_rest(mapping, page)
        mapping.know(self._collections)
        mapping.show_kind(session.browser.kind)
        mapping.show_place(session.browser.place)
        page.select_ids(self._gallery.selected_ids())
        page.show_path([track.id for track in self._playlist.tracks])
        self._mark_query()
        return page

    def _connect_mapping(self, mapping: Mapping, page: MapPage) -> None:
        session = self._session
        session.browser.arrived.connect(mapping.show_place)
        session.browser.kind_changed.connect(mapping.show_kind)
        session.items_changed.connect(mapping.items_changed)
        session.items_changed.connect(page.forget_items)
        session.bridge.told.connect(mapping.hear)
        mapping.making.wanted.connect(
            lambda wanted: session.begin(
                partial(operations.make_map, request=wanted),
                lambda why: mapping.could_not_start(wanted, why),
                missed=False,  # it is made by itself when somebody looks
            )
        )
        mapping.making.cancel_wanted.connect(session.cancel_job)
        mapping.trouble.connect(session.notice)
        mapping.sheets_changed.connect(lambda: page.show_sheets(mapping.sheets))
        mapping.sheets_changed.connect(self._dress_sheets)
        mapping.colours.fields_changed.connect(page.toolbar.offer_fields)

    def _connect_page(self, mapping: Mapping, page: MapPage) -> None:
        session = self._session
        page.toolbar.colour_chosen.connect(mapping.colours.colour_by)
        page.toolbar.compare_toggled.connect(mapping.compare)
        page.toolbar.gallery_toggled.connect(
            lambda shown: self.arrange(Arrangement.BOTH if shown else Arrangement.MAP)
        )
        page.method_chosen.connect(mapping.choose_method)
        page.make_wanted.connect(lambda sheet, given, fresh: mapping.make(sheet, given, fresh=fresh))
        page.cancel_wanted.connect(mapping.cancel)
        page.item_opened.connect(lambda item_id: session.find_similar_ids([item_id]))
        page.bar.only_wanted.connect(lambda: session.show_only(np.asarray(page.selected_ids, np.int64)))
        page.bar.similar_wanted.connect(lambda: session.find_similar_ids(page.selected_ids))
        page.bar.why_wanted.connect(self._gallery.why)
        page.menu_wanted.connect(self._show_menu)

    def _connect_rest(self, mapping: Mapping, page: MapPage) -> None:
        gallery, browser = self._gallery, self._session.browser
        page.selection_changed.connect(gallery.select_ids)
        gallery.selection_changed.connect(lambda chosen: page.select_ids(chosen.ids))
        self._neighbours.found.connect(page.show_neighbours)
        self._playlist.tracks_shown.connect(page.show_path)
        browser.shown.connect(self._mark_query)
        browser.unanswered.connect(lambda _: self._mark_query())

    def _dress_sheets(self) -> None:
        """A sheet that has come has what the others have."""
        self._mark_query()
        if self.page is not None:
            self.page.show_path([track.id for track in self._playlist.tracks])

    # What follows what

    def _know(self, _facets: object, collections: Sequence[Collection], _tags: object) -> None:
        self._collections = collections
        if self.mapping is not None:
            self.mapping.know(collections)

    def _follow_arrangement(self, arrangement: Arrangement) -> None:
        self._gallery.header.show_map(arrangement.has_map)
        self._gallery.count_hidden(arrangement.has_map)
        if self.mapping is not None and self.page is not None:
            self.page.toolbar.show_gallery(arrangement.has_gallery)
            self.mapping.be_seen(arrangement.has_map)

    def _mark_query(self) -> None:
        """Marks the query's items and its results; takes the marks off where there is no query any more."""
        if self.page is None:
            return
        browser = self._session.browser
        query, model = browser.place.query, browser.model
        if query is None or model.scores is None:
            self.page.show_query((), (), ())
        else:
            asked = [one.item_id for one in query.include if one.item_id is not None]
            self.page.show_query(asked, model.ids.tolist(), model.scores.tolist())

    def _show_menu(self, item_id: int, point: QPoint) -> None:
        """A point that is not selected is, before its menu is shown: the menu is about the selection."""
        if item_id not in self._gallery.selected_ids():
            self._gallery.select_ids([item_id])
        self._gallery.show_menu(point)


def _load() -> None:
    """Imports what a map needs, in a thread: its plotting library takes half a second."""
    # NumPy itself leaves the first of them to the moment when it is needed.
    import numpy.ma  # noqa: F401

    import explorer.map_saving
    import explorer.map_versions
    import explorer.mapping
    import explorer.views.map_page  # noqa: F401
