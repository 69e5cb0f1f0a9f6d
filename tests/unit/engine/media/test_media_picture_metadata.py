"""EXIF: what is good is told, what is broken is left out, and the picture is read all the same."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from engine.media.jpeg_header import read_jpeg_header
from engine.media.picture_metadata import ExifFacts, facts_of, facts_of_bytes
from engine.media.pictures import decode_bytes

ORIENTATION, MAKE, MODEL, DATE, ORIGINAL_DATE = 0x0112, 0x010F, 0x0110, 0x0132, 0x9003
EXIF_DIRECTORY, GPS_DIRECTORY = 0x8769, 0x8825


def exif(
    tags: dict[int, object] | None = None,
    detail: dict[int, object] | None = None,
    gps: dict[int, object] | None = None,
) -> Image.Exif:
    built = Image.Exif()
    built.update(tags or {})
    built.get_ifd(EXIF_DIRECTORY).update(detail or {})
    built.get_ifd(GPS_DIRECTORY).update(gps or {})
    return built


def facts(
    tags: dict[int, object] | None = None,
    detail: dict[int, object] | None = None,
    gps: dict[int, object] | None = None,
) -> ExifFacts:
    return facts_of_bytes(exif(tags, detail, gps).tobytes())


def picture(form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "MPO"])
def test_that_every_format_tells_its_exif(form: str) -> None:
    data = exif(
        {MAKE: "NIKON CORPORATION", MODEL: "NIKON D90", DATE: "2020:01:02 03:04:05"},
        {ORIGINAL_DATE: "2019:12:31 23:59:58"},
        {1: "S", 2: (33.0, 51.0, 36.0), 3: "E", 4: (151.0, 12.0, 0.0)},
    )
    metadata = decode_bytes(picture(form, exif=data), 8).metadata
    assert metadata.camera == "NIKON D90"
    assert metadata.taken_at == datetime(2019, 12, 31, 23, 59, 58)  # noqa: DTZ001
    assert metadata.latitude == pytest.approx(-33.86)
    assert metadata.longitude == pytest.approx(151.2)


def test_that_tiff_tells_its_tags() -> None:
    metadata = decode_bytes(
        picture("TIFF", tiffinfo={MODEL: "Scanner", DATE: "2001:01:01 00:00:00"}), 8
    ).metadata
    assert metadata.camera == "Scanner"
    assert metadata.taken_at == datetime(2001, 1, 1)  # noqa: DTZ001


def test_that_a_picture_without_exif_has_no_facts() -> None:
    assert facts_of_bytes(None) == facts_of_bytes(b"") == facts_of(Image.Exif()) == ExifFacts()


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("FUJIFILM", "X-T3", "FUJIFILM X-T3"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Apple\0junk", "iPhone 12 ", "Apple iPhone 12"),
        ("", "X100", "X100"),
        ("LEICA", "", "LEICA"),
        ("  ", "\0", None),
        ("a\x1b[31m", "b", "a[31m b"),
    ],
)
def test_that_the_camera_is_make_and_model_without_repetition(
    make: str, model: str, camera: str | None
) -> None:
    assert facts({MAKE: make, MODEL: model}).camera == camera


def test_that_the_name_of_a_camera_is_bounded() -> None:
    assert len(facts({MODEL: "x" * 5000}).camera or "") == 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020:02:29 12:00:01", datetime(2020, 2, 29, 12, 0, 1)),  # noqa: DTZ001
        ("2020-02-29 12:00:01", datetime(2020, 2, 29, 12, 0, 1)),  # noqa: DTZ001
        ("2020:02:29 12:00:01+02:00", datetime(2020, 2, 29, 12, 0, 1)),  # noqa: DTZ001
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2021:02:29 12:00:01", None),
        ("0001:01:01 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_that_a_date_is_read_or_left_out(text: str, expected: datetime | None) -> None:
    assert facts({DATE: text}).taken_at == expected


def test_that_a_broken_original_date_gives_way_to_the_date_of_the_file() -> None:
    read = facts({DATE: "2020:01:02 03:04:05"}, {ORIGINAL_DATE: "0000:00:00 00:00:00"})
    assert read.taken_at == datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        ({1: "N", 2: (10.0, 30.0, 0.0), 3: "W", 4: (20.0, 0.0, 36.0)}, (10.5, -20.01)),
        ({1: "S", 2: (10.0,), 3: "E", 4: (20.0, 15.0)}, (-10.0, 20.25)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (20.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (10.0, 0.0, 0.0), 3: "E", 4: (181.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "X", 2: (10.0, 0.0, 0.0), 3: "E", 4: (20.0, 0.0, 0.0)}, (None, None)),
        ({2: (10.0, 0.0, 0.0), 4: (20.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (IFDRational(1, 0), 0.0, 0.0), 3: "E", 4: (20.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: "north", 3: "E", 4: (20.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (10.0, 0.0, 0.0)}, (None, None)),
    ],
)
def test_that_a_position_is_whole_and_possible_or_left_out(
    gps: dict[int, object], expected: tuple[float | None, float | None]
) -> None:
    read = facts_of(exif(gps=gps))
    assert (read.latitude, read.longitude) == pytest.approx(expected)


@pytest.mark.parametrize("value", [0, 9, 77, "6", (1, 2)])
def test_that_an_impossible_orientation_is_upright(value: object) -> None:
    assert facts_of(exif({ORIENTATION: value})).orientation == 1


@given(st.binary(max_size=300))
def test_that_no_bytes_in_the_exif_raise(junk: bytes) -> None:
    for start in (b"", b"Exif\0\0", b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08\0\x05"):
        assert 1 <= facts_of_bytes(start + junk).orientation <= 8


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8))
def test_that_flipped_bytes_in_the_exif_leave_the_picture_readable(flips: list[tuple[int, int]]) -> None:
    block = bytearray(
        exif(
            {MAKE: "Canon", MODEL: "EOS", DATE: "2020:01:02 03:04:05"},
            {ORIGINAL_DATE: "2020:01:02 03:04:05"},
            {1: "N", 2: (1.0, 2.0, 3.0), 3: "E", 4: (1.0, 2.0, 3.0)},
        ).tobytes()
    )
    for place, value in flips:
        block[6 + place % (len(block) - 6)] = value
    for form in ("JPEG", "PNG", "WEBP"):
        assert sorted(decode_bytes(picture(form, exif=bytes(block)), 8).pixels.shape) == [3, 20, 30]


def test_that_ten_megabytes_of_junk_in_the_exif_are_survived() -> None:
    junk = exif({MODEL: "X100"}).tobytes() + np.random.default_rng(0).bytes(10_000_000)
    for form in ("PNG", "WEBP"):
        assert decode_bytes(picture(form, exif=junk), 8).metadata.camera == "X100"
    assert facts_of_bytes(b"Exif\0\0" + junk[-10_000_000:]) == ExifFacts()


def test_that_a_jpeg_header_is_read_without_decoding() -> None:
    profile = np.random.default_rng(0).bytes(150_000)  # more than one segment holds
    data = picture("JPEG", exif=exif({MODEL: "X100"}), icc_profile=profile, progressive=True)
    header = read_jpeg_header(data)
    assert header is not None
    assert (header.width, header.height, header.components) == (30, 20, 3)
    assert header.plain
    assert header.buffered
    assert header.icc == profile
    assert facts_of_bytes(header.exif).camera == "X100"


@given(st.binary(max_size=200))
def test_that_no_bytes_break_the_jpeg_header(junk: bytes) -> None:
    read_jpeg_header(b"\xff\xd8" + junk)
    read_jpeg_header(picture("JPEG")[:170] + junk)
