"""What an audio file says of itself in its tags. What is broken there is left out."""

from __future__ import annotations

import base64
import binascii
import logging
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import mutagen
from mutagen.flac import Picture

from engine.media.reading import rewind

_LONGEST_TEXT = 500
_LARGEST_COVER = 32 * 2**20
_FRONT_COVER = 3
_HIGHEST_TRACK = 9999
_YEARS = range(1000, 3000)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_WHOLE = re.compile(r"\s*(\d{1,9})")

logging.getLogger("mutagen").setLevel(logging.CRITICAL)

_TITLE = ("TIT2", "title", "\xa9nam", "Title")
_ARTIST = ("TPE1", "artist", "\xa9ART", "Author")
_ALBUM_ARTIST = ("TPE2", "albumartist", "album artist", "aART", "WM/AlbumArtist")
_ALBUM = ("TALB", "album", "\xa9alb", "WM/AlbumTitle")
_TRACK = ("TRCK", "tracknumber", "track", "trkn", "WM/TrackNumber")
_DATE = ("TDRC", "TDRL", "TDOR", "date", "year", "\xa9day", "WM/Year")
_GENRE = ("TCON", "genre", "\xa9gen", "WM/Genre")
"""What each is called in ID3, in Vorbis comments and APE tags (whose names have no case), in MP4, in ASF."""

_PICTURE_BLOCK = "metadata_block_picture"
_APE_FRONT = "cover art (front)"


@dataclass(frozen=True, slots=True)
class AudioTags:
    """What the tags of a track tell; ``cover`` is the content of a picture file."""

    title: str | None = None
    artist: str | None = None
    album: str | None = None
    track: int | None = None
    year: int | None = None
    genre: str | None = None
    cover: bytes | None = None


def read_tags(file: BinaryIO) -> AudioTags:
    """The tags of an opened file, whatever it is. Never raises."""
    try:
        rewind(file)
        opened = mutagen.File(file)
    except Exception:  # a parser of untrusted bytes: whatever it stumbles over, the sound may still be good
        return AudioTags()
    if opened is None:
        return AudioTags()
    tags = opened.tags if opened.tags is not None else {}
    return AudioTags(
        title=_text(tags, _TITLE),
        artist=_text(tags, _ARTIST) or _text(tags, _ALBUM_ARTIST),
        album=_text(tags, _ALBUM),
        track=_track_number(tags),
        year=_year(tags),
        genre=_genre(tags),
        cover=_cover(opened, tags),
    )


def _values(tags: Mapping[str, Any], names: Iterable[str]) -> list[object]:
    """What the first of ``names`` that the tags know holds, always as a list."""
    for name in names:
        try:
            found = tags.get(name)
        except Exception:  # each tag format refuses names, and breaks, in its own way
            continue
        if found is None:
            continue
        found = getattr(found, "text", found)  # the frames of ID3
        values = list(found) if isinstance(found, list | tuple) else [found]
        if values:
            return values
    return []


def _text(tags: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((text for value in _values(tags, names) if (text := _clean(value))), None)


def _clean(value: object) -> str:
    """One line of at most 500 printable characters; what follows a NUL is another value."""
    text = str(getattr(value, "value", value))[: 4 * _LONGEST_TEXT].lstrip("\0").split("\0")[0]
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:_LONGEST_TEXT].strip()


def _track_number(tags: Mapping[str, Any]) -> int | None:
    """``3`` of ``3/12``, and of the pair that MP4 keeps."""
    for value in _values(tags, _TRACK):
        first = value[0] if isinstance(value, tuple) and value else value
        match = _WHOLE.match(_clean(first))
        if match and 1 <= int(match[1]) <= _HIGHEST_TRACK:
            return int(match[1])
    return None


def _year(tags: Mapping[str, Any]) -> int | None:
    for name in _DATE:
        for value in _values(tags, (name,)):
            match = _YEAR.search(_clean(value))
            if match and int(match[1]) in _YEARS:
                return int(match[1])
    return None


def _genre(tags: Mapping[str, Any]) -> str | None:
    """The genre by name, also where ID3 has only its number."""
    try:
        frame = tags.get("TCON")
        named = frame.genres if frame is not None else []
    except Exception:  # no ID3, or a broken one
        named = []
    return next((text for name in named if (text := _clean(name))), None) or _text(tags, _GENRE)


def _cover(opened: Any, tags: Mapping[str, Any]) -> bytes | None:
    """The picture marked as the front cover, or else the first one."""
    for finder in (_id3_covers, _flac_covers, _vorbis_covers, _mp4_covers, _ape_covers, _asf_covers):
        try:
            covers = [(kind, data) for kind, data in finder(opened, tags) if 0 < len(data) <= _LARGEST_COVER]
        except Exception:  # a broken picture is no picture
            continue
        if covers:
            return min(covers, key=lambda cover: cover[0] != _FRONT_COVER)[1]
    return None


_Covers = Iterable[tuple[int, bytes]]
"""Kinds of pictures, as ID3 numbers them (3 is the front cover), and their files."""


def _id3_covers(opened: Any, tags: Any) -> _Covers:
    return [(int(frame.type), frame.data) for frame in tags.getall("APIC")]


def _flac_covers(opened: Any, tags: Any) -> _Covers:
    return [(picture.type, picture.data) for picture in opened.pictures]


def _vorbis_covers(opened: Any, tags: Any) -> _Covers:
    pictures = []
    for block in tags.get(_PICTURE_BLOCK, []):
        try:
            pictures.append(Picture(base64.b64decode(block)))  # type: ignore[no-untyped-call]
        except (binascii.Error, ValueError, mutagen.MutagenError):
            continue
    return [(picture.type, picture.data) for picture in pictures]


def _mp4_covers(opened: Any, tags: Any) -> _Covers:
    return [(_FRONT_COVER, bytes(cover)) for cover in tags["covr"]]


def _ape_covers(opened: Any, tags: Any) -> _Covers:
    return [(_FRONT_COVER, tags[_APE_FRONT].value.split(b"\0", 1)[1])]


def _asf_covers(opened: Any, tags: Any) -> _Covers:
    return [_asf_picture(picture.value) for picture in tags["WM/Picture"]]


def _asf_picture(data: bytes) -> tuple[int, bytes]:
    """A WM/Picture: its kind, its length, two names in UTF-16 that end in NUL, and the picture."""
    kind, length = struct.unpack_from("<BI", data)
    return kind, data[len(data) - length :] if 0 < length <= len(data) else b""
