"""The ways of a map out of the program: as a picture, as a file of coordinates, on the clipboard."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from explorer import dialogs, operations
from explorer.session import Session
from explorer.views.map_page import MapPage
from explorer.views.map_picture import png_of, svg_of


class MapSaving(QObject):
    """Asks where to, draws on the GUI thread what is seen there, and writes off it."""

    def __init__(self, window: QMainWindow, session: Session, page: MapPage) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._page = page
        page.picture_wanted.connect(self.ask_for_picture)
        page.coordinates_wanted.connect(self.ask_for_coordinates)
        page.copy_wanted.connect(self.copy_coordinates)

    def ask_for_picture(self) -> None:
        """Asks for the file of a picture and writes it."""
        if self._page.points is not None:
            dialogs.ask_where_to_save_map(self._window, f"{self._name()}.png", self.save_picture)

    def ask_for_coordinates(self) -> None:
        """Asks for the file of the coordinates and writes it."""
        if self._page.points is not None:
            dialogs.ask_where_to_save_coordinates(self._window, f"{self._name()}.csv", self.save_coordinates)

    def save_picture(self, target: Path) -> None:
        """Writes the first map as it is seen now; as an SVG where ``target`` ends so."""
        view = self._page.views[0]
        draw = svg_of if target.suffix.lower() == ".svg" else png_of
        data = draw(view.canvas, view.sheet.model.colouring, view.sheet.model.hidden)
        session = self._session
        session.tasks.run(
            lambda: operations.save_picture(data=data, target=target),
            lambda _: session.notice.emit(f"The picture is saved as {target}."),
        )

    def save_coordinates(self, target: Path) -> None:
        """Writes where every item of the first map lies."""
        points, session = self._page.points, self._session
        if points is not None:
            operations.save_map_coordinates(
                library=session.library,
                tasks=session.tasks,
                points=points,
                target=target,
                then=lambda _: session.notice.emit(f"The coordinates are saved as {target}."),
            )

    def copy_coordinates(self, selected: bool) -> None:
        """Puts coordinates on the clipboard, as CSV: those of the selection, or all."""
        points, session = self._page.points, self._session
        if points is None:
            return
        ids = np.asarray(self._page.selected_ids, np.int64) if selected else None
        count = len(points.ids if ids is None else ids)

        def take(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            session.notice.emit(f"The coordinates of {count:,} items are on the clipboard.")

        session.tasks.run(lambda: session.library.maps.coordinates(points, ids), take)

    def _name(self) -> str:
        """Of the collection, as far as it can stand in the name of a file."""
        points = self._page.points
        name = points.record.collection if points is not None else ""
        return f"{re.sub(r'[^-_. 0-9A-Za-zÀ-ɏ]+', ' ', name).strip() or 'Collection'} map"
