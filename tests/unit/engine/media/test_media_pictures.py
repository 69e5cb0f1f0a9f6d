"""Decoding: what comes out is upright, in the right colours, on white, and no smaller than asked for."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from engine.domain import PictureInput
from engine.media.pictures import (
    DecodedPicture,
    decode_bytes,
    decode_picture,
    encode_thumbnail,
    network_input,
    smallest_for,
)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def gradient(width: int = 96, height: int = 64) -> Image.Image:
    """Red grows to the right, green downwards, blue is constant: tells every turn and mirror image apart."""
    red, green = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    pixels = np.stack([red, green, np.full_like(red, 128)], axis=2)
    return Image.fromarray(pixels.astype(np.uint8))


def flat(*colour: int, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> Image.Image:
    return Image.new(mode, size, colour if len(colour) > 1 else colour[0])


def mean(picture: DecodedPicture) -> list[int]:
    return [round(value) for value in picture.pixels.reshape(-1, 3).mean(axis=0)]


def assert_like(
    pixels: NDArray[np.uint8], expected: Image.Image | NDArray[np.uint8], tolerance: float
) -> None:
    wanted = np.asarray(expected)
    assert pixels.shape == wanted.shape
    assert np.abs(pixels.astype(int) - wanted).mean() <= tolerance


LOSSLESS = ["PNG", "BMP", "TIFF", "PPM", "TGA", "SGI", "PCX", "QOI", "ICO", "DIB", "DDS"]
LOSSY = ["JPEG", "WEBP", "AVIF", "HEIF", "JPEG2000", "MPO"]


@pytest.mark.parametrize("form", LOSSLESS + LOSSY)
def test_that_a_format_is_read(form: str) -> None:
    options = {"sizes": [(96, 64)]} if form == "ICO" else {}
    picture = decode_bytes(encoded(gradient(), form, **options), 32)
    assert_like(picture.pixels, gradient(), 0 if form in LOSSLESS else 4)
    assert picture.pixels.dtype == np.uint8
    assert (picture.metadata.width, picture.metadata.height) == (96, 64)
    assert picture.metadata.format == {"MPO": "JPEG"}.get(form, form)


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_that_compressed_tiff_is_read(compression: str) -> None:
    picture = decode_bytes(encoded(gradient(), "TIFF", compression=compression), 32)
    assert_like(picture.pixels, gradient(), 4)


def test_that_the_content_decides_whatever_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "really_a_png.jpg"
    path.write_bytes(encoded(gradient(), "PNG"))
    assert decode_picture(path, 32).metadata.format == "PNG"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_that_every_orientation_comes_out_upright(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = gradient()
    picture = decode_bytes(encoded(stored, form, exif=exif), 32)
    upright = stored.copy()
    upright.getexif()[0x0112] = orientation
    upright = ImageOps.exif_transpose(upright)
    assert_like(picture.pixels, upright, 4)
    assert (picture.metadata.width, picture.metadata.height) == upright.size
    assert picture.pixels.flags.c_contiguous


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "CMYK"])
@pytest.mark.parametrize("size", [(1000, 750), (750, 1000), (2063, 1031), (333, 2000)])
def test_that_a_large_picture_is_scaled_down_but_not_below_what_is_asked(
    size: tuple[int, int], form: str, progressive: bool
) -> None:
    image = gradient(*size)
    data = (
        encoded(image.convert("CMYK"), "JPEG")
        if form == "CMYK"
        else encoded(image, form, **({"progressive": progressive} if form == "JPEG" else {}))
    )
    picture = decode_bytes(data, 100, 150)
    height, width = picture.pixels.shape[:2]
    assert min(height, width) >= 100
    assert max(height, width) >= 150
    assert min(height, width) < 250
    assert (picture.metadata.width, picture.metadata.height) == size
    assert_like(picture.pixels, image.resize((width, height), Image.Resampling.BOX), 4)


def test_that_a_small_picture_is_not_enlarged() -> None:
    for form in ("JPEG", "PNG"):
        assert decode_bytes(encoded(gradient(20, 10), form), 224).pixels.shape == (10, 20, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 20000), (20000, 1), (2, 1), (30, 60000), (7, 9)])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_that_extreme_proportions_give_a_bounded_picture(form: str, size: tuple[int, int]) -> None:
    picture = decode_bytes(encoded(flat(200, 30, 60, size=size), form), 32, 40)
    assert max(picture.pixels.shape) <= 16 * 40
    assert min(picture.pixels.shape) >= 1
    assert mean(picture) == pytest.approx([200, 30, 60], abs=3)
    assert (picture.metadata.width, picture.metadata.height) == size
    for fit in ("crop", "squash", "pad"):
        assert network_input(picture.pixels, PictureInput(24, 24, fit)).shape == (24, 24, 3)
    assert decode_bytes(encode_thumbnail(picture.pixels), 1).pixels.size > 0


def test_that_cmyk_jpegs_have_the_right_colours() -> None:
    for colour in ((255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)):
        data = encoded(flat(*colour).convert("CMYK"), "JPEG", quality=95)
        assert mean(decode_bytes(data, 32)) == pytest.approx(colour, abs=4)


@pytest.mark.parametrize(
    ("image", "form", "expected"),
    [
        (flat(0, mode="1"), "PNG", [0, 0, 0]),
        (flat(1, mode="1"), "TIFF", [255, 255, 255]),
        (flat(90, mode="L"), "PNG", [90, 90, 90]),
        (flat(90, mode="L"), "JPEG", [90, 90, 90]),
        (flat(0, 128, mode="LA"), "PNG", [127, 127, 127]),
        (flat(255, 0, 0, 0, mode="RGBA"), "PNG", [255, 255, 255]),
        (flat(255, 0, 0, 128, mode="RGBA"), "PNG", [255, 127, 127]),
        (flat(255, 0, 0, 128, mode="RGBA"), "TIFF", [255, 127, 127]),
        (flat(10, 200, 30).convert("P"), "PNG", [10, 200, 30]),
        (flat(255, 0, 0).convert("YCbCr"), "TIFF", [254, 0, 0]),
        (flat(0, 255, 255, 0, mode="CMYK"), "TIFF", [255, 0, 0]),
        (Image.new("LAB", (8, 8), (255, 128, 128)), "TIFF", [255, 255, 255]),
        (flat(32768, mode="I;16"), "PNG", [128, 128, 128]),
        (flat(32768, mode="I;16"), "TIFF", [128, 128, 128]),
        (flat(65535, mode="I;16"), "TIFF", [255, 255, 255]),
        (flat(32768, mode="I"), "TIFF", [128, 128, 128]),
        (flat(200, mode="I"), "TIFF", [200, 200, 200]),
        (Image.new("F", (8, 8), 0.5), "TIFF", [128, 128, 128]),
        (Image.new("F", (8, 8), 100.0), "TIFF", [100, 100, 100]),
    ],
)
def test_that_every_mode_has_the_right_brightness_on_white(
    image: Image.Image, form: str, expected: list[int]
) -> None:
    assert mean(decode_bytes(encoded(image, form), 8)) == pytest.approx(expected, abs=1)


def test_that_numbers_outside_every_known_range_are_stretched() -> None:
    values = np.array([[-4000.0, 0.0], [4000.0, np.nan]], np.float32)
    picture = decode_bytes(encoded(Image.fromarray(values), "TIFF"), 8)
    assert picture.pixels[:, :, 0].tolist() == [[0, 128], [255, 0]]


def test_that_a_16_bit_colour_png_keeps_its_brightness() -> None:
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + struct.pack(">3H", 65535, 32768, 0) * 4
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 4, 4, 16, 2, 0, 0, 0))
    data += chunk(b"IDAT", zlib.compress(row * 4)) + chunk(b"IEND", b"")
    assert mean(decode_bytes(data, 4)) == [255, 128, 0]


@pytest.mark.parametrize("form", ["PNG", "GIF"])
def test_that_the_clear_colour_of_a_palette_is_white(form: str) -> None:
    image = Image.new("P", (20, 10), 1)
    image.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    image.paste(0, (0, 0, 10, 10))
    pixels = decode_bytes(encoded(image, form, transparency=0), 8).pixels
    assert pixels[5, 5].tolist() == [255, 255, 255]
    assert pixels[5, 15].tolist() == [0, 0, 255]


def test_that_the_clear_colour_of_an_rgb_png_is_white() -> None:
    assert mean(decode_bytes(encoded(flat(1, 2, 3), "PNG", transparency=(1, 2, 3)), 8)) == [255, 255, 255]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG", "TIFF", "AVIF", "HEIF"])
def test_that_the_first_frame_of_an_animation_is_taken(form: str) -> None:
    frames = [flat(255, 0, 0), flat(0, 0, 255)]
    options = {"lossless": True} if form == "WEBP" else {}
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)
    assert mean(decode_bytes(data, 8)) == pytest.approx([255, 0, 0], abs=4)


def test_that_a_scaled_picture_with_alpha_has_no_dark_fringe() -> None:
    pixels = np.zeros((400, 400, 4), np.uint8)  # black and clear, with opaque white stripes
    pixels[:, ::2] = 255
    picture = decode_bytes(encoded(Image.fromarray(pixels), "PNG"), 50, 50)
    assert picture.pixels.shape == (50, 50, 3)
    assert picture.pixels.min() == 255


def test_that_a_picture_in_several_bands_equals_one_in_a_single_band(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    for shape, dtype in (((210, 130, 4), np.uint8), ((210, 130), np.uint16), ((210, 130), np.float32)):
        values = (generator.random(shape) * 255).astype(dtype)
        data = encoded(Image.fromarray(values), "TIFF")
        whole = decode_bytes(data, 40, 40).pixels
        monkeypatch.setattr("engine.media.colour._BAND_PIXELS", 130 * 20)
        assert np.array_equal(decode_bytes(data, 40, 40).pixels, whole)
        monkeypatch.undo()


def swapped_profile() -> bytes:
    """An RGB profile whose red and blue are exchanged, so that its effect cannot be overlooked."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    start, entries = 132, {}
    for index in range(int.from_bytes(profile[128:132], "big")):
        position = start + 12 * index
        entries[bytes(profile[position : position + 4])] = position
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    text = "sRGB".encode("utf-16-be")
    return bytes(profile).replace(text, "test".encode("utf-16-be")).replace(b"sRGB", b"test")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_that_an_embedded_profile_is_applied(form: str) -> None:
    data = encoded(flat(250, 10, 10), form, icc_profile=swapped_profile())
    assert mean(decode_bytes(data, 8)) == pytest.approx([10, 10, 250], abs=6)


def test_that_a_profile_is_applied_under_alpha() -> None:
    data = encoded(flat(250, 10, 10, 255, mode="RGBA"), "PNG", icc_profile=swapped_profile())
    assert mean(decode_bytes(data, 8)) == pytest.approx([10, 10, 250], abs=2)


@pytest.mark.parametrize("profile", [b"junk", b"\0" * 128, b"x" * 16 + b"RGB " + b"y" * 5000])
def test_that_a_broken_profile_is_ignored(profile: bytes) -> None:
    for form in ("JPEG", "PNG"):
        data = encoded(flat(250, 10, 10), form, icc_profile=profile)
        assert mean(decode_bytes(data, 8)) == pytest.approx([250, 10, 10], abs=3)


def test_that_metadata_comes_with_the_picture() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110], exif[0x0132] = 6, "Canon", "Canon EOS 5D", "2020:01:02 03:04:05"
    metadata = decode_bytes(encoded(gradient(), "JPEG", exif=exif), 8).metadata
    assert (metadata.width, metadata.height, metadata.format) == (64, 96, "JPEG")
    assert metadata.camera == "Canon EOS 5D"
    assert metadata.taken_at == datetime(2020, 1, 2, 3, 4, 5)  # noqa: DTZ001 - EXIF dates have no zone


def test_that_decoding_in_many_threads_gives_what_one_gives() -> None:
    generator = np.random.default_rng(1)
    datas = [
        encoded(Image.fromarray(generator.integers(0, 255, (200, 300, 3), np.uint8)), form)
        for form in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF")
    ] * 6
    alone = [decode_bytes(data, 64, 64).pixels for data in datas]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: decode_bytes(data, 64, 64).pixels, datas))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_that_crop_keeps_the_middle() -> None:
    pixels = np.zeros((60, 100, 3), np.uint8)
    pixels[:, 20:80] = 200
    assert (network_input(pixels, PictureInput(30, 30)) == 200).all()
    zoomed = network_input(pixels, PictureInput(30, 30, zoom=0.5))
    assert_like(zoomed, np.full((30, 30, 3), 200, np.uint8), 0)
    assert (network_input(pixels, PictureInput(100, 60)) == pixels).all()


def test_that_zoom_keeps_that_share_of_the_square() -> None:
    pixels = np.asarray(gradient(256, 256))
    kept = network_input(pixels, PictureInput(224, 224, zoom=0.875))
    assert np.array_equal(kept, pixels[16:240, 16:240])


def test_that_squash_keeps_everything() -> None:
    pixels = np.asarray(gradient(300, 100))
    expected = gradient(300, 100).resize((50, 50), Image.Resampling.BOX)
    assert_like(network_input(pixels, PictureInput(50, 50, "squash")), expected, 1)


def test_that_pad_fills_up_with_white() -> None:
    padded = network_input(np.zeros((50, 100, 3), np.uint8), PictureInput(40, 40, "pad"))
    assert (padded[10:30] == 0).all()
    assert (padded[:10] == 255).all()
    assert (padded[30:] == 255).all()


@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(1, 64),
    st.integers(1, 64),
    st.sampled_from(["crop", "squash", "pad"]),
    st.floats(0.3, 1.0),
)
def test_that_a_network_input_has_the_wanted_shape_and_no_new_colours(
    height: int, width: int, wanted_height: int, wanted_width: int, fit: str, zoom: float
) -> None:
    pixels = np.full((height, width, 3), 77, np.uint8)
    result = network_input(pixels, PictureInput(wanted_width, wanted_height, fit, zoom))  # type: ignore[arg-type]
    assert result.shape == (wanted_height, wanted_width, 3)
    assert result.dtype == np.uint8
    assert result.flags.c_contiguous
    assert set(np.unique(result)) <= {77, 255} if fit == "pad" else {77}


def test_that_shrinking_averages_rather_than_skips() -> None:
    pixels = np.zeros((224 * 3, 224 * 3, 3), np.uint8)
    pixels[::3, ::3] = 90
    shrunk = network_input(pixels, PictureInput(224, 224)).astype(int)
    assert abs(shrunk.mean() - 10) < 0.2
    assert shrunk.max() < 20


def test_that_the_needed_side_follows_the_input() -> None:
    assert smallest_for(PictureInput(224, 224, zoom=0.875)) == 256
    assert smallest_for(PictureInput(224, 160, "squash", 0.5)) == 224


@pytest.mark.parametrize("size", [(1000, 750), (100, 700), (640, 427), (321, 320), (50, 40)])
def test_that_a_thumbnail_is_a_jpeg_of_at_most_the_side(size: tuple[int, int]) -> None:
    thumbnail = decode_bytes(encode_thumbnail(np.asarray(gradient(*size)), 320), 320)
    height, width = thumbnail.pixels.shape[:2]
    assert thumbnail.metadata.format == "JPEG"
    assert max(width, height) == min(320, max(size))
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)
    assert_like(thumbnail.pixels, gradient(*size).resize((width, height), Image.Resampling.BOX), 3)
