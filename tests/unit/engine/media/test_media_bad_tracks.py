"""What is no track, or is one no longer: each gives its reason, and nothing else is ever opened."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sound_files import encode, music, save

from engine.domain import AudioInput, Span
from engine.errors import DecodeError
from engine.media.tracks import DecodedTrack, decode_span, decode_track

WANTED = AudioInput(rate=16_000, samples=16_000, hop=16_000)


def reason(path: Path) -> str:
    with pytest.raises(DecodeError) as caught:
        decode_track(path, WANTED)
    with pytest.raises(DecodeError):
        decode_span(path, WANTED, Span(0, 1))
    text = str(caught.value)
    assert text
    assert "\n" not in text
    assert str(path) not in text
    assert text[0].islower()
    assert not text.endswith(".")
    return text


def decoded_or_refused(path: Path) -> DecodedTrack | None:
    """The track, or None where there was a reason; any other exception fails the test."""
    try:
        return decode_track(path, WANTED)
    except DecodeError:
        return None


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".flac", ".ogg", ".m4a", ".wma"])
def test_that_what_is_no_sound_gives_its_reason(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    assert reason(written(path, b"")) == "the file is empty"
    assert "text" in reason(written(path, b"These are only words.\n" * 500))
    assert "zeros" in reason(written(path, bytes(50_000)))
    assert reason(written(path, np.random.default_rng(1).bytes(30_000)))
    Image.new("RGB", (64, 64)).save(path, "PNG")
    assert "PNG picture" in reason(path)


HEADERS: dict[str, Callable[[Path], Path]] = {
    "a.wav": lambda path: save(path, music(2)),
    "a.flac": lambda path: save(path, music(2)),
    "a.mp3": lambda path: save(path, music(2)),
    "a.ogg": lambda path: save(path, music(2)),
    "a.aiff": lambda path: save(path, music(2)),
    "a.opus": lambda path: encode(path, music(2), "libopus", 48_000),
    "a.m4a": lambda path: encode(path, music(2), "aac", options={"movflags": "faststart"}),
    "a.mka": lambda path: encode(path, music(2), "aac", container="matroska"),
    "a.wma": lambda path: encode(path, music(2), "wmav2", container="asf"),
    "a.wv": lambda path: encode(path, music(2), "wavpack"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_that_a_file_cut_off_is_heard_as_far_as_it_goes_or_gives_its_reason(
    name: str, tmp_path: Path
) -> None:
    path = HEADERS[name](tmp_path / name)
    data = path.read_bytes()
    seconds = []
    for tenth in range(10):
        path.write_bytes(data[: len(data) * tenth // 10])
        track = decoded_or_refused(path)
        seconds.append(track.metadata.duration if track else 0.0)
    assert seconds == sorted(seconds)
    assert seconds[0] == 0
    assert 0.9 < seconds[9] < 2.1


@pytest.mark.parametrize("name", HEADERS)
def test_that_a_header_alone_gives_its_reason(name: str, tmp_path: Path) -> None:
    path = HEADERS[name](tmp_path / name)
    data = path.read_bytes()
    for length in (4, 12, 30, 44):
        reason(written(path, data[:length]))


@pytest.mark.parametrize("name", HEADERS)
def test_that_no_damage_in_the_middle_is_fatal(name: str, tmp_path: Path) -> None:
    path = HEADERS[name](tmp_path / name)
    data = path.read_bytes()
    rng = np.random.default_rng(7)
    for _ in range(12):
        broken = bytearray(data)
        place, length = int(rng.integers(0, len(data))), int(rng.integers(1, 3000))
        broken[place : place + length] = rng.bytes(min(length, len(data) - place))
        path.write_bytes(broken)
        if track := decoded_or_refused(path):
            assert np.isfinite(track.windows).all()
            assert track.metadata.duration < 60


def test_that_damage_costs_only_what_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path / "a.flac", music(10))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    assert decode_track(path, WANTED).metadata.duration > 8


def test_that_a_film_without_sound_says_so(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")))
        file.mux(stream.encode(None))
    assert reason(path) == "there is no sound in it"


def test_that_tags_without_sound_are_no_track(tmp_path: Path) -> None:
    from mutagen.id3 import APIC, ID3

    path = written(tmp_path / "a.mp3", b"")
    tags = ID3()
    tags.add(APIC(mime="image/jpeg", type=3, data=np.random.default_rng(0).bytes(20_000)))
    tags.save(path)
    assert reason(path)


def test_that_encrypted_music_says_so(tmp_path: Path) -> None:
    keys = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
        "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
    }
    assert "DRM" in reason(encode(tmp_path / "a.mp4", music(3), "aac", options=keys))
    path = encode(tmp_path / "b.m4a", music(3), "aac")
    data = path.read_bytes()
    assert "DRM" in reason(written(path, data.replace(b"mp4a\0\0\0\0\0\0", b"drms\0\0\0\0\0\0")))
    assert "DRM" in reason(written(path, data[:4] + b"ftypaax " + data[12:]))
    wma = encode(tmp_path / "a.wma", music(2), "wmav2", container="asf").read_bytes()
    lock = bytes.fromhex("fbb311222" + "3bdd211b4b700a0c955fc6e") + struct.pack("<Q", 24)
    assert "DRM" in reason(written(tmp_path / "a.wma", wma[:30] + lock + wma[30:]))


def wav(channels: int, rate: int) -> bytes:
    shape = struct.pack(
        "<HHIIHH", 1, channels, rate, rate * 2 & 0xFFFFFFFF, max(1, channels * 2 & 0xFFFF), 16
    )
    data = np.random.default_rng(0).bytes(8000)
    return (
        b"RIFF"
        + struct.pack("<I", 8036)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + shape
        + b"data"
        + (struct.pack("<I", len(data)) + data)
    )


@pytest.mark.parametrize(
    ("channels", "rate"), [(0, 44_100), (65_535, 44_100), (200, 44_100), (2, 0), (2, 1), (2, 4_294_967_295)]
)
def test_that_absurd_headers_are_refused(channels: int, rate: int, tmp_path: Path) -> None:
    reason(written(tmp_path / "a.wav", wav(channels, rate)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_that_pipes_devices_and_folders_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.mp3")
    assert "named pipe" in reason(tmp_path / "a.mp3")
    assert "device" in reason(Path("/dev/zero"))
    assert "folder" in reason(tmp_path)
    assert reason(tmp_path / "nothing.mp3") == "the file is gone"


DASH = (
    "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet>"
    "<Representation><BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>"
)


@pytest.mark.parametrize("suffix", [".mp3", ".m3u8", ".mp4", ".txt"])
def test_that_a_list_of_files_opens_none_of_them(suffix: str, tmp_path: Path) -> None:
    other = save(tmp_path / "other.mp3", music(3))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.mp3"
        for target in (str(other), f"file:{other}", other.name, url, f"concat:{other}"):
            for text in (
                f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
                f"ffconcat version 1.0\nfile '{target}'\n",
                f"[playlist]\nFile1={target}\n",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=a\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 1234 RTP/AVP 0\n",
                DASH.format(target),
            ):
                reason(written(tmp_path / f"list{suffix}", text.encode()))
        with pytest.raises(TimeoutError):
            server.accept()


def test_that_tags_of_megabytes_and_broken_tags_leave_the_sound(tmp_path: Path) -> None:
    from mutagen.id3 import APIC, COMM, ID3, TIT2

    path = save(tmp_path / "a.mp3", music(2))
    tags = ID3()
    tags.add(TIT2(encoding=3, text="x" * 3_000_000))
    tags.add(COMM(encoding=3, text="y" * 7_000_000))
    tags.add(APIC(mime="image/jpeg", type=3, data=bytes(1_000_000)))
    tags.save(path)
    track = decode_track(path, WANTED)
    assert track.metadata.title == "x" * 500
    assert track.metadata.duration == pytest.approx(2, abs=0.1)
    data = bytearray(path.read_bytes())
    data[10:60] = b"\xff" * 50
    path.write_bytes(data)
    assert decode_track(path, WANTED).metadata.duration == pytest.approx(2, abs=0.1)
    broken = b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + save(tmp_path / "b.mp3", music(2)).read_bytes()
    decoded_or_refused(written(path, broken))


def test_that_three_hours_take_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    import tracemalloc

    rate = 2_000
    peaks = []
    for minutes in (2, 180):
        sound = np.tile(music(60, rate, 1), (minutes, 1))
        path = save(tmp_path / f"{minutes}.wav", sound, rate, "PCM_16")
        del sound
        tracemalloc.start()
        track = decode_track(path, AudioInput(rate, rate, rate, most_windows=40))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert track.metadata.duration == pytest.approx(60 * minutes)
        assert len(track.windows) == 40
    assert peaks[1] < peaks[0] + 3_000_000
