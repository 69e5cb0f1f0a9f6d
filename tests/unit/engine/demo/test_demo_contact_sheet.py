"""The contact sheet survives every file it is shown, and is there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from engine.demo.contact_sheet import MOST, TILE, draw_contact_sheet, elided, grid_shape
from engine.demo.pane import CARD
from engine.errors import EngineError, InvalidRequestError, StorageFullError

RED, GREEN = (200, 30, 30), (30, 160, 60)


def picture(path: Path, colour: tuple[int, int, int] = RED, size: tuple[int, int] = (120, 90)) -> Path:
    Image.new("RGB", size, colour).save(path)
    return path


def pixels(path: Path, colour: tuple[int, int, int]) -> int:
    """How many pixels of a sheet have exactly this colour."""
    with Image.open(path) as image:
        return int((np.asarray(image) == colour).all(axis=2).sum())


def test_that_the_query_and_every_neighbour_are_on_the_sheet(tmp_path: Path) -> None:
    query, other = picture(tmp_path / "query.png"), picture(tmp_path / "other.png", GREEN)
    out = tmp_path / "sheet.png"
    draw_contact_sheet(query, [(other, 0.9), (other, 0.8), (other, 0.7)], out, title="Like query.png")
    assert 0.97 * 3 * TILE**2 < pixels(out, GREEN) <= 3 * TILE**2
    assert pixels(out, RED) > TILE**2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other.png", "query.png", "sheet.png"]


def test_that_a_picture_in_memory_can_be_the_query(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    draw_contact_sheet(Image.new("RGBA", (40, 40), (*RED, 255)), [], out, title="Pasted")
    assert pixels(out, RED) > TILE**2


@pytest.mark.parametrize("count", [0, 1, 2, 7, MOST + 5])
def test_that_few_and_many_neighbours_fit(tmp_path: Path, count: int) -> None:
    query, out = picture(tmp_path / "query.png"), tmp_path / "sheet.png"
    draw_contact_sheet(query, [(tmp_path / "gone.png", 0.5)] * count, out, title="Any number")
    with Image.open(out) as sheet:
        assert sheet.width < 4000
        assert sheet.height < 8000


def test_that_odd_files_do_not_cost_the_sheet(tmp_path: Path) -> None:
    good = picture(tmp_path / "good.png", GREEN)
    broken, empty = tmp_path / "broken.jpg", tmp_path / "empty.png"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    empty.touch()
    cut = tmp_path / "cut.png"
    cut.write_bytes(good.read_bytes()[:60])
    odd = [broken, empty, cut, tmp_path, tmp_path / "gone.png", tmp_path / "a\nline.png"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.png")
        odd.append(tmp_path / "pipe.png")
    out = tmp_path / "sheet.png"
    draw_contact_sheet(broken, [(path, 0.1) for path in odd] + [(good, -0.3)], out, title="Odd\nfiles")
    assert 0.97 * TILE**2 < pixels(out, GREEN) <= TILE**2


@pytest.mark.parametrize("size", [(4000, 8), (8, 4000), (1, 1)])
def test_that_very_wide_and_very_tall_pictures_are_shown_whole(tmp_path: Path, size: tuple[int, int]) -> None:
    strip, out = picture(tmp_path / "strip.png", GREEN, size), tmp_path / "sheet.png"
    draw_contact_sheet(strip, [(strip, 0.2)], out, title="Strips")
    assert pixels(out, GREEN) > 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "CMYK", "I;16", "RGBA"])
def test_that_every_kind_of_pixel_is_shown(tmp_path: Path, mode: str) -> None:
    path, out = tmp_path / "any.tif", tmp_path / "sheet.png"
    Image.new(mode, (30, 20)).save(path)
    draw_contact_sheet(path, [(path, 1.0)], out, title=mode)
    assert pixels(out, CARD) < TILE  # no placeholder, only the ends of a bar at most


def test_that_a_clear_picture_lies_on_white(tmp_path: Path) -> None:
    clear, out = tmp_path / "clear.png", tmp_path / "sheet.png"
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(clear)
    draw_contact_sheet(clear, [], out, title="Clear")
    assert pixels(out, (255, 255, 255)) > TILE**2


def test_that_a_turned_photograph_stands_upright(tmp_path: Path) -> None:
    turned, out = tmp_path / "turned.jpg", tmp_path / "sheet.png"
    exif = Image.Exif()
    exif[0x0112] = 6
    halves = Image.new("RGB", (64, 64), (0, 0, 0))
    halves.paste((255, 255, 255), (0, 0, 32, 64))  # the left half, which is the upper one once it is turned
    halves.save(turned, exif=exif, quality=100)
    draw_contact_sheet(turned, [], out, title="Turned")
    with Image.open(out) as sheet:
        assert sheet.getpixel((296, 160)) == (255, 255, 255)
        assert sheet.getpixel((296, 520)) == (0, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="names are always Unicode there")
def test_that_a_name_that_is_not_utf_8_is_drawn(tmp_path: Path) -> None:
    try:
        path = picture(Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.png")), GREEN)
    except OSError:
        pytest.skip("this file system holds UTF-8 names only")
    draw_contact_sheet(path, [(path, 0.5)], tmp_path / "sheet.png", title="Names")
    assert pixels(tmp_path / "sheet.png", GREEN) > TILE**2


def test_that_a_reader_of_ones_own_is_asked_for_every_picture(tmp_path: Path) -> None:
    asked: list[str] = []

    def read(path: Path, side: int) -> Image.Image | None:
        asked.append(path.name)
        return Image.new("RGB", (side, side), GREEN)

    out = tmp_path / "sheet.png"
    draw_contact_sheet(Path("a.xyz"), [(Path("b.xyz"), 0.5)], out, title="Own reader", read=read)
    assert asked == ["a.xyz", "b.xyz"]
    assert pixels(out, GREEN) > TILE**2


def test_that_an_unknown_extension_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"sheet\.txt is not the name of a picture file"):
        draw_contact_sheet(Image.new("RGB", (9, 9)), [], tmp_path / "sheet.txt", title="")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [(errno.ENOSPC, StorageFullError, "no room left"), (errno.EACCES, EngineError, "could not be written")],
)
def test_that_a_failed_write_leaves_the_old_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[EngineError], words: str
) -> None:
    out = tmp_path / "sheet.png"
    out.write_bytes(b"the old one")

    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("engine.files.os.fsync", fail)
    with pytest.raises(kind, match=words):
        draw_contact_sheet(Image.new("RGB", (9, 9)), [], out, title="New")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("sheet.png", b"the old one")]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=80), st.integers(40, 400))
def test_that_an_elided_name_fits_and_keeps_its_beginning(name: str, width: int) -> None:
    font = ImageFont.load_default(15)
    short = elided(name, font, width)
    assert font.getlength(short) <= width
    if short != name:
        beginning, _, end = short.partition("…")
        assert name.startswith(beginning)
        assert name.endswith(end)


@given(st.integers(0, MOST))
def test_that_the_grid_has_a_place_for_everyone_and_no_empty_row(count: int) -> None:
    columns, rows = grid_shape(count)
    assert (rows - 1) * columns < max(count, 1) <= max(rows, 1) * columns
    assert 2 <= columns <= 10
