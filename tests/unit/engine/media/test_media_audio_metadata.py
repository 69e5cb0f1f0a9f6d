"""What tags say, in every format that carries them; and that nothing in them is ever fatal."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Callable
from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.asf import ASF, ASFByteArrayAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, ID3, TALB, TCON, TDRC, TIT2, TPE1, TPE2, TRCK, TYER
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE
from sound_files import encode, music, save

from engine.media.audio_metadata import AudioTags, read_tags

FRONT, BACK = b"\xff\xd8 front", b"\xff\xd8 back"
EXPECTED = AudioTags("Das Lied", "Jemand", "Ein Album", 3, 1999, "Folk", FRONT)


def tags_of(path: Path) -> AudioTags:
    with path.open("rb") as file:
        return read_tags(file)


def picture(kind: int, data: bytes) -> Picture:
    made = Picture()
    made.type, made.data, made.mime = kind, data, "image/jpeg"
    return made


def id3_frames(tags: ID3) -> None:
    tags.add(TIT2(encoding=3, text="Das Lied"))
    tags.add(TPE1(encoding=3, text="Jemand"))
    tags.add(TALB(encoding=3, text="Ein Album"))
    tags.add(TRCK(encoding=3, text="3/12"))
    tags.add(TDRC(encoding=3, text="1999-05-01"))
    tags.add(TCON(encoding=3, text="(80)"))
    tags.add(APIC(mime="image/jpeg", type=4, desc="back", data=BACK))
    tags.add(APIC(mime="image/jpeg", type=3, desc="front", data=FRONT))


def vorbis_comments(file: mutagen.FileType) -> None:
    file["TITLE"], file["Artist"], file["album"] = "Das Lied", "Jemand", "Ein Album"
    file["tracknumber"], file["date"], file["genre"] = "03", "1999", "Folk"


def tagged_mp3(folder: Path) -> Path:
    path = save(folder / "a.mp3", music(0.5))
    tags = ID3()
    id3_frames(tags)
    tags.save(path)
    return path


def tagged_mp3_of_old(folder: Path) -> Path:
    path = save(folder / "a.mp3", music(0.5))
    tags = ID3()
    id3_frames(tags)
    tags.delall("TDRC")
    tags.add(TYER(encoding=0, text="1999"))
    tags.update_to_v23()
    tags.save(path, v2_version=3)
    return path


def tagged_wav(folder: Path) -> Path:
    file = WAVE(save(folder / "a.wav", music(0.5)))
    file.add_tags()
    id3_frames(file.tags)
    file.save()
    return folder / "a.wav"


def tagged_flac(folder: Path) -> Path:
    file = FLAC(save(folder / "a.flac", music(0.5)))
    vorbis_comments(file)
    file.add_picture(picture(4, BACK))
    file.add_picture(picture(3, FRONT))
    file.save()
    return folder / "a.flac"


def tagged_ogg(folder: Path) -> Path:
    return _with_picture_blocks(OggVorbis(save(folder / "a.ogg", music(0.5))))


def tagged_opus(folder: Path) -> Path:
    return _with_picture_blocks(OggOpus(encode(folder / "a.opus", music(0.5), "libopus", 48_000)))


def _with_picture_blocks(file: mutagen.FileType) -> Path:
    vorbis_comments(file)
    file["metadata_block_picture"] = [
        "no base64 at all",
        base64.b64encode(picture(4, BACK).write()).decode(),
        base64.b64encode(picture(3, FRONT).write()).decode(),
    ]
    file.save()
    return Path(file.filename)


def tagged_m4a(folder: Path) -> Path:
    file = MP4(encode(folder / "a.m4a", music(0.5), "aac"))
    file["\xa9nam"], file["\xa9ART"], file["\xa9alb"] = "Das Lied", "Jemand", "Ein Album"
    file["trkn"], file["\xa9day"], file["\xa9gen"] = [(3, 12)], "1999-05-01T00:00:00Z", "Folk"
    file["covr"] = [MP4Cover(FRONT), MP4Cover(BACK)]
    file.save()
    return folder / "a.m4a"


def tagged_wma(folder: Path) -> Path:
    file = ASF(encode(folder / "a.wma", music(0.5), "wmav2", container="asf"))
    file["Title"], file["Author"], file["WM/AlbumTitle"] = "Das Lied", "Jemand", "Ein Album"
    file["WM/TrackNumber"], file["WM/Year"], file["WM/Genre"] = "3", "1999", "Folk"
    file["WM/Picture"] = [
        ASFByteArrayAttribute(asf_picture(4, BACK)),
        ASFByteArrayAttribute(asf_picture(3, FRONT)),
    ]
    file.save()
    return folder / "a.wma"


def asf_picture(kind: int, data: bytes) -> bytes:
    return struct.pack("<BI", kind, len(data)) + "image/jpeg\0name\0".encode("utf-16-le") + data


def tagged_wavpack(folder: Path) -> Path:
    path = encode(folder / "a.wv", music(0.5), "wavpack")
    tags = APEv2()
    vorbis_comments(tags)
    del tags["tracknumber"], tags["date"]
    tags["Track"], tags["Year"] = "3/12", "1999"
    tags["Cover Art (Front)"] = mutagen.apev2.APEBinaryValue(b"cover.jpg\0" + FRONT)
    tags.save(str(path))
    return path


WRITERS = [
    tagged_mp3,
    tagged_mp3_of_old,
    tagged_wav,
    tagged_flac,
    tagged_ogg,
    tagged_opus,
    tagged_m4a,
    tagged_wma,
    tagged_wavpack,
]


@pytest.mark.parametrize("write", WRITERS)
def test_that_the_tags_of_every_format_are_read(write: Callable[[Path], Path], tmp_path: Path) -> None:
    assert tags_of(write(tmp_path)) == EXPECTED


@pytest.mark.parametrize("write", WRITERS)
def test_that_broken_tags_are_left_out(write: Callable[[Path], Path], tmp_path: Path) -> None:
    path = write(tmp_path)
    data = path.read_bytes()
    for place in range(0, min(len(data), 4000), 37):
        broken = bytearray(data)
        broken[place : place + 9] = b"\xff\x00\x7f\xff\xff\xff\xff\x00\x80"
        read_tags(io.BytesIO(broken))
        read_tags(io.BytesIO(data[:place]))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"ID3\x04\0\0\0\0\x02\x7f", b"fLaC", b"OggS", b"RIFF", b""]))
def test_that_no_bytes_are_fatal(data: bytes, start: bytes) -> None:
    assert isinstance(read_tags(io.BytesIO(start + data)), AudioTags)


def test_that_a_file_without_tags_has_none(tmp_path: Path) -> None:
    assert tags_of(save(tmp_path / "a.wav", music(0.2))) == AudioTags()
    assert tags_of(save(tmp_path / "a.flac", music(0.2))) == AudioTags()


def with_frames(tmp_path: Path, *frames: object) -> AudioTags:
    path = save(tmp_path / "a.mp3", music(0.3))
    tags = ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(path)
    return tags_of(path)


def test_that_the_album_artist_stands_in_for_the_artist(tmp_path: Path) -> None:
    both = with_frames(tmp_path, TPE2(encoding=3, text="Various"), TPE1(encoding=3, text="One"))
    assert both.artist == "One"
    assert with_frames(tmp_path, TPE2(encoding=3, text="Various"), TPE1(encoding=3, text=" ")).artist == (
        "Various"
    )


def test_that_text_is_one_bounded_printable_line(tmp_path: Path) -> None:
    title = with_frames(tmp_path, TIT2(encoding=3, text="\n one\ttwo\x07 \u202ethree  " + "é" * 5000)).title
    assert title is not None
    assert title.startswith("one two three éé")
    assert len(title) == 500
    assert title.isprintable()
    assert with_frames(tmp_path, TIT2(encoding=3, text=" \x01\t ")).title is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("07/12", 7), (" 3 of 9", 3), ("0", None), ("A1", None), ("-2", None), ("99999999999", None)],
)
def test_that_track_numbers_are_read_as_people_write_them(
    text: str, number: int | None, tmp_path: Path
) -> None:
    assert with_frames(tmp_path, TRCK(encoding=3, text=text)).track == number


@pytest.mark.parametrize(
    ("text", "year"),
    [("1984", 1984), ("1984-07-01", 1984), ("01.07.1984", 1984), ("0000", None), ("84", None), ("?", None)],
)
def test_that_years_are_found_in_dates(text: str, year: int | None, tmp_path: Path) -> None:
    file = FLAC(save(tmp_path / "a.flac", music(0.2)))
    file["date"] = text
    file.save()
    assert tags_of(tmp_path / "a.flac").year == year


def test_that_any_picture_is_better_than_none(tmp_path: Path) -> None:
    assert with_frames(tmp_path, APIC(mime="image/png", type=0, data=BACK)).cover == BACK
    assert with_frames(tmp_path, APIC(mime="image/png", type=3, data=b"")).cover is None
