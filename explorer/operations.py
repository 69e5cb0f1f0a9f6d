"""One function per verb of the user. Each says what it needs; none reaches into the window."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QStandardPaths, QTemporaryDir, QUrl
from PySide6.QtGui import QClipboard, QDesktopServices, QImage

from engine.domain import (
    EvaluationRequest,
    Item,
    MapPoints,
    MapRequest,
    PlaylistTrack,
    ReviewRequest,
    Succession,
    TagChange,
    TrainingRequest,
)
from engine.errors import EngineError, LibraryError, StorageFullError
from engine.events import JobEvent
from engine.library import Library
from engine.library.whole_file import written_whole
from explorer import phrases
from explorer.bridge import EngineBridge
from explorer.tasks import Tasks
from explorer.turns import in_turn

Slashes = Literal["native", "forward", "back"]
"""Between folders, in a file for other players."""


def import_paths(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    paths: Sequence[Path],
    failed: Callable[[str], None],
) -> None:
    """Starts importing folders and files; how it goes is told through the bridge.

    ``failed`` is told why it could not even be started.
    """
    _begin(bridge, tasks, lambda tell: library.imports.start(paths, on_event=tell), failed)


def import_samples(
    *, library: Library, bridge: EngineBridge, tasks: Tasks, failed: Callable[[str], None]
) -> None:
    """Draws the sample collection beside the catalogue and imports it."""
    _begin(bridge, tasks, lambda tell: library.imports.start_samples(on_event=tell), failed)


def resume_job(
    *, library: Library, bridge: EngineBridge, tasks: Tasks, job_id: int, failed: Callable[[str], None]
) -> None:
    """Starts a job again; it goes on where it stopped."""
    _begin(bridge, tasks, lambda tell: library.resume_job(job_id, on_event=tell), failed, asked=job_id)


def make_map(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    request: MapRequest,
    failed: Callable[[str], None],
) -> None:
    """Starts a job that makes a map; how it goes is told through the bridge."""
    _begin(bridge, tasks, lambda tell: library.maps.start(request, on_event=tell), failed, asked=request)


def train(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    request: TrainingRequest,
    failed: Callable[[str], None],
) -> None:
    """Starts a job that trains an encoder; how it goes is told through the bridge."""
    _begin(bridge, tasks, lambda tell: library.training.start(request, on_event=tell), failed, asked=request)


def evaluate(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    request: EvaluationRequest,
    failed: Callable[[str], None],
) -> None:
    """Starts a job that evaluates encoders; how it goes is told through the bridge."""
    _begin(
        bridge, tasks, lambda tell: library.evaluation.start(request, on_event=tell), failed, asked=request
    )


def review(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    request: ReviewRequest,
    failed: Callable[[str], None],
) -> None:
    """Starts a job that looks through a collection; how it goes is told through the bridge."""
    _begin(bridge, tasks, lambda tell: library.review.start(request, on_event=tell), failed, asked=request)


def embed(
    *,
    library: Library,
    bridge: EngineBridge,
    tasks: Tasks,
    succession: Succession,
    asked: object,
    failed: Callable[[str], None],
) -> None:
    """Starts a job that embeds what a version lacks to answer; ``asked`` is who it is for."""
    _begin(
        bridge, tasks, lambda tell: library.promotions.embed(succession, on_event=tell), failed, asked=asked
    )


def change_tags(
    *,
    library: Library,
    tasks: Tasks,
    ids: Sequence[int],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    then: Callable[[TagChange], None],
) -> None:
    """Puts tags on items and takes some off; ``then`` gets what changed, for undo."""
    in_turn(tasks, lambda: library.tags.change(ids, add=add, remove=remove), then)


def export_list(*, items: Sequence[Item], scores: Mapping[int, float], target: Path) -> str:
    """Writes paths, scores and tags to a CSV or, when the name ends in .json, a JSON file; says what it did.

    Raises:
        LibraryError: it cannot be written.
    """
    rows = [
        {
            "id": item.id,
            "path": str(item.path),
            "score": scores.get(item.id),
            "tags": ", ".join(tag.name for tag in item.tags),
            "folder": "/".join(item.labels),
        }
        for item in items
    ]
    text = io.StringIO(newline="")
    if target.suffix.lower() == ".json":
        json.dump({"items": rows}, text, indent=1)
    else:
        writer = csv.DictWriter(text, ["id", "path", "score", "tags", "folder"])
        writer.writeheader()
        writer.writerows(rows)
    with written_whole(target) as file:
        file.write(text.getvalue().encode("utf-8", "surrogateescape"))
    return f"{phrases.counted(len(items), 'item', 'items')} written to {target}."


def copy_files(*, items: Sequence[Item], folder: Path) -> str:
    """Copies the items' files into ``folder`` under free names; says what it did.

    One that cannot be copied, because it is gone say, keeps none of the others from it.

    Raises:
        StorageFullError: there is no room left.
    """
    refused = []
    for item in items:
        try:
            _copy(item.path, _free_name(folder, item.path.name))
        except StorageFullError:
            raise
        except LibraryError as error:
            refused.append(str(error))
    copied, not_copied = (
        phrases.counted(count, "file", "files") for count in (len(items) - len(refused), len(refused))
    )
    told = f"{copied} copied to {folder}."
    return f"{told} {not_copied} could not be: {refused[0]}" if refused else told


def _copy(path: Path, target: Path) -> None:
    with _told(path):
        try:
            shutil.copy2(path, target)
        except OSError:
            target.unlink(missing_ok=True)  # half a file is worse than none
            raise


def reveal(*, path: Path) -> None:
    """Shows a file in the system's file manager, selected where the system can do that."""
    if sys.platform == "darwin":
        subprocess.Popen(["open", "-R", str(path)])
    elif sys.platform == "win32":
        subprocess.Popen(["explorer", "/select,", str(path)])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def open_externally(*, path: Path) -> None:
    """Opens a file with the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def copy_paths(*, items: Sequence[Item], clipboard: QClipboard) -> None:
    """Puts paths on the clipboard, as text and as files."""
    data = QMimeData()
    data.setText("\n".join(str(item.path) for item in items))
    data.setUrls([QUrl.fromLocalFile(str(item.path)) for item in items])
    clipboard.setMimeData(data)


def files_in(data: QMimeData) -> list[Path]:
    """Local files and folders in something dropped or pasted; text with a path counts as well."""
    if data.hasUrls():
        return [_local_path(url) for url in data.urls() if url.isLocalFile()]
    if data.hasText():
        lines = [Path(line.strip()) for line in data.text().splitlines() if line.strip()]
        return [path for path in lines if path.is_absolute() and path.exists()]
    return []


def _local_path(url: QUrl) -> Path:
    """The file of a URL, byte by byte: Qt's own conversion loses names that are not UTF-8."""
    raw = urllib.parse.unquote_to_bytes(bytes(url.toEncoded().data()).partition(b"://")[2])
    return Path(os.fsdecode(raw)) if os.name == "posix" else Path(url.toLocalFile())


def keep_pasted_image(*, image: QImage, folder: QTemporaryDir, number: int) -> Path:
    """Keeps a pasted picture as a file for the session, so that it can be searched with."""
    path = Path(folder.filePath(f"pasted {number}.png"))
    image.save(str(path))
    return path


def save_playlist(
    *,
    library: Library,
    tasks: Tasks,
    tracks: Sequence[PlaylistTrack],
    target: Path,
    relative: bool,
    slashes: Slashes,
    then: Callable[[None], None],
) -> None:
    """Writes a playlist for other players; ``then`` is called when it is there."""
    tasks.run(lambda: library.music.save_playlist(tracks, target, relative=relative, slashes=slashes), then)


def save_map_coordinates(
    *, library: Library, tasks: Tasks, points: MapPoints, target: Path, then: Callable[[None], None]
) -> None:
    """Writes where the items of a map lie, to a CSV or Parquet file."""
    tasks.run(lambda: library.maps.export(points, target), then)


def save_picture(*, data: bytes, target: Path) -> None:
    """Writes a picture that is drawn already, whole or not at all.

    Raises:
        LibraryError: it cannot be written.
    """
    with written_whole(target) as file:
        file.write(data)


def music_folder() -> Path:
    """Where the system keeps a person's music."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation))


def pictures_folder() -> Path:
    """Where the system keeps a person's pictures."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))


def documents_folder() -> Path:
    """Where the system keeps a person's documents."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


class _told:  # noqa: N801 - reads as a word in a with statement
    """Turns what the system refuses into a sentence that names the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, EngineError):
            if error.errno == errno.ENOSPC:
                raise StorageFullError(f"There is no room left for {self._path}.") from error
            raise LibraryError(f"{self._path} could not be written or read ({error.strerror}).") from error


def _begin(
    bridge: EngineBridge,
    tasks: Tasks,
    start: Callable[[Callable[[JobEvent], None]], object],
    failed: Callable[[str], None],
    asked: object = None,
) -> None:
    """Starts a job beside the window, which hears of it through the bridge as what ``asked`` is for."""
    tell = partial(bridge.tell, asked=asked)
    tasks.run(lambda: start(tell), lambda _: None, failed=failed)


def _free_name(folder: Path, name: str) -> Path:
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} {number}{Path(name).suffix}"
    return path
