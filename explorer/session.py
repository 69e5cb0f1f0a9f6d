"""The verbs of the window, carried out on one open library. Knows no widget; tells by signals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QTemporaryDir, QTimer, Signal
from PySide6.QtGui import QImage, QUndoStack

from engine.domain import (
    Collection,
    Condition,
    Example,
    Facets,
    Item,
    ItemFilter,
    JobRecord,
    PlaylistTrack,
    Span,
    TagChange,
)
from engine.events import (
    ItemsImported,
    JobCancelled,
    JobEnd,
    JobEvent,
    JobFailed,
    JobFinished,
    JobStarted,
)
from engine.library import Library
from explorer import job_endings, operations
from explorer.bridge import EngineBridge
from explorer.browsing import Browser
from explorer.history import Place
from explorer.job_queue import JobQueue
from explorer.listening import Listening
from explorer.models.item_list import Ids
from explorer.playback import Playback
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.undo import TagCommand

FACETS_MS = 1500
"""While an import runs the filters' counts follow this often."""

Panel = tuple[Facets, list[Collection], list[str]]


class Session(QObject):
    """A library that is open in a window."""

    notice = Signal(str)
    """A sentence for the status bar."""
    facets_read = Signal(object, object, object)
    """``Facets``, the collections and all tag names, after the library changed."""
    jobs_read = Signal(object)
    """The latest ``JobRecord``s."""
    items_changed = Signal()
    """Items that are shown may look different now."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.tasks = Tasks(self)
        self.bridge = EngineBridge(self)
        self.thumbnails = ThumbnailCache(library.thumbnails_of, self)
        self.browser = Browser(library, self.tasks, self)
        self.playback = Playback(parent=self)
        self.listening = Listening(library, self.tasks, self.playback, lambda: self.browser.model.ids, self)
        self.undo_stack = QUndoStack(self)
        self._pasted = QTemporaryDir()
        self._paste_count = 0
        self.jobs = JobQueue()
        self._job_kind = ""
        """Of the job that runs, once it has told."""
        self._facets_soon = QTimer(self, singleShot=True, interval=FACETS_MS)
        self._facets_soon.timeout.connect(self.read_facets)
        self.bridge.told.connect(self._hear)
        self.tasks.trouble.connect(self.notice)
        self.browser.trouble.connect(self.notice)

    def start(self) -> None:
        """Shows the first place and reads what the panels need."""
        self.browser.start()
        self.read_facets()
        self.read_jobs()

    def close(self) -> None:
        """Stops jobs at a safe point, threads and the library."""
        self.jobs.forget()
        self.playback.close()
        self.thumbnails.close()
        self.library.abandon()
        self.tasks.close()
        self.library.close()

    @property
    def lasting_place(self) -> Place:
        """Where we are, without a query by a pasted picture: that is gone when the window is closed."""
        place, pasted = self.browser.place, Path(self._pasted.path())
        asked = (*place.query.include, *place.query.exclude) if place.query is not None else ()
        is_pasted = any(one.path is not None and one.path.parent == pasted for one in asked)
        return replace(place, query=None) if is_pasted else place

    # Importing

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Imports folders and files, after the imports that were asked for before."""
        if paths:
            self.notice.emit("The import begins; what is read appears at once.")
            self._queue(
                lambda: operations.import_paths(
                    library=self.library,
                    bridge=self.bridge,
                    tasks=self.tasks,
                    paths=list(paths),
                    failed=self._telling(),
                )
            )

    def import_samples(self) -> None:
        """Draws and imports the sample collection."""
        self._queue(
            lambda: operations.import_samples(
                library=self.library,
                bridge=self.bridge,
                tasks=self.tasks,
                failed=self._telling(),
            )
        )

    def cancel_job(self, job_id: int) -> None:
        """Asks a job to stop."""
        self.tasks.run(lambda: self.library.jobs.cancel(job_id), lambda _: None)
        self.notice.emit("Stopping at the next safe point. What is finished stays.")

    def pause_job(self, job_id: int) -> None:
        """Asks a job to stop where it can go on from."""
        self.tasks.run(lambda: self.library.jobs.pause(job_id), lambda _: None)
        self.notice.emit("Pausing at the next safe point. It can go on from there at any time.")

    def resume_job(self, job_id: int, failed: Callable[[str], None] | None = None) -> None:
        """Starts a job again; it goes on where it stopped. ``failed`` is told why it does not."""
        self._queue(
            lambda: operations.resume_job(
                library=self.library,
                bridge=self.bridge,
                tasks=self.tasks,
                job_id=job_id,
                failed=self._telling(failed),
            )
        )

    def begin(self, verb: Callable[..., None], failed: Callable[[str], None], *, missed: bool = True) -> None:
        """Has a job begun by a verb of ``operations``, after the jobs that were asked for before.

        ``failed`` is told why it did not begin; ``missed`` as ``JobQueue.add`` has it.
        """
        self._queue(
            lambda: verb(
                library=self.library,
                bridge=self.bridge,
                tasks=self.tasks,
                failed=self._telling(failed),
            ),
            missed=missed,
        )

    # Items

    def show_only(self, ids: Ids, collection: str | None = None) -> None:
        """Narrows what is shown to these items; the filter they make can be taken off again.

        They lie in the ``collection`` that is named, or else among what is shown.
        """
        place = self.browser.place
        if collection not in (None, place.collection):
            place = Place(collection)

        def written() -> Condition:
            first, *others = map(str, ids.tolist())
            return Condition("id", "=", first, tuple(others))

        def show(only: Condition) -> None:
            others = [one for one in place.conditions if one.field != "id"]
            self.browser.go(replace(place, query=None, conditions=(*others, only)))

        if len(ids):
            self.tasks.run(written, show, group="only")

    def show_not_only(self) -> None:
        """Takes the filter off that ``show_only`` made."""
        place = self.browser.place
        self.browser.filter_by(place.collection, [one for one in place.conditions if one.field != "id"])

    # Searching

    def find_similar_ids(self, ids: Sequence[int]) -> None:
        """Finds what is like items of the library."""
        if ids:
            self.browser.find_similar([Example(item_id=item_id) for item_id in ids])

    def find_part(self, item_id: int, span: Span) -> None:
        """Finds tracks with a part that is like a marked part of one."""
        self.browser.find_similar([Example(item_id=item_id)], span)

    def find_similar_files(self, paths: Sequence[Path]) -> None:
        """Finds what is like files, in the library or not."""
        files = [Example(path=path) for path in paths if path.is_file()]
        if files:
            self.browser.find_similar(files)
        elif paths:
            self.notice.emit("Drop a picture or a track here to search with it, and folders on the gallery.")

    def find_similar_text(self, text: str) -> None:
        """Finds what a text describes, where the encoder understands text."""
        self.browser.find_similar([Example(text=text)])

    def include_ids(self, ids: Sequence[int]) -> None:
        """More like these items as well."""
        if ids:
            self.browser.include([Example(item_id=item_id) for item_id in ids])

    def exclude_ids(self, ids: Sequence[int]) -> None:
        """Less like these items."""
        if ids:
            self.browser.exclude([Example(item_id=item_id) for item_id in ids])

    def paste(self, data: QMimeData) -> None:
        """A picture or a file on the clipboard is searched with; a folder is imported."""
        paths = operations.files_in(data)
        folders = [path for path in paths if path.is_dir()]
        if folders:
            self.import_paths(folders)
        elif paths:
            self.find_similar_files(paths)
        elif data.hasImage():
            image = data.imageData()
            if isinstance(image, QImage):
                self.find_similar_image(image)
        else:
            self.notice.emit("There is no picture on the clipboard. Copy one, or a file, and paste again.")

    def find_similar_image(self, image: QImage) -> None:
        """Finds what is like a picture that is no file: one from the clipboard or from a browser."""
        if image.isNull():
            self.notice.emit("This picture could not be read. Save it as a file and drop that.")
            return
        self._paste_count += 1
        keep = partial(
            operations.keep_pasted_image, image=image, folder=self._pasted, number=self._paste_count
        )
        self.tasks.run(keep, lambda path: self.find_similar_files([path]))

    # Tags

    def change_tags(self, ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
        """Edits tags; the change can be undone."""
        if ids and (add or remove):
            operations.change_tags(
                library=self.library,
                tasks=self.tasks,
                ids=list(ids),
                add=add,
                remove=remove,
                then=self._remember,
            )

    def _remember(self, change: TagChange) -> None:
        if change.added or change.removed:
            self.undo_stack.push(TagCommand(change, self.library, self.tasks, self.tags_changed))
            self.tags_changed([item_id for item_id, _ in change.added + change.removed])

    def tags_changed(self, ids: Sequence[int]) -> None:
        """Shows what tags items have now."""
        self.browser.model.refresh(ids)
        self.items_changed.emit()
        self.read_facets()
        if self.browser.place.conditions:
            self.browser.refresh_soon()

    # Out of the library

    def export(self, ids: Sequence[int], scores: Mapping[int, float], target: Path) -> None:
        """Writes paths, scores and tags of items to a CSV or JSON file."""

        def work() -> str:
            return operations.export_list(items=self._items(ids), scores=scores, target=target)

        self.tasks.run(work, self.notice.emit)

    def copy_files(self, ids: Sequence[int], folder: Path) -> None:
        """Copies items' files into a folder."""

        def work() -> str:
            return operations.copy_files(items=self._items(ids), folder=folder)

        self.tasks.run(work, self.notice.emit)

    def _items(self, ids: Sequence[int]) -> list[Item]:
        items = self.library.items_by_id(ids)
        return [items[item_id] for item_id in ids if item_id in items]

    def save_playlist(
        self, tracks: Sequence[PlaylistTrack], target: Path, *, relative: bool, slashes: operations.Slashes
    ) -> None:
        """Writes a playlist for other players."""
        operations.save_playlist(
            library=self.library,
            tasks=self.tasks,
            tracks=tracks,
            target=target,
            relative=relative,
            slashes=slashes,
            then=lambda _: self.notice.emit(f"The playlist is saved as {target}."),
        )

    # What the engine tells

    def answer_anew(self) -> None:
        """Another encoder answers: what is shown is asked for again, and what is selected stays so."""
        self.browser.refresh_soon()
        self.items_changed.emit()
        self.read_facets()

    def read_facets(self) -> None:
        """Reads what the filter panel offers."""
        collection = self.browser.place.collection

        def work() -> Panel:
            facets = self.library.facets(ItemFilter(collection))
            return facets, self.library.collections(), self.library.tags.names()

        def tell(panel: Panel) -> None:
            self.browser.know(panel[1])
            self.facets_read.emit(*panel)

        self.tasks.run(work, tell, group="facets")

    def read_jobs(self) -> None:
        """Reads the latest jobs."""

        def tell(records: list[JobRecord]) -> None:
            self.jobs_read.emit(records)

        self.tasks.run(lambda: self.library.jobs.records()[:20], tell, group="jobs")

    def _hear(self, event: JobEvent) -> None:
        match event:
            case JobStarted():
                self._job_kind = event.kind
                self.read_jobs()
            case ItemsImported():
                self.thumbnails.forget_absent()
                self.browser.model.refresh(event.item_ids)
                self.browser.refresh_soon()
                if not self._facets_soon.isActive():
                    self._facets_soon.start()
            case JobFinished() | JobCancelled() | JobFailed():
                self.notice.emit(job_endings.in_words(event, self._job_kind))
                self._job_kind = ""
                self.browser.refresh_soon()
                self._go_to_what_is_new(event)
                self.items_changed.emit()
                self.read_facets()
                self.read_jobs()
                self.jobs.go_on()

    def _go_to_what_is_new(self, end: JobEnd) -> None:
        """Shows the larger of two collections that an import made, unless somebody is elsewhere."""
        larger = job_endings.larger_of_several(end.result) if isinstance(end, JobFinished) else None
        if larger is not None and self.browser.place == Place():
            self.browser.filter_by(larger, ())

    def _queue(self, begin: Callable[[], None], *, missed: bool = True) -> None:
        if not self.jobs.add(begin, missed=missed):
            self.notice.emit("This begins when the job that is running has ended.")

    def _telling(self, failed: Callable[[str], None] | None = None) -> Callable[[str], None]:
        """What to do when a job cannot be started: the one who asked is told, else everybody."""
        tell = failed or self.notice.emit

        def complain(sentence: str) -> None:
            tell(sentence)
            self.jobs.go_on()

        return complain
