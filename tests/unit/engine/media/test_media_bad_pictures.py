"""Whatever bytes a file holds, decoding gives a picture or a DecodeError with a short reason."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.domain import Kind
from engine.errors import DecodeError
from engine.media import raw_picture
from engine.media.formats import MEDIA_SUFFIXES, PICTURE_SUFFIXES
from engine.media.pictures import decode_bytes, decode_picture

TRUNCATED = ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "HEIF", "JPEG2000", "PPM", "TGA", "QOI"]


def encoded(form: str, size: tuple[int, int] = (120, 90), **options: object) -> bytes:
    pixels = np.random.default_rng(5).integers(0, 255, (size[1], size[0], 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form, **options)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(DecodeError) as caught:
        decode_bytes(data, 64, 64)
    reason = str(caught.value)
    assert 5 < len(reason) < 200
    assert "\n" not in reason
    assert "0x" not in reason
    return reason


def is_read_or_refused(data: bytes) -> None:
    try:
        picture = decode_bytes(data, 64, 64)
    except DecodeError:
        return
    assert picture.pixels.ndim == 3


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("form", TRUNCATED)
def test_that_a_truncated_picture_is_refused(form: str, tenth: int) -> None:
    data = encoded(form)
    assert "cut off" in refusal(data[: len(data) * tenth // 10]) or form in (
        "WEBP",
        "JPEG2000",
        "AVIF",
        "TIFF",
    )


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "jpeg"])
def test_that_a_truncated_compressed_tiff_is_refused(compression: str, tenth: int) -> None:
    data = encoded("TIFF", compression=compression)
    refusal(data[: len(data) * tenth // 10])


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("tenth", range(1, 10))
def test_that_a_truncated_jpeg_is_refused_in_a_scaled_decode(tenth: int, progressive: bool) -> None:
    data = encoded("JPEG", (1200, 900), progressive=progressive)
    assert "cut off" in refusal(data[: len(data) * tenth // 10])


def test_that_a_jpeg_cut_off_and_closed_again_or_followed_by_junk_is_read_or_refused() -> None:
    data = encoded("JPEG", (1200, 900))
    is_read_or_refused(data[: len(data) // 2] + b"\xff\xd9")
    assert decode_bytes(data + b"junk" * 1000, 64, 64).pixels.shape[0] >= 64


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF", "AVIF", "BMP"])
def test_that_flipped_bytes_are_read_or_refused(form: str) -> None:
    generator = np.random.default_rng(8)
    original = np.frombuffer(encoded(form), np.uint8)
    for _ in range(40):
        data = original.copy()
        places = generator.integers(0, min(len(data), generator.choice([60, 600, 10**6])), 4)
        data[places] = generator.integers(0, 256, 4)
        is_read_or_refused(data.tobytes())


def test_that_random_bytes_are_refused_under_every_suffix(tmp_path: Path) -> None:
    data = np.random.default_rng(2).bytes(3000)
    for suffix in MEDIA_SUFFIXES[Kind.IMAGE]:
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        with pytest.raises(DecodeError) as caught:
            decode_picture(path, 64)
        assert str(tmp_path) not in str(caught.value)


SIGNATURES = [
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"GIF89a",
    b"II*\0\x08\0\0\0",
    b"MM\0*\0\0\0\x08",
    b"RIFF\xff\0\0\0WEBPVP8 ",
    b"\0\0\0\x1cftypavif\0\0\0\0",
    b"\0\0\0\x18ftypheic\0\0\0\0",
    b"BM",
    b"P6\n100 100\n255\n",
    b"8BPS\0\x01",
    b"DDS |\0\0\0",
    b"icns",
    b"\0\0\x01\0",
    b"qoif",
    b"/* XPM */\n",
    b"#define a_width 10\n#define a_height 10\n",
    b"SIMPLE  =                    T",
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SIGNATURES), st.binary(max_size=400))
def test_that_any_bytes_after_a_signature_are_read_or_refused(signature: bytes, rest: bytes) -> None:
    is_read_or_refused(signature + rest)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_that_any_bytes_are_read_or_refused(data: bytes) -> None:
    is_read_or_refused(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"Hello, this is no picture\n" * 10, "begins like text"),
        ("Grüße aus Köln ".encode() * 100, "begins like text"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\0" * 5000, "begins with zeros"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "begins like JPEG but is damaged or cut off"),
        (b"\0\0\0\x1cftypisom\0\0\0\0", "a film"),
    ],
)
def test_that_a_reason_says_what_the_file_is_instead(data: bytes, reason: str) -> None:
    assert reason in refusal(data)


def test_that_postscript_never_starts_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*arguments: object, **options: object) -> None:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", started)
    drawing = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    assert "PostScript" in refusal(drawing)
    assert "PostScript" in refusal(
        b"\xc5\xd0\xd3\xc6" + struct.pack("<6I", 30, len(drawing), 0, 0, 0, 0) + drawing
    )
    assert not {"EPS", "WMF", "MPEG", "IPTC", "PDF"} & PICTURE_SUFFIXES.keys()


def png(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG that says it is this large and holds hardly a row."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">2I5B", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(21000, 11000), (15000, 15000), (60000, 60000), (2**31 - 1, 2**31 - 1)])
def test_that_more_pixels_than_fit_are_refused_from_the_header(size: tuple[int, int]) -> None:
    reason = refusal(png(*size))
    megapixels = f"{size[0] * size[1] / 1e6:,.0f}"
    assert f"it has {megapixels} megapixels, more than the 200 that can be decoded in memory" in reason


def test_that_a_larger_jpeg_is_read_where_its_scaled_decode_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw_picture, "MAX_PIXELS", 500_000)
    assert decode_bytes(encoded("JPEG", (1200, 900)), 100, 100).metadata.width == 1200
    assert "megapixels" in refusal(encoded("JPEG", (1200, 900), progressive=True))
    assert "megapixels" in refusal(encoded("PNG", (1200, 900)))


def test_that_decoders_that_hold_a_picture_several_times_get_fewer_pixels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(raw_picture, "MAX_PIXELS", 2_000_000)
    assert decode_bytes(encoded("PNG", (1200, 900)), 100, 100).metadata.width == 1200
    assert "more than the 1 that" in refusal(encoded("WEBP", (1200, 900)))


def test_that_a_bomb_in_a_text_chunk_is_refused_or_ignored() -> None:
    body = b"Comment\0\0" + zlib.compress(bytes(80_000_000))
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    data = encoded("PNG")
    is_read_or_refused(data[:33] + chunk + data[33:])


def test_that_running_out_of_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*arguments: object, **options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(simplejpeg, "decode_jpeg", exhausted)
    monkeypatch.setattr(Image, "open", exhausted)
    for form in ("JPEG", "PNG"):
        assert refusal(encoded(form)) == "there is not enough memory to decode it"
