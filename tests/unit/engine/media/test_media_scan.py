"""What a scan finds, what it reports, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.domain import Kind
from engine.media.formats import MEDIA_SUFFIXES, PICTURE_SUFFIXES
from engine.media.scan import FoundFile, ScanProblem, kinds_in, root_state, scan

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs pipes, sockets and devices in folders")


def touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def scanned(*paths: Path) -> tuple[list[FoundFile], list[ScanProblem]]:
    found: Iterable[FoundFile | ScanProblem] = list(scan(paths, Kind.IMAGE))
    return (
        [entry for entry in found if isinstance(entry, FoundFile)],
        [entry for entry in found if isinstance(entry, ScanProblem)],
    )


def names(root: Path, files: list[FoundFile]) -> list[str]:
    return [file.path.relative_to(root).as_posix() for file in files]


def test_that_folders_are_walked_in_order_and_only_pictures_are_found(tmp_path: Path) -> None:
    for name in (
        "b.JPG",
        "a.png",
        "notes.txt",
        "z/1.heic",
        "c/2.webp",
        "c/d/3.avif",
        "film.mpg",
        "x.pdf",
        "y.eps",
    ):
        touch(tmp_path / name)
    files, problems = scanned(tmp_path)
    assert names(tmp_path, files) == ["a.png", "b.JPG", "c/2.webp", "c/d/3.avif", "z/1.heic"]
    assert problems == []


def test_that_a_file_is_told_with_its_root_size_and_time(tmp_path: Path) -> None:
    path = touch(tmp_path / "holiday" / "a.jpg", b"12345")
    os.utime(path, ns=(1, 1_234_567_890_000_000_000))
    assert scanned(tmp_path)[0] == [FoundFile(path, tmp_path, 5, 1_234_567_890_000_000_000)]


def test_that_hidden_and_system_names_are_left_out(tmp_path: Path) -> None:
    for name in (
        ".a.png",
        ".git/b.png",
        "__MACOSX/c.png",
        "@eaDir/d.png",
        "Thumbs.db",
        "desktop.ini",
        "e.png",
    ):
        touch(tmp_path / name)
    files, problems = scanned(tmp_path)
    assert names(tmp_path, files) == ["e.png"]
    assert problems == []


def test_that_a_root_inside_a_hidden_folder_is_scanned(tmp_path: Path) -> None:
    path = touch(tmp_path / ".cache" / "a.png")
    assert [file.path for file in scanned(tmp_path / ".cache")[0]] == [path]


def test_that_a_scan_is_lazy(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "1.png")
    touch(tmp_path / "b" / "2.png")
    found = scan([tmp_path], Kind.IMAGE)
    assert next(found).path.name == "1.png"
    touch(tmp_path / "b" / "3.png")
    assert [entry.path.name for entry in found] == ["2.png", "3.png"]


def test_that_a_loop_of_links_is_entered_once(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "1.png")
    touch(tmp_path / "b" / "2.png")
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    files, problems = scanned(tmp_path)
    assert names(tmp_path, files) == ["a/1.png", "b/2.png"]
    assert problems == []


def test_that_a_linked_folder_outside_is_followed_and_keeps_the_name_of_the_link(tmp_path: Path) -> None:
    touch(tmp_path / "outside" / "1.png")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    assert names(tmp_path / "root", scanned(tmp_path / "root")[0]) == ["link/1.png"]


def test_that_a_linked_file_is_found_under_the_name_of_the_link(tmp_path: Path) -> None:
    touch(tmp_path / "outside" / "1.dat", b"123")
    link = tmp_path / "root" / "picture.png"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "outside" / "1.dat")
    (file,) = scanned(tmp_path / "root")[0]
    assert (file.path, file.size) == (link, 3)


def test_that_overlapping_roots_yield_no_file_twice(tmp_path: Path) -> None:
    inner = touch(tmp_path / "a" / "b" / "1.png")
    touch(tmp_path / "2.png")
    (tmp_path / "again").symlink_to(tmp_path / "a")
    for roots in (
        [tmp_path, tmp_path / "a"],
        [tmp_path / "a", tmp_path, tmp_path],
        [inner, tmp_path, tmp_path / "again" / "b" / "1.png"],
    ):
        assert sorted(file.path.name for file in scanned(*roots)[0]) == ["1.png", "2.png"]


def test_that_a_single_file_is_taken_whatever_its_suffix_with_its_folder_as_root(tmp_path: Path) -> None:
    path = touch(tmp_path / "scan.0001")
    assert scanned(path)[0] == [FoundFile(path, tmp_path, 1, path.stat().st_mtime_ns)]


def test_that_a_relative_root_becomes_absolute_and_keeps_its_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "real" / "1.png")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    (file,) = scanned(Path("link"))[0]
    assert (file.path, file.root) == (tmp_path / "link" / "1.png", tmp_path / "link")


ODD_NAMES = [
    b"two words.png",
    b"new\nline.png",
    b"quote'\".png",
    "😀.png".encode(),
    "שלום.png".encode(),
    b"\xff\xfe not utf-8.png",
    b"-rf.png",
    b"x" * 251 + b".png",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_that_any_name_the_system_allows_is_found(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    try:
        touch(path)
    except OSError:
        pytest.skip("this file system does not allow the name")
    assert [file.path for file in scanned(tmp_path)[0]] == [path]
    assert [file.path for file in scanned(path)[0]] == [path]


@posix_only
def test_that_what_is_no_file_is_reported_and_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for ever
    (tmp_path / "gone.png").symlink_to(tmp_path / "nothing")
    (tmp_path / "circle.png").symlink_to(tmp_path / "circle.png")
    (tmp_path / "null.jpg").symlink_to("/dev/null")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    monkeypatch.chdir(tmp_path)  # the address of a socket has at most 108 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.gif")
        files, problems = scanned(tmp_path)
    assert files == []
    assert {problem.path.name: problem.reason for problem in problems} == {
        "pipe.png": "this is a named pipe, not a file",
        "gone.png": "the link points to nothing",
        "circle.png": "the link leads back to itself",
        "null.jpg": "this is a device, not a file",
        "socket.gif": "this is a socket, not a file",
    }
    assert {problem.kind for problem in problems} == {"file"}
    assert {
        problem.reason for name in ("pipe.png", "gone.png") for problem in scanned(tmp_path / name)[1]
    } == {
        "this is a named pipe, not a file",
        "the link points to nothing",
    }


def test_that_a_folder_called_like_a_picture_is_a_folder(tmp_path: Path) -> None:
    touch(tmp_path / "album.jpg" / "1.png")
    assert names(tmp_path, scanned(tmp_path)[0]) == ["album.jpg/1.png"]


def test_that_a_folder_that_cannot_be_read_is_reported_and_the_scan_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "a" / "1.png")
    touch(tmp_path / "locked" / "2.png")
    touch(tmp_path / "z" / "3.png")
    real = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    files, problems = scanned(tmp_path)
    assert names(tmp_path, files) == ["a/1.png", "z/3.png"]
    assert problems == [
        ScanProblem(tmp_path / "locked", tmp_path, "there is no permission to read it", "folder")
    ]


def test_that_a_folder_vanishing_midway_is_reported_and_the_scan_goes_on(tmp_path: Path) -> None:
    for name in ("a/1.png", "b/2.png", "c/3.png"):
        touch(tmp_path / name)
    found = scan([tmp_path], Kind.IMAGE)
    assert next(found).path.name == "1.png"
    shutil.rmtree(tmp_path / "b")
    problem, last = list(found)
    assert problem == ScanProblem(tmp_path / "b", tmp_path, "the folder is gone", "folder")
    assert last.path.name == "3.png"


def test_that_a_root_that_is_gone_is_reported(tmp_path: Path) -> None:
    missing, picture = tmp_path / "missing", tmp_path / "missing.png"
    assert scanned(missing, picture)[1] == [
        ScanProblem(missing, tmp_path, "the file is gone", "folder"),
        ScanProblem(picture, tmp_path, "the file is gone", "file"),
    ]


def test_that_the_state_of_a_root_tells_a_drive_that_is_not_mounted(tmp_path: Path) -> None:
    assert root_state(tmp_path) == "empty"
    touch(tmp_path / ".keep")
    assert root_state(tmp_path) == "empty"
    touch(tmp_path / "a.txt")
    assert root_state(tmp_path) == "present"
    assert root_state(tmp_path / "nowhere") == "gone"
    assert root_state(tmp_path / "a.txt") == "gone"


def test_that_music_is_found_by_its_suffix_and_films_in_folders_too(tmp_path: Path) -> None:
    for name in ("a.mp3", "b.FLAC", "c.jpg", "d.mp4", "e.txt"):
        touch(tmp_path / name)
    found = [entry.path.name for entry in scan([tmp_path], Kind.MUSIC)]
    assert found == ["a.mp3", "b.FLAC", "d.mp4"]


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ((), set()),
        (("a.txt",), set()),
        (("deep/er/a.jpg",), {Kind.IMAGE}),
        (("a.ogg", "b/c.png"), {Kind.IMAGE, Kind.MUSIC}),
        (("a.jpg", "holiday.mp4"), {Kind.IMAGE}),
        (("concert.mkv",), {Kind.MUSIC}),
        ((".hidden/a.mp3", "b.jpg"), {Kind.IMAGE}),
    ],
)
def test_that_the_kinds_in_a_folder_are_told(
    tmp_path: Path, names: tuple[str, ...], kinds: set[Kind]
) -> None:
    for name in names:
        touch(tmp_path / name)
    assert kinds_in([tmp_path]) == kinds


def test_that_a_named_file_without_a_suffix_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(b"fLaC" + bytes(60))
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n" + bytes(60))
    (tmp_path / "letter").write_text("Dear reader")
    assert kinds_in([tmp_path / "song"]) == {Kind.MUSIC}
    assert kinds_in([tmp_path / "song", tmp_path / "picture"]) == {Kind.IMAGE, Kind.MUSIC}
    assert kinds_in([tmp_path / "letter", tmp_path / "nowhere.txt"]) == set()


def test_that_suffixes_are_those_that_pillow_registers() -> None:
    import engine.media.pillow_decoding  # noqa: F401 - registers HEIF

    registered = {
        suffix: name for suffix, name in Image.registered_extensions().items() if name in PICTURE_SUFFIXES
    }
    listed = {suffix: name for name, suffixes in PICTURE_SUFFIXES.items() for suffix in suffixes}
    assert listed == registered
    assert MEDIA_SUFFIXES[Kind.IMAGE].isdisjoint({".eps", ".ps", ".pdf", ".wmf", ".mpg", ".svg", ".txt"})


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c.png", "d.jpg"]), min_size=1, max_size=4), max_size=12))
def test_that_the_same_tree_gives_the_same_files_once_whatever_the_roots(
    tmp_path_factory: pytest.TempPathFactory, branches: list[list[str]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    (root / "top").mkdir()
    expected = set()
    for parts in branches:
        path = root.joinpath("top", *parts[:-1], "leaf.png" if "." not in parts[-1] else parts[-1])
        if not path.is_dir() and not any(parent.is_file() for parent in path.parents):
            expected.add(touch(path))
    files, problems = scanned(root, root / "top")
    assert problems == []
    assert sorted(file.path for file in files) == sorted(expected)
    assert files == scanned(root)[0]
