"""The dialogs a window opens. None of them blocks: each tells its answer when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from engine.settings import LibraryPaths, program_version
from explorer import operations
from explorer.trash import Discard, Discarded
from explorer.views.about_dialog import AboutDialog
from explorer.views.shortcuts_dialog import ShortcutsDialog
from explorer.views.trash_dialog import RefusedDialog, TrashDialog

BESIDE_THE_MENUS = (
    ("Find similar", "Return"),
    ("Leave the field, the selection, then the query", "Esc"),
    ("Change the size of tiles", "Ctrl+Wheel"),
    ("Playlist: remove tracks", "Del"),
    ("Playlist: move tracks", "Alt+Up"),
    ("Marks: take marks away", "Del"),
)
"""Keys of the gallery that no menu shows."""
ON_THE_MAP = (
    ("Lasso; in the gallery S finds similar", "S"),
    ("Move the map by dragging", "G"),
    ("Show the whole map", "F"),
    ("Select what is in a box", "Shift+Drag"),
    ("Add to the selection", "Shift+Click"),
    ("Take out of the selection", "Ctrl+Click"),
    ("Abandon a lasso", "Esc"),
    ("Zoom about the pointer", "Wheel"),
    ("Come nearer; in the gallery tiles are larger", "Ctrl+="),
    ("Go farther away; in the gallery tiles are smaller", "Ctrl+-"),
)
"""Keys that mean this while the map has the keyboard, and what the mouse does there."""

IN_A_REVIEW = (
    ("Duplicates: keep the one that is looked at", "K"),
    ("Duplicates: not a duplicate", "N"),
    ("Duplicates: skip the group", "S"),
    ("Duplicates: move the others to the trash", "Del"),
    ("Suspects, suggestions: accept", "A"),
    ("Suspects, suggestions: reject", "R"),
    ("Suspects, suggestions: next", "S"),
    ("Suspects, suggestions: back", "Left"),
    ("Suspects, suggestions: type a label", "L"),
)
"""Keys that mean this on the page of reviews."""


def ask_for_folder(window: QMainWindow, title: str, then: Callable[[Path], None]) -> None:
    """Asks for a folder."""
    dialog = _file_dialog(window, QFileDialog.FileMode.Directory, title)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_for_files(window: QMainWindow, title: str, then: Callable[[list[Path]], None]) -> None:
    """Asks for one or more files."""
    dialog = _file_dialog(window, QFileDialog.FileMode.ExistingFiles, title)
    dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
    dialog.open()


def ask_for_table(window: QMainWindow, title: str, then: Callable[[Path], None]) -> None:
    """Asks for a CSV file."""
    dialog = _file_dialog(window, QFileDialog.FileMode.ExistingFile, title)
    dialog.setNameFilters(["CSV table (*.csv *.tsv *.txt)"])
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_where_to_export(window: QMainWindow, then: Callable[[Path], None]) -> None:
    """Asks for the file of a list: CSV or JSON, by its ending."""
    dialog = _file_dialog(window, QFileDialog.FileMode.AnyFile, "Export a list of paths and scores")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["CSV table (*.csv)", "JSON (*.json)"])
    dialog.setDefaultSuffix("csv")
    dialog.filterSelected.connect(
        lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "csv")
    )
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_where_to_save_playlist(window: QMainWindow, then: Callable[[Path], None]) -> None:
    """Asks for the file of a playlist."""
    dialog = _file_dialog(window, QFileDialog.FileMode.AnyFile, "Save the playlist")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["Playlist (*.m3u8)"])
    dialog.setDefaultSuffix("m3u8")
    dialog.setDirectory(str(operations.music_folder()))
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def ask_where_to_save_map(window: QMainWindow, name: str, then: Callable[[Path], None]) -> None:
    """Asks for the file of a map's picture: PNG or SVG, by its ending; ``name`` is suggested."""
    formats = {"PNG picture (*.png)": "png", "SVG drawing (*.svg)": "svg"}
    _ask_where_to(window, "Save the picture of the map", operations.pictures_folder() / name, formats, then)


def ask_where_to_save_coordinates(window: QMainWindow, name: str, then: Callable[[Path], None]) -> None:
    """Asks for the file of a map's coordinates: CSV or Parquet, by its ending; ``name`` is suggested."""
    formats = {"CSV table (*.csv)": "csv", "Parquet (*.parquet)": "parquet"}
    _ask_where_to(window, "Save the coordinates", operations.pictures_folder() / name, formats, then)


def ask_where_to_save_list(window: QMainWindow, name: str, then: Callable[[Path], None]) -> None:
    """Asks for the file of a list of what was found in a review: CSV; ``name`` is suggested."""
    formats = {"CSV table (*.csv)": "csv"}
    _ask_where_to(window, "Export the list", operations.pictures_folder() / name, formats, then)


def ask_where_to_save_explanation(window: QMainWindow, name: str, then: Callable[[Path], None]) -> None:
    """Asks for the picture of an explanation: PNG; ``name`` is suggested."""
    formats = {"PNG picture (*.png)": "png"}
    _ask_where_to(window, "Save the picture", operations.pictures_folder() / name, formats, then)


def ask_before_discarding(window: QMainWindow, discards: Sequence[Discard], then: Callable[[], None]) -> None:
    """Asks whether files may go to the trash."""
    dialog = TrashDialog(discards, window)
    dialog.accepted.connect(then)
    dialog.open()


def ask_before_forgetting_jobs(window: QMainWindow, count: int, then: Callable[[], None]) -> None:
    """Asks whether ``count`` jobs that have not begun may be forgotten, as they are when a window closes."""
    jobs = "A job has" if count == 1 else f"{count:,} jobs have"
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("Close the window")
    box.setText(f"{jobs} not begun yet.")
    box.setInformativeText(
        "What waits is forgotten when the window is closed, and has to be asked for again. The job that is "
        "running stops at a safe point and can be resumed."
    )
    close = box.addButton("Close anyway", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("Stay open", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    close.clicked.connect(then)
    box.open()


def tell_what_stayed(window: QMainWindow, discarded: Discarded) -> None:
    """Tells which files could not be moved to the trash, and why."""
    RefusedDialog(discarded, window).open()


def ask_where_to_save_report(
    window: QMainWindow, name: str, ending: str, then: Callable[[Path], None]
) -> None:
    """Asks for the file of an evaluation's report, which ends in html or csv; ``name`` is suggested."""
    formats = {"html": "Web page (*.html)", "csv": "CSV table (*.csv)"}
    suggested = operations.documents_folder() / f"{name}.{ending}"
    _ask_where_to(window, "Save the report", suggested, {formats[ending]: ending}, then)


def show_shortcuts(window: QMainWindow) -> None:
    """Shows every shortcut there is: those of the menus as they are, and the gallery's own."""
    sections = {
        menu.text().replace("&", ""): [
            (action.text(), action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for action in menu.menu().actions()  # type: ignore[attr-defined]
            if not action.shortcut().isEmpty()
        ]
        for menu in window.menuBar().actions()
    }
    own = {"Gallery": list(BESIDE_THE_MENUS), "Map": list(ON_THE_MAP), "Review": list(IN_A_REVIEW)}
    ShortcutsDialog(sections | own, window).open()


def show_about(window: QMainWindow, paths: LibraryPaths) -> None:
    """Shows version, licences and where things lie."""
    dialog = AboutDialog(program_version(), paths.folder, paths.log, window)
    dialog.reveal.connect(lambda path: operations.reveal(path=path))
    dialog.open()


def _ask_where_to(
    window: QMainWindow, title: str, suggested: Path, formats: dict[str, str], then: Callable[[Path], None]
) -> None:
    """``formats`` maps what each is called, such as ``PNG picture (*.png)``, to its ending."""
    dialog = _file_dialog(window, QFileDialog.FileMode.AnyFile, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(formats))
    dialog.setDefaultSuffix(next(iter(formats.values())))
    dialog.setDirectory(str(suggested.parent))
    dialog.selectFile(suggested.name)
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(formats[chosen]))
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()


def _file_dialog(window: QMainWindow, mode: QFileDialog.FileMode, title: str) -> QFileDialog:
    dialog = QFileDialog(window, title, str(operations.pictures_folder()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    return dialog
