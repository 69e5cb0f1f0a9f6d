"""Finds the media files in folders: lazily, in a fixed order, and without opening a single one."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.domain import Kind
from engine.errors import DecodeError
from engine.media.formats import FILM_SUFFIXES, MEDIA_SUFFIXES
from engine.media.reading import open_regular, reason_not_regular, reason_of
from engine.media.signatures import kind_of_start

RootState = Literal["present", "gone", "empty"]

_START = 64
"""Bytes that tell what a file is."""

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx", "@eadir"})
"""What operating systems and network drives leave in people's folders, in lower case."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that may be read. ``root`` is the folder given by the user, or the folder of a file given."""

    path: Path
    root: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """Something that was looked for or looked like a media file and cannot be read; ``reason`` says why."""

    path: Path
    root: Path
    reason: str
    kind: Literal["folder", "file"]


_Folder = tuple[int, int]
"""Device and inode: what a folder is, by whatever path it was reached."""


def scan(paths: Iterable[Path], kind: Kind) -> Iterator[FoundFile | ScanProblem]:
    """Yield the files of ``kind`` under folders, and the single files, that are named in ``paths``.

    Folders are walked depth first, names in order, hidden and system names left out. Links to folders are
    followed after everything that lies in the roots themselves, and no folder is entered twice, so that
    neither a loop nor overlapping roots yield a file twice. Inside folders the suffix decides; a file named
    by the user is yielded whatever it is called. Paths come out absolute, links in them as the user has them.
    """
    roots = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))  # noqa: PTH100 - keeps links
    return _Scan(MEDIA_SUFFIXES[kind]).run(roots)


def kinds_in(paths: Iterable[Path]) -> set[Kind]:
    """The kinds of files that ``scan`` would find; a walk that ends as soon as each has been seen.

    Films in folders count as music only where there is nothing else: photographs often have some beside them.
    """
    roots = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))  # noqa: PTH100 - keeps links
    seen = {kind for root in roots if not root.is_dir() and (kind := kind_of_file(root)) is not None}
    films = False
    for found in _Scan(frozenset().union(*MEDIA_SUFFIXES.values())).run([r for r in roots if r.is_dir()]):
        if len(seen) == len(MEDIA_SUFFIXES):
            break
        if found.path.suffix.lower() in FILM_SUFFIXES:
            films = True
        elif (kind := _kind_by_name(found.path)) is not None:
            seen.add(kind)
    return seen or ({Kind.MUSIC} if films else set())


def kind_of_file(path: Path) -> Kind | None:
    """What a file is by its suffix, or else by its first bytes; None where neither tells."""
    if (kind := _kind_by_name(path)) is not None:
        return kind
    try:
        with open_regular(path) as file:
            return kind_of_start(file.read(_START))
    except (DecodeError, OSError):
        return None


def _kind_by_name(path: Path) -> Kind | None:
    suffix = path.suffix.lower()
    return next((kind for kind, suffixes in MEDIA_SUFFIXES.items() if suffix in suffixes), None)


def root_state(root: Path) -> RootState:
    """Whether a root is there: *gone* or *empty* are also what a drive that is not mounted looks like."""
    try:
        with os.scandir(root) as entries:
            return "present" if any(not _is_hidden(entry) for entry in entries) else "empty"
    except OSError:
        return "gone"


@dataclass(slots=True)
class _Scan:
    """The state of one scan."""

    suffixes: frozenset[str]
    visited: set[_Folder] = field(default_factory=set)
    links: list[tuple[Path, Path]] = field(default_factory=list)
    """Links to folders that wait until the real folders are done, each with its root."""
    named: dict[tuple[_Folder, str], bool] = field(default_factory=dict)
    """The single files by folder and name, and whether a folder's walk has already yielded them."""

    def run(self, roots: list[Path]) -> Iterator[FoundFile | ScanProblem]:
        files = [root for root in roots if not root.is_dir()]
        for file in files:
            if key := _file_key(file):
                self.named[key] = False
        for root in roots:
            if root.is_dir():
                yield from self._walk(root, root)
        while self.links:
            yield from self._walk(*self.links.pop(0))
        for file in files:
            if not self.named.get(_file_key(file) or ((0, 0), ""), False):
                yield self._named_file(file)

    def _walk(self, top: Path, root: Path) -> Iterator[FoundFile | ScanProblem]:
        waiting = [str(top)]
        while waiting:
            folder = waiting.pop()
            try:
                status = os.stat(folder)  # noqa: PTH116 - a Path per folder and entry would cost a third more
            except OSError as error:
                yield ScanProblem(Path(folder), root, _folder_reason(error), "folder")
                continue
            identity = (status.st_dev, status.st_ino)
            if identity in self.visited:
                continue
            self.visited.add(identity)
            entries, failure = _entries(folder)
            if failure is not None:
                yield ScanProblem(Path(folder), root, _folder_reason(failure), "folder")
            subfolders = []
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    subfolders.append(entry.path)
                elif found := self._examine(entry, identity, root):
                    yield found
            waiting.extend(reversed(subfolders))

    def _examine(
        self, entry: os.DirEntry[str], folder: _Folder, root: Path
    ) -> FoundFile | ScanProblem | None:
        """What an entry that is no real folder amounts to; links to folders are put aside."""
        candidate = os.path.splitext(entry.name)[1].lower() in self.suffixes  # noqa: PTH122 - as above
        if not candidate and not entry.is_symlink():
            return None
        try:
            status = entry.stat()
        except OSError as error:
            return ScanProblem(Path(entry.path), root, _link_reason(error), "file") if candidate else None
        if stat.S_ISDIR(status.st_mode):
            self.links.append((Path(entry.path), root))
            return None
        if not candidate:
            return None
        if self.named and (folder, entry.name) in self.named:
            self.named[folder, entry.name] = True
        return _found(Path(entry.path), root, status)

    def _named_file(self, path: Path) -> FoundFile | ScanProblem:
        try:
            return _found(path, path.parent, path.stat())
        except OSError as error:
            is_file = path.suffix.lower() in self.suffixes
            reason = _link_reason(error) if path.is_symlink() else reason_of(error)
            return ScanProblem(path, path.parent, reason, "file" if is_file else "folder")
        except ValueError:  # a NUL in the name
            return ScanProblem(path, path.parent, "no file can have this name", "file")


def _found(path: Path, root: Path, status: os.stat_result) -> FoundFile | ScanProblem:
    if reason := reason_not_regular(status.st_mode):
        return ScanProblem(path, root, reason, "file")
    return FoundFile(path, root, status.st_size, status.st_mtime_ns)


def _entries(folder: str) -> tuple[list[os.DirEntry[str]], OSError | None]:
    """What can be seen in a folder, sorted by name, and the error that cut the listing short, if any."""
    seen: list[os.DirEntry[str]] = []
    failure: OSError | None = None
    try:
        with os.scandir(folder) as entries:
            seen.extend(entry for entry in entries if not _is_hidden(entry))
    except OSError as error:
        failure = error
    seen.sort(key=lambda entry: entry.name)
    return seen, failure


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name.lower() in _SYSTEM_NAMES:
        return True
    if sys.platform == "win32":
        attributes = entry.stat(follow_symlinks=False).st_file_attributes
        return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)
    return False


def _file_key(path: Path) -> tuple[_Folder, str] | None:
    try:
        status = path.parent.stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino), path.name


def _folder_reason(error: OSError) -> str:
    return reason_of(error).replace("the file is gone", "the folder is gone")


def _link_reason(error: OSError) -> str:
    return reason_of(error).replace("the file is gone", "the link points to nothing")
