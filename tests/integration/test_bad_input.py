"""A folder full of trouble: what can be read is imported, the rest is listed with a reason."""

from __future__ import annotations

import io
import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from command_line import Outcome, answer, ask, by_path, neighbours, run_program
from drawing import draw
from libraries import Imported, begun
from PIL import Image

from engine.domain import Kind
from engine.media.formats import MEDIA_SUFFIXES

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs pipes, links and names that are no text")

NAMES = (
    b"two  spaces .jpg",
    b"'single' and \"double\" quotes.jpg",
    b"line\nbreak.jpg",
    "smile 😀🏳️‍🌈.jpg".encode(),
    b"not utf-8 \xff\xfe\xe9.jpg",
    b"n" * 251 + b".jpg",
    b"--json.jpg",
    "שלום عالم\u202e.jpg".encode(),
    b"[red]markup[/red] {} %s.jpg",
    b"100%_back\\slash;$(ls)`.jpg",
    b"\x1b[31mcolour\x07.jpg",
)
FOLDERS = (b"not utf-8 \xff", b"line\nbreak", "😀 'quotes'".encode())


@dataclass(frozen=True, slots=True)
class Trouble:
    """The folder, what must fail and what must be read in it, and what the import said."""

    library: Path
    folder: Path
    bad: set[Path]
    good: set[Path]
    outcome: Outcome

    @property
    def failed(self) -> dict[Path, str]:
        return {Path(failure["path"]): failure["reason"] for failure in self.outcome.document["failed"]}


@pytest.fixture(scope="module")
def trouble(imported: Imported, tmp_path_factory: pytest.TempPathFactory) -> Trouble:
    base = tmp_path_factory.mktemp("trouble")
    folder = base / "pictures"
    bad = _bad_files(folder / "bad")
    good = _odd_pictures(folder / "odd") | _odd_names(folder / "names")
    (folder / "bad" / "around").symlink_to(folder, target_is_directory=True)
    library = begun(base / "library", imported)
    outcome = run_program(library, "import", folder, "--json")
    return Trouble(library, folder, bad, good, outcome)


def _bad_files(folder: Path) -> set[Path]:
    folder.mkdir(parents=True)
    picture = io.BytesIO()
    draw("shapes/rings", 1).save(picture, "JPEG")
    whole = picture.getvalue()
    (folder / "empty.jpg").touch()
    for tenths in range(1, 10):
        (folder / f"cut at {tenths}.jpg").write_bytes(whole[: len(whole) * tenths // 10])
    for suffix in sorted(MEDIA_SUFFIXES[Kind.IMAGE]):
        (folder / f"noise{suffix}").write_bytes(random.Random(suffix).randbytes(3000))
    (folder / "letter.jpg").write_text("Dear picture,\n" * 50)
    (folder / "drawing.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    os.mkfifo(folder / "pipe.png")
    (folder / "zero.png").symlink_to("/dev/zero")
    (folder / "dangling.png").symlink_to(folder / "nothing.png")
    (folder / "ring a.png").symlink_to(folder / "ring b.png")
    (folder / "ring b.png").symlink_to(folder / "ring a.png")
    Image.new("1", (21_000, 11_000)).save(folder / "231 megapixels.png")
    return set(folder.iterdir())


def _odd_pictures(folder: Path) -> set[Path]:
    folder.mkdir(parents=True)
    picture = draw("shapes/discs", 7)
    Image.new("RGB", (1, 1), "red").save(folder / "1x1.png")
    Image.new("RGB", (1, 20_000), "green").save(folder / "1x20000.png")
    Image.new("RGB", (20_000, 1), "blue").save(folder / "20000x1.jpg")
    picture.convert("CMYK").save(folder / "cmyk.jpg")
    picture.convert("L").save(folder / "grey.jpg")
    picture.quantize(64).save(folder / "palette.png")
    picture.convert("1").save(folder / "bits.png")
    sixteen = np.asarray(picture.convert("L"), dtype=np.uint16) * 257
    Image.fromarray(sixteen).save(folder / "16 bit.png")
    clear = picture.convert("RGBA")
    clear.putalpha(picture.convert("L"))
    clear.save(folder / "alpha.webp")
    frames = [draw("shapes/rings", number).quantize(16) for number in range(3)]
    frames[0].save(folder / "animated.gif", save_all=True, append_images=frames[1:])
    picture.save(folder / "really a png.jpg", "PNG")
    picture.save(folder / "LOUD.JPG", "JPEG")
    return set(folder.iterdir())


def _odd_names(folder: Path) -> set[Path]:
    paths = [folder / os.fsdecode(name) for name in NAMES]
    paths += [folder / os.fsdecode(name) / "inside.jpg" for name in FOLDERS]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        draw("patterns/stripes", number).save(path)
    return set(paths)


def test_that_the_import_goes_on_and_lists_exactly_what_it_could_not_read(trouble: Trouble) -> None:
    assert trouble.outcome.code == 0, trouble.outcome.err
    assert trouble.failed.keys() == trouble.bad
    assert trouble.outcome.document["imported"] == len(trouble.good)


def test_that_every_reason_is_half_a_sentence_for_a_person(trouble: Trouble) -> None:
    for path, reason in trouble.failed.items():
        assert reason, path
        assert reason.isprintable()
        assert str(trouble.folder) not in reason
        assert "Error" not in reason
        assert "Traceback" not in reason


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("pipe.png", "pipe"),
        ("zero.png", "device"),
        ("dangling.png", "points to nothing"),
        ("ring a.png", "leads back"),
        ("empty.jpg", "empty"),
        ("231 megapixels.png", "megapixel"),
    ],
)
def test_that_the_reason_names_the_trouble(trouble: Trouble, name: str, word: str) -> None:
    assert word in trouble.failed[trouble.folder / "bad" / name].lower()


def test_that_the_log_stays_one_line_a_failure(trouble: Trouble) -> None:
    lines = [f"not read: {path}: {reason}" for path, reason in trouble.failed.items()]
    assert trouble.outcome.err.splitlines() == lines


def test_that_what_cannot_be_read_becomes_a_failed_item_with_its_reason(trouble: Trouble) -> None:
    found = by_path(trouble.library)
    assert found.keys() == trouble.bad | trouble.good
    for path in trouble.bad:
        assert (found[path]["state"], found[path]["reason"]) == ("failed", trouble.failed[path])
    for path in trouble.good:
        assert (found[path]["state"], found[path]["reason"]) == ("ready", None)


def test_that_odd_pictures_keep_their_size(trouble: Trouble) -> None:
    found = by_path(trouble.library)
    for name, size in {"1x1.png": (1, 1), "1x20000.png": (1, 20_000), "20000x1.jpg": (20_000, 1)}.items():
        item = found[trouble.folder / "odd" / name]
        assert (item["width"], item["height"]) == size


def test_that_modes_of_one_picture_come_out_alike(trouble: Trouble) -> None:
    def scores(name: str) -> dict[str, float]:
        found = neighbours(trouble.library, trouble.folder / "odd" / name, "--k", 99)
        return {Path(neighbour["path"]).name: neighbour["score"] for neighbour in found}

    for name in ("really a png.jpg", "palette.png", "cmyk.jpg"):
        assert scores("LOUD.JPG")[name] > 0.8
    assert scores("grey.jpg")["16 bit.png"] > 0.85


@pytest.mark.parametrize("raw", NAMES)
def test_that_any_name_goes_out_and_comes_back_in(trouble: Trouble, raw: bytes) -> None:
    path = trouble.folder / "names" / os.fsdecode(raw)
    item = by_path(trouble.library)[path]
    assert os.fsencode(item["path"]) == os.fsencode(path)
    by_name = neighbours(trouble.library, path, "--k", 3)
    assert by_name == neighbours(trouble.library, item["id"], "--k", 3)
    for neighbour in by_name:
        assert Path(neighbour["path"]).is_file()


def test_that_labels_of_folders_that_are_no_text_are_readable(trouble: Trouble) -> None:
    found = by_path(trouble.library)
    for raw in FOLDERS:
        item = found[trouble.folder / "names" / os.fsdecode(raw) / "inside.jpg"]
        assert item["labels"] == ["names", raw.decode("utf-8", "backslashreplace")]


def test_that_a_program_can_be_asked_with_a_name_that_is_no_text(trouble: Trouble) -> None:
    path = trouble.folder / "names" / os.fsdecode(b"not utf-8 \xff\xfe\xe9.jpg")
    outcome = run_program(trouble.library, "similar", path, "--k", "2", "--json")
    assert len(outcome.document["neighbours"]) == 2
    assert outcome.out.isascii()


def test_that_tables_for_people_show_every_item_without_control_characters(trouble: Trouble) -> None:
    for arguments in (["items"], ["similar", trouble.folder / "odd" / "LOUD.JPG"], ["collections"], ["jobs"]):
        outcome = ask(trouble.library, *arguments)
        assert outcome.code == 0, outcome.err
        assert "\x1b" not in outcome.out
        assert "\x07" not in outcome.out
        outcome.out.encode("utf-8")


@pytest.mark.parametrize("suffix", ["npz", "parquet"])
def test_that_vectors_of_any_name_are_written_and_taken_in_again(
    trouble: Trouble, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"vectors.{suffix}"
    assert answer(trouble.library, "embeddings", "--out", out)["count"] == len(trouble.good)
    told = answer(trouble.library, "import-embeddings", out, "--encoder", f"copy of {suffix}")
    assert (told["imported"], told["unknown"]) == (len(trouble.good), 0)


def test_that_failed_items_are_no_neighbours_and_cannot_be_asked_for(trouble: Trouble) -> None:
    found = by_path(trouble.library)
    shown = neighbours(trouble.library, trouble.folder / "odd" / "LOUD.JPG", "--k", 999)
    assert {Path(neighbour["path"]) for neighbour in shown} <= trouble.good
    for name in ("letter.jpg", "pipe.png", "dangling.png"):
        item_id = found[trouble.folder / "bad" / name]["id"]
        assert "could not be read" in ask(trouble.library, "similar", item_id, "--json").only_sentence


def test_that_the_library_agrees_and_a_second_import_reads_nothing_again(trouble: Trouble) -> None:
    assert answer(trouble.library, "check")["ok"]
    before = by_path(trouble.library)
    again = answer(trouble.library, "import", trouble.folder)
    assert (again["imported"], again["unchanged"], again["missing"]) == (0, len(trouble.good), 0)
    assert {Path(failure["path"]): failure["reason"] for failure in again["failed"]} == trouble.failed
    assert by_path(trouble.library) == before
