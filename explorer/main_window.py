"""The window: docks, menus, actions, and the one place where they are connected."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QToolBar, QWidget

from engine.domain import Collection, Facets, Kind, SearchResult
from engine.events import JobEvent, JobStarted
from explorer import dialogs, operations
from explorer.docks import Docks
from explorer.ending_side import EndingSide
from explorer.evaluation_runs import JOB as EVALUATION_JOB
from explorer.evaluation_side import EvaluationSide
from explorer.history import Place
from explorer.map_making import JOB as MAP_JOB
from explorer.map_side import MapSide
from explorer.mark_side import MarkSide
from explorer.menus import Menu, new_action
from explorer.models.item_list import IDS_MIME
from explorer.page_side import PageSide
from explorer.pages import Pages
from explorer.player_bar import PlayerBar
from explorer.promotion_jobs import JOB as EMBEDDING_JOB
from explorer.review_jobs import JOB as REVIEW_JOB
from explorer.review_side import ReviewSide
from explorer.session import Session
from explorer.subject import Subject
from explorer.training_runs import JOB as TRAINING_JOB
from explorer.training_side import TrainingSide
from explorer.undo_actions import redo_action, undo_action
from explorer.verbs import Verbs
from explorer.views.central_area import Arrangement
from explorer.views.filters_panel import FiltersPanel
from explorer.views.gallery_page import GalleryPage
from explorer.views.inspector import Inspector
from explorer.views.jobs_panel import JobsPanel
from explorer.views.neighbours_panel import NeighboursPanel
from explorer.views.playlist_panel import PlaylistPanel
from explorer.views.query_bar import QueryBar
from explorer.views.welcome_page import WelcomePage
from explorer.why_side import WhySide
from explorer.window_state import Remembered, WindowState

TOLD_ELSEWHERE = (MAP_JOB, TRAINING_JOB, EVALUATION_JOB, REVIEW_JOB, EMBEDDING_JOB)
"""Kinds of jobs that tell how far they are where they were asked for, not in the dock of jobs."""


class MainWindow(QMainWindow):
    """Filters left, gallery in the middle, details and neighbours right, jobs at the bottom."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._state = WindowState(session.library.paths.window_state)
        self._remembered = self._state.read()
        self.setWindowTitle("Similarity Explorer")
        self.setAcceptDrops(True)
        self.query_bar = QueryBar(session.library, session.tasks, session.thumbnails)
        self.gallery = GalleryPage(session.browser.model, session.thumbnails)
        self.welcome = WelcomePage()
        self.filters = FiltersPanel()
        self.inspector = Inspector(session.tasks, session.library, session.thumbnails)
        self.neighbours = NeighboursPanel(session.tasks, session.library, session.thumbnails)
        self.playlist = PlaylistPanel(session.tasks, session.library, session.thumbnails, session.undo_stack)
        self.jobs = JobsPanel()
        self.subject = Subject(session.tasks, session.library, self.gallery, self)
        self.verbs = Verbs(self, session, self.gallery, self.subject)
        self.docks = Docks(self)
        self.player = PlayerBar(self, session.listening, session.playback, session.thumbnails)
        self.maps = MapSide(self, session, self.gallery, self.neighbours, self.playlist)
        self.training = TrainingSide(self, session)
        self.review = ReviewSide(self, session)
        self.evaluation = EvaluationSide(self, session)
        self.endings = EndingSide(session, self.training, self.maps)
        self.marks = MarkSide(self, session, self.gallery, self.neighbours, self.subject)
        self.why = WhySide(self, session, self.gallery, self.neighbours, self.subject)
        self._pages = Pages(self, self.docks, self.maps.area, self.welcome)
        self._build()
        self._fill_menus()
        self._connect()
        self._restore()
        session.start()

    # Building

    def _build(self) -> None:
        bar = QToolBar("Search", self)
        bar.setObjectName("search")
        bar.setMovable(False)
        bar.addWidget(self.query_bar)
        self._add_side(self.training, "Train", "Ctrl+T", "train")
        self._add_side(self.evaluation, "Evaluate", "Ctrl+U", "evaluate")
        self._add_side(self.review, "Review", "Ctrl+R", "review")
        bar.addActions(self._pages.actions)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)
        self.addToolBar(bar)
        docks, side = self.docks, Qt.DockWidgetArea
        filters = docks.add("filters", "Filters", self.filters, side.LeftDockWidgetArea)
        details = docks.add("details", "Details", self.inspector, side.RightDockWidgetArea)
        docks.add("neighbours", "Neighbours", self.neighbours, side.RightDockWidgetArea)
        docks.add("jobs", "Jobs", self.jobs, side.BottomDockWidgetArea).hide()
        docks.add("playlist", "Playlist", self.playlist, side.RightDockWidgetArea).hide()
        docks.stack("playlist", below="neighbours")
        docks.add("marks", "Marks", self.marks.panel, side.RightDockWidgetArea).hide()
        docks.stack("marks", below="neighbours")
        self.resizeDocks([filters, details], [230, 300], Qt.Orientation.Horizontal)
        self.statusBar()

    def _add_side(self, side: PageSide, name: str, keys: str, icon_name: str) -> None:
        self._pages.add(side, new_action(self, name, side.toggle, keys, icon_name))
        self.why.know(side)

    def _fill_menus(self) -> None:
        keys, verbs = QKeySequence.StandardKey, self.verbs
        session, browser = self.session, self.session.browser
        file, edit, search = Menu(self, "&File"), Menu(self, "&Edit"), Menu(self, "&Search")
        self.player.fill(Menu(self, "&Play"))
        view, help_menu = Menu(self, "&View"), Menu(self, "&Help")
        file.add("Import folder…", verbs.choose_folder, keys.Open, "import")
        file.add("Import files…", verbs.choose_files, "Ctrl+Shift+O", "picture")
        file.add("Add the sample pictures", session.import_samples, None, "sparkles")
        file.addSeparator()
        with file.within(self._pages.about_items):
            file.add("Export selection…", verbs.export, "Ctrl+E", "export")
            file.add("Copy files to folder…", verbs.copy_files, "Ctrl+Shift+E", "folder")
        file.addSeparator()
        file.add("Quit", self.close, keys.Quit)
        edit.take(undo_action(session.undo_stack, session.tasks, self), keys.Undo, "undo")
        edit.take(redo_action(session.undo_stack, session.tasks, self), keys.Redo, "redo")
        edit.addSeparator()
        with edit.within(self._pages.about_items):
            edit.add("Select all", self.gallery.select_all, keys.SelectAll)
            edit.add("Add tag…", self.inspector.focus_tags, "T", "tag")
            self.marks.fill(edit)
            edit.add("Copy path", verbs.copy_path, keys.Copy, "copy")
            edit.add("Show in folder", verbs.reveal, "Ctrl+Shift+R", "reveal")
            edit.add("Open", verbs.open_file, "Ctrl+Return", "open-external")
        search.add("Search by name", self.query_bar.focus_name, keys.Find, "search")
        search.add("Paste and find similar", verbs.paste, keys.Paste, "paste")
        with search.within(self._pages.about_items):
            search.add("Find similar", verbs.find_similar, "S", "similar")
            search.add("Include: more like this", verbs.include, "+", "include")
            search.add("Exclude: less like this", verbs.exclude, "-", "exclude")
            search.add("Clear the query", browser.clear_query, "X", "clear")
        search.addAction(self.why.action)
        search.addSeparator()
        self._back = search.add("Back", browser.back, "Alt+Left", "back")
        self._forward = search.add("Forward", browser.forward, "Alt+Right", "forward")
        view.add("Show a grid", lambda: self._show_gallery(listed=False), "Ctrl+1", "grid")
        view.add("Show a list", lambda: self._show_gallery(listed=True), "Ctrl+2", "list")
        view.add("Show the map", lambda: self._arrange(Arrangement.MAP), "Ctrl+3", "map")
        view.add("Show gallery and map", lambda: self._arrange(Arrangement.BOTH), "Ctrl+4", "compare")
        view.addActions(self._pages.actions)
        view.addSeparator()
        with view.within(self._pages.about_items):
            view.add("Larger tiles", self.gallery.larger, "Ctrl+=", "zoom-in")
            view.add("Smaller tiles", self.gallery.smaller, "Ctrl+-", "zoom-out")
        view.addSeparator()
        view.addActions(self.docks.toggles())
        help_menu.add("Keyboard shortcuts", verbs.show_shortcuts, "?", "help")
        help_menu.add("About", verbs.show_about, None, "info")
        self.addAction(new_action(self, "Leave the query or the selection", self._leave, "Escape"))

    def _connect(self) -> None:
        self._connect_session()
        self._connect_query()
        self._connect_gallery()
        self._connect_panels()
        self._connect_music()

    def _connect_session(self) -> None:
        session, browser, subject = self.session, self.session.browser, self.subject
        browser.arrived.connect(self._show_place)
        browser.shown.connect(self._show_count)
        browser.answered.connect(self._show_result)
        browser.busy.connect(self.gallery.set_busy)
        browser.unanswered.connect(self._show_why_not)
        browser.kind_changed.connect(self.gallery.show_kind)
        browser.kind_changed.connect(self.query_bar.show_kind)
        browser.kind_changed.connect(self.filters.show_kind)
        browser.kind_changed.connect(self.player.show_kind)
        session.notice.connect(lambda text: self.statusBar().showMessage(text, 12_000))
        session.facets_read.connect(self._show_facets)
        session.jobs_read.connect(self.jobs.show_records)
        session.items_changed.connect(subject.read)
        session.bridge.told.connect(self.jobs.take)
        session.bridge.told.connect(self._hear)
        subject.shown.connect(self.inspector.show_items)
        subject.selected_alone.connect(self.neighbours.show_for)
        subject.selected_alone.connect(session.listening.select)

    def _connect_query(self) -> None:
        session, browser, query = self.session, self.session.browser, self.query_bar
        query.back.connect(browser.back)
        query.forward.connect(browser.forward)
        query.files_dropped.connect(session.find_similar_files)
        query.ids_dropped.connect(session.include_ids)
        query.paste.connect(self.verbs.paste)
        query.image_dropped.connect(session.find_similar_image)
        query.dropped_example.connect(browser.drop)
        query.clear.connect(browser.clear_query)
        query.k_changed.connect(lambda k: browser.tune(k=k))
        query.threshold_changed.connect(lambda threshold: browser.tune(threshold=threshold))
        query.hide_duplicates_changed.connect(lambda hide: browser.tune(hide_duplicates=hide))
        query.per_artist_changed.connect(lambda cap: browser.tune(per_artist=cap))
        query.per_album_changed.connect(lambda cap: browser.tune(per_album=cap))
        query.name_typed.connect(self.filters.set_name)
        query.text_query.connect(session.find_similar_text)
        query.entered.connect(self.maps.area.setFocus)

    def _connect_gallery(self) -> None:
        session, gallery, verbs = self.session, self.gallery, self.verbs
        gallery.find_similar.connect(session.find_similar_ids)
        gallery.include.connect(session.include_ids)
        gallery.exclude.connect(session.exclude_ids)
        gallery.tag.connect(self.inspector.focus_tags)
        gallery.reveal.connect(verbs.reveal)
        gallery.copy_path.connect(verbs.copy_path)
        gallery.open_file.connect(verbs.open_file)
        gallery.export.connect(verbs.export)
        gallery.copy_files.connect(verbs.copy_files)
        gallery.sort_changed.connect(lambda key, down: session.browser.sort_by(key, descending=down))
        gallery.selection_changed.connect(self.subject.follow_selection)
        gallery.header.chosen_left.connect(session.show_not_only)
        gallery.clear_filters.connect(self.filters.clear_all)
        gallery.files_dropped.connect(session.import_paths)

    def _connect_panels(self) -> None:
        session, verbs = self.session, self.verbs
        self.filters.changed.connect(session.browser.filter_by)
        self.inspector.find_similar.connect(verbs.find_similar)
        self.inspector.reveal.connect(lambda item: operations.reveal(path=item.path))
        self.inspector.copy_path.connect(verbs.copy_path)
        self.inspector.open_file.connect(lambda item: operations.open_externally(path=item.path))
        self.inspector.tags_edited.connect(verbs.change_tags)
        self.neighbours.item_chosen.connect(self.subject.look_at)
        self.neighbours.find_similar.connect(session.find_similar_ids)
        self.jobs.cancel.connect(session.cancel_job)
        self.jobs.pause.connect(session.pause_job)
        self.jobs.resume.connect(self.training.resume)
        self.training.trainings.runs.resume_wanted.connect(self.jobs.note_resumed)
        self.training.not_resumed.connect(self.jobs.note_not_resumed)
        self.marks.train_requested.connect(self.training.learn_from_marks)
        self.jobs.show_failed.connect(self.filters.show_failed)
        self.welcome.choose_folder.connect(verbs.choose_folder)
        self.welcome.choose_files.connect(verbs.choose_files)
        self.welcome.try_samples.connect(session.import_samples)
        self.welcome.dropped.connect(session.import_paths)

    def _connect_music(self) -> None:
        session, gallery = self.session, self.gallery
        gallery.seed.connect(lambda: self.playlist.add_seeds(self.subject.ids()))
        gallery.not_in_playlist.connect(lambda: self.playlist.add_excluded(self.subject.ids()))
        self.neighbours.play_requested.connect(session.listening.play)
        gallery.play_requested.connect(session.listening.play)
        session.listening.stepped.connect(gallery.go_to)
        self.player.find_part_requested.connect(session.find_part)
        self.player.range_changed.connect(self.inspector.show_marked)
        self.playlist.begun.connect(lambda: self.docks.bring_up("playlist", above="details"))
        self.playlist.find_similar.connect(session.find_similar_ids)
        self.playlist.save_requested.connect(self.verbs.save_playlist)
        self.playlist.trouble.connect(session.notice)
        self.playlist.play_requested.connect(session.listening.play_list)

    # What is shown

    def _show_place(self, place: Place) -> None:
        browser = self.session.browser
        self._back.setEnabled(browser.can_go_back)
        self._forward.setEnabled(browser.can_go_forward)
        self.query_bar.show_place(place, browser.can_go_back, browser.can_go_forward)
        self.gallery.show_place(place)
        self.filters.show_place(place)
        if place.query is None:
            self.session.listening.show_result(None)

    def _show_gallery(self, *, listed: bool) -> None:
        self.gallery.choose_list(listed)
        self._arrange(Arrangement.GALLERY)

    def _arrange(self, arrangement: Arrangement) -> None:
        self._pages.leave()
        self.maps.arrange(arrangement)

    def _show_count(self, shown: int, total: int) -> None:
        self.gallery.show_count(shown, total)
        if self.session.browser.kind is Kind.MUSIC:
            self.playlist.set_scope(self.session.browser.place.item_filter)
        self._pages.tell_empty(total == 0 and self.session.browser.place.query is None)

    def _show_result(self, result: SearchResult) -> None:
        self.gallery.show_result(result)
        self.query_bar.show_result(result)
        self.session.listening.show_result(result)

    def _show_why_not(self, sentence: str) -> None:
        self.gallery.show_trouble(sentence)
        self.query_bar.show_result(None)
        self.session.listening.show_result(None)

    def _show_facets(
        self, facets: Facets, collections: Sequence[Collection], tag_names: Sequence[str]
    ) -> None:
        self.filters.show_facets(facets, collections)
        self.query_bar.show_collections(collections)
        self.inspector.set_tag_names(tag_names)
        self.player.show_collections(collections)

    def _hear(self, event: JobEvent) -> None:
        if isinstance(event, JobStarted) and event.kind not in TOLD_ELSEWHERE:
            self.docks["jobs"].show()

    def _leave(self) -> None:
        """A field that is typed into comes before the selection, and so does a lasso that is being drawn."""
        if not (self._pages.leave() or self.maps.area.end_typing() or self.maps.abandon_lasso()):
            self.verbs.leave()

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
        """Remembers how everything was, stops jobs at a safe point, closes the library.

        Where jobs wait that would be forgotten, a person is asked first.
        """
        if self.session.jobs.missed:
            dialogs.ask_before_forgetting_jobs(self, self.session.jobs.missed, self._close_anyway)
            event.ignore()
            return
        self.docks.bring_back()
        view = Remembered(
            place=self.session.lasting_place,
            side=self.gallery.side(),
            selected=self.gallery.selection().ids[:1000].tolist(),
            top=self.gallery.top_id(),
            folded=sorted(self.filters.folded_sections),
            listed=self.gallery.views.listed,
            columns=self.gallery.list.layouts(),
            player=self.player.settings(),
            arrangement=self.maps.area.arrangement.value,
            shares=self.maps.area.shares,
            colour_by=self.maps.colour_by,
        )
        self._state.write(self.saveGeometry(), self.saveState(), view)
        self.why.close()
        self.session.close()
        event.accept()

    def _close_anyway(self) -> None:
        self.session.jobs.forget()
        self.close()

    def _restore(self) -> None:
        geometry, docks = self._state.geometry()
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        if docks is not None:
            self.restoreState(docks)
        kept = self._remembered
        self.gallery.set_side(kept.side)
        self.gallery.views.restore(kept.listed, kept.columns)
        self.session.browser.open_at(kept.place)
        self.gallery.restore(kept.selected, kept.top)
        self.filters.fold_sections(kept.folded)
        self.player.show_settings(kept.player)
        self.maps.restore(kept.arrangement, kept.shares, kept.colour_by)
        self.maps.area.setFocus()
