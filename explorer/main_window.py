"""The window: docks, menus, actions, and the one place where they are connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QToolBar, QWidget

from engine.domain import Collection, Facets, Item, SearchResult
from engine.events import JobEvent, JobStarted
from explorer import dialogs, operations
from explorer.history import Place
from explorer.icons import icon
from explorer.models.item_list import IDS_MIME
from explorer.session import Session
from explorer.views.filters_panel import FiltersPanel
from explorer.views.gallery_page import GalleryPage, Selection
from explorer.views.inspector import Inspector
from explorer.views.jobs_panel import JobsPanel
from explorer.views.neighbours_panel import NeighboursPanel
from explorer.views.query_bar import QueryBar
from explorer.views.welcome_page import WelcomePage
from explorer.window_state import Remembered, WindowState

INSPECTED = 200
"""Selected items whose rows are read for the inspector."""


class MainWindow(QMainWindow):
    """Filters left, gallery in the middle, details and neighbours right, jobs at the bottom."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._state = WindowState(session.library.paths.window_state)
        self._remembered = self._state.read()
        self._looked_at: int | None = None
        """A neighbour that is shown in the details without being selected."""
        self._put_away: list[QDockWidget] = []
        """Docks that are hidden while there is nothing to show in them."""
        self.setWindowTitle("Similarity Explorer")
        self.setAcceptDrops(True)
        self.query_bar = QueryBar(session.library, session.tasks, session.thumbnails)
        self.gallery = GalleryPage(session.browser.model, session.thumbnails)
        self.welcome = WelcomePage()
        self.filters = FiltersPanel()
        self.inspector = Inspector(session.tasks, session.library, session.thumbnails)
        self.neighbours = NeighboursPanel(session.tasks, session.library, session.thumbnails)
        self.jobs = JobsPanel()
        self._pages = QStackedWidget()
        self._build()
        self._make_actions()
        self._connect()
        self._restore()
        session.start()

    # Building

    def _build(self) -> None:
        self._pages.addWidget(self.gallery)
        self._pages.addWidget(self.welcome)
        self.setCentralWidget(self._pages)
        bar = QToolBar("Search", self)
        bar.setObjectName("search")
        bar.setMovable(False)
        bar.addWidget(self.query_bar)
        bar.toggleViewAction().setVisible(False)
        self.addToolBar(bar)
        self.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        side = Qt.DockWidgetArea
        self.docks = {
            "filters": self._dock("filters", "Filters", self.filters, side.LeftDockWidgetArea),
            "details": self._dock("details", "Details", self.inspector, side.RightDockWidgetArea),
            "neighbours": self._dock("neighbours", "Neighbours", self.neighbours, side.RightDockWidgetArea),
            "jobs": self._dock("jobs", "Jobs", self.jobs, side.BottomDockWidgetArea),
        }
        self.docks["jobs"].hide()
        self.setCorner(Qt.Corner.BottomLeftCorner, side.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, side.RightDockWidgetArea)
        self.resizeDocks(
            [self.docks["filters"], self.docks["details"]], [230, 300], Qt.Orientation.Horizontal
        )
        self.statusBar()

    def _dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _make_actions(self) -> None:
        keys = QKeySequence.StandardKey
        add, menu = self._action, self.menuBar().addMenu
        file, edit, search = menu("&File"), menu("&Edit"), menu("&Search")
        view, help_menu = menu("&View"), menu("&Help")
        file.addAction(add("Import folder…", self.choose_folder, keys.Open, "import"))
        file.addAction(add("Import files…", self.choose_files, "Ctrl+Shift+O", "picture"))
        file.addAction(add("Add the sample pictures", self.session.import_samples, None, "sparkles"))
        file.addSeparator()
        file.addAction(add("Export selection…", self.export, "Ctrl+E", "export"))
        file.addAction(add("Copy files to folder…", self.copy_files, "Ctrl+Shift+E", "folder"))
        file.addSeparator()
        file.addAction(add("Quit", self.close, keys.Quit, None))
        undo = self.session.undo_stack.createUndoAction(self)
        redo = self.session.undo_stack.createRedoAction(self)
        for action, key, name in ((undo, keys.Undo, "undo"), (redo, keys.Redo, "redo")):
            action.setShortcut(key)
            action.setIcon(icon(name))
            edit.addAction(action)
        edit.addSeparator()
        edit.addAction(add("Select all", self.gallery.select_all, keys.SelectAll, None))
        edit.addAction(add("Add tag…", self.inspector.focus_tags, "T", "tag"))
        edit.addAction(add("Copy path", self.copy_path, keys.Copy, "copy"))
        edit.addAction(add("Show in folder", self.reveal, "Ctrl+Shift+R", "reveal"))
        edit.addAction(add("Open", self.open_file, "Ctrl+Return", "open-external"))
        search.addAction(add("Search by name", self.query_bar.focus_name, keys.Find, "search"))
        search.addAction(add("Paste and find similar", self.paste, keys.Paste, "paste"))
        search.addAction(add("Find similar", self.find_similar, "S", "similar"))
        search.addAction(add("Include: more like this", self.include, "+", "include"))
        search.addAction(add("Exclude: less like this", self.exclude, "-", "exclude"))
        search.addAction(add("Clear the query", self.session.browser.clear_query, "X", "clear"))
        search.addSeparator()
        self._back = add("Back", self.session.browser.back, "Alt+Left", "back")
        self._forward = add("Forward", self.session.browser.forward, "Alt+Right", "forward")
        search.addActions([self._back, self._forward])
        view.addAction(add("Larger tiles", self.gallery.larger, "Ctrl+=", "zoom-in"))
        view.addAction(add("Smaller tiles", self.gallery.smaller, "Ctrl+-", "zoom-out"))
        view.addSeparator()
        for number, dock in enumerate(self.docks.values(), start=1):
            toggle = dock.toggleViewAction()
            toggle.setShortcut(QKeySequence(f"F{number + 4}"))
            view.addAction(toggle)
        help_menu.addAction(add("Keyboard shortcuts", self.show_shortcuts, "?", "help"))
        help_menu.addAction(add("About", self.show_about, None, "info"))
        leave = add("Leave the query or the selection", self.leave, "Escape", None)
        self.addAction(leave)

    def _action(
        self,
        text: str,
        slot: Callable[[], object],
        key: QKeySequence.StandardKey | str | None,
        icon_name: str | None,
    ) -> QAction:
        action = QAction(text, self)
        if icon_name is not None:
            action.setIcon(icon(icon_name))
        if key is not None:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda: slot())
        return action

    def _connect(self) -> None:
        session, browser, gallery, query = self.session, self.session.browser, self.gallery, self.query_bar
        browser.arrived.connect(self._show_place)
        browser.shown.connect(self._show_count)
        browser.answered.connect(self._show_result)
        browser.busy.connect(gallery.set_busy)
        session.notice.connect(lambda text: self.statusBar().showMessage(text, 12_000))
        session.facets_read.connect(self._show_facets)
        session.jobs_read.connect(self.jobs.show_records)
        session.items_changed.connect(self._inspect)
        session.bridge.told.connect(self.jobs.take)
        session.bridge.told.connect(self._hear)

        query.back.connect(browser.back)
        query.forward.connect(browser.forward)
        query.files_dropped.connect(session.find_similar_files)
        query.ids_dropped.connect(session.include_ids)
        query.paste.connect(self.paste)
        query.image_dropped.connect(session.find_similar_image)
        query.dropped_example.connect(browser.drop)
        query.clear.connect(browser.clear_query)
        query.k_changed.connect(lambda k: browser.tune(k=k))
        query.threshold_changed.connect(lambda threshold: browser.tune(threshold=threshold))
        query.hide_duplicates_changed.connect(lambda hide: browser.tune(hide_duplicates=hide))
        query.name_typed.connect(self.filters.set_name)
        query.text_query.connect(session.find_similar_text)

        gallery.find_similar.connect(session.find_similar_ids)
        gallery.include.connect(session.include_ids)
        gallery.exclude.connect(session.exclude_ids)
        gallery.tag.connect(self.inspector.focus_tags)
        gallery.reveal.connect(self.reveal)
        gallery.copy_path.connect(self.copy_path)
        gallery.open_file.connect(self.open_file)
        gallery.export.connect(self.export)
        gallery.copy_files.connect(self.copy_files)
        gallery.sort_changed.connect(lambda key, down: browser.sort_by(key, descending=down))
        gallery.selection_changed.connect(self._inspect_selection)
        gallery.clear_filters.connect(self.filters.clear_all)
        gallery.files_dropped.connect(session.import_paths)

        self.filters.changed.connect(browser.filter_by)
        self.inspector.find_similar.connect(self.find_similar)
        self.inspector.reveal.connect(lambda item: operations.reveal(path=item.path))
        self.inspector.copy_path.connect(self.copy_path)
        self.inspector.open_file.connect(lambda item: operations.open_externally(path=item.path))
        self.inspector.tags_edited.connect(
            lambda add, remove: session.change_tags(self._targets(), add, remove)
        )
        self.neighbours.item_chosen.connect(self._show_one)
        self.neighbours.find_similar.connect(session.find_similar_ids)
        self.jobs.cancel.connect(session.cancel_job)
        self.jobs.resume.connect(session.resume_job)
        self.jobs.show_failed.connect(self.filters.show_failed)
        self.welcome.choose_folder.connect(self.choose_folder)
        self.welcome.choose_files.connect(self.choose_files)
        self.welcome.try_samples.connect(session.import_samples)
        self.welcome.dropped.connect(session.import_paths)

    # What is shown

    def _show_place(self, place: Place) -> None:
        browser = self.session.browser
        self._back.setEnabled(browser.can_go_back)
        self._forward.setEnabled(browser.can_go_forward)
        self.query_bar.show_place(place, browser.can_go_back, browser.can_go_forward)
        self.gallery.show_place(place)
        self.filters.show_place(place)

    def _show_count(self, shown: int, total: int) -> None:
        self.gallery.show_count(shown, total)
        self._welcome(total == 0 and self.session.browser.place.query is None)

    def _welcome(self, empty: bool) -> None:
        """An empty library shows the first-run page alone; the docks come with the first picture."""
        self._pages.setCurrentWidget(self.welcome if empty else self.gallery)
        if empty and not self._put_away:
            self._put_away = [
                dock for name, dock in self.docks.items() if name != "jobs" and not dock.isHidden()
            ]
            for dock in self._put_away:
                dock.hide()
        elif not empty:
            self._bring_back()

    def _bring_back(self) -> None:
        for dock in self._put_away:
            dock.show()
        self._put_away = []

    def _show_result(self, result: SearchResult) -> None:
        self.gallery.show_result(result)
        self.query_bar.show_result(result)

    def _show_facets(
        self, facets: Facets, collections: Sequence[Collection], tag_names: Sequence[str]
    ) -> None:
        self.filters.show_facets(facets, collections)
        self.inspector.set_tag_names(tag_names)

    def _hear(self, event: JobEvent) -> None:
        if isinstance(event, JobStarted):
            self.docks["jobs"].show()

    def _inspect_selection(self, selection: Selection) -> None:
        self._looked_at = None
        self._inspect()

    def _inspect(self) -> None:
        if self._looked_at is not None:
            self._show_one(self._looked_at)
            return
        selection = self.gallery.selection()
        wanted = selection.ids[:INSPECTED].tolist()
        total = selection.count

        def show(items: dict[int, Item]) -> None:
            present = [items[item_id] for item_id in wanted if item_id in items]
            self.inspector.show_items(present, total)
            self.neighbours.show_for(present[0] if len(present) == 1 else None)

        self.session.tasks.run(lambda: self.session.library.items_by_id(wanted), show, group="inspect")

    def _show_one(self, item_id: int) -> None:
        """Shows an item that is not selected, a neighbour say, in the details; verbs are about it then."""
        self._looked_at = item_id

        def show(items: dict[int, Item]) -> None:
            self.inspector.show_items(list(items.values()), len(items))

        self.session.tasks.run(lambda: self.session.library.items_by_id([item_id]), show, group="inspect")

    # Verbs

    def choose_folder(self) -> None:
        """Asks for a folder to import."""
        dialogs.ask_for_folder(self, "Import a folder", lambda folder: self.session.import_paths([folder]))

    def choose_files(self) -> None:
        """Asks for files to import."""
        dialogs.ask_for_files(self, "Import files", self.session.import_paths)

    def find_similar(self) -> None:
        """Finds what is like the selection."""
        self.session.find_similar_ids(self._targets())

    def include(self) -> None:
        """Adds the selection to what the query is to be like."""
        self.session.include_ids(self._targets())

    def exclude(self) -> None:
        """Adds the selection to what the query is to be unlike."""
        self.session.exclude_ids(self._targets())

    def paste(self) -> None:
        """Searches with what is on the clipboard."""
        self.session.paste(QGuiApplication.clipboard().mimeData())

    def leave(self) -> None:
        """Clears the selection; without one, leaves the query."""
        if self._looked_at is not None:
            self._looked_at = None
            self._inspect()
        elif self.gallery.selection().count:
            self.gallery.clear_selection()
        else:
            self.session.browser.clear_query()

    def copy_path(self) -> None:
        """Puts the paths of the selection on the clipboard."""
        self._with_selected(
            lambda items: operations.copy_paths(items=items, clipboard=QGuiApplication.clipboard())
        )

    def reveal(self) -> None:
        """Shows the selected file in the file manager."""
        self._with_selected(lambda items: operations.reveal(path=items[0].path))

    def open_file(self) -> None:
        """Opens the selected file with the system's program for it."""
        self._with_selected(lambda items: operations.open_externally(path=items[0].path))

    def export(self) -> None:
        """Writes the selection, or all that is shown, to a list."""
        ids = self._targets() or self.session.browser.model.ids.tolist()
        scores = self.gallery.scores()
        dialogs.ask_where_to_export(self, lambda target: self.session.export(ids, scores, target))

    def copy_files(self) -> None:
        """Copies the selected files to a folder."""
        ids = self._targets()
        if ids:
            dialogs.ask_for_folder(self, "Copy files to", lambda to: self.session.copy_files(ids, to))

    def show_shortcuts(self) -> None:
        """Shows every shortcut there is."""
        dialogs.show_shortcuts(self)

    def show_about(self) -> None:
        """Shows version, licences and where things lie."""
        dialogs.show_about(self, self.session.library.paths)

    def _targets(self) -> list[int]:
        """What a verb is about: the selection, or the neighbour that is looked at."""
        return [self._looked_at] if self._looked_at is not None else self.gallery.selected_ids()

    def _with_selected(self, then: Callable[[Sequence[Item]], None]) -> None:
        ids = self._targets()[:INSPECTED]
        if not ids:
            return

        def deliver(items: dict[int, Item]) -> None:
            present = [items[item_id] for item_id in ids if item_id in items]
            if present:
                then(present)

        self.session.tasks.run(lambda: self.session.library.items_by_id(ids), deliver)

    # Drops, opening and closing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Files can be dropped anywhere on the window."""
        if event.mimeData().hasUrls() and not event.mimeData().hasFormat(IDS_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """What is dropped is imported."""
        self.session.import_paths(operations.files_in(event.mimeData()))
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remembers how everything was, stops jobs at a safe point, closes the library."""
        self._bring_back()
        view = Remembered(
            place=self.session.browser.place,
            side=self.gallery.side(),
            selected=self.gallery.selection().ids[:1000].tolist(),
            top=self.gallery.top_id(),
            folded=sorted(self.filters.folded_sections),
        )
        self._state.write(self.saveGeometry(), self.saveState(), view)
        self.session.close()
        event.accept()

    def _restore(self) -> None:
        geometry, docks = self._state.geometry()
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        if docks is not None:
            self.restoreState(docks)
        kept = self._remembered
        self.gallery.set_side(kept.side)
        self.session.browser.open_at(kept.place)
        self.gallery.restore(kept.selected, kept.top)
        self.filters.fold_sections(kept.folded)
        self.gallery.setFocus()
