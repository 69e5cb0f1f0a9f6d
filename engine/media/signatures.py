"""What a file is by its first bytes: to tell people why it cannot be read, and what a nameless one may be."""

from __future__ import annotations

from engine.domain import Kind

_SIGNATURES = (
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG", "PNG"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftyphe", "HEIC"),
    (4, b"ftypmi", "HEIC"),
)
_SOUND_SIGNATURES = (
    (0, b"ID3", "MP3"),
    (0, b"\xff\xfb", "MP3"),
    (0, b"\xff\xfa", "MP3"),
    (0, b"\xff\xf3", "MP3"),
    (0, b"\xff\xf2", "MP3"),
    (0, b"\xff\xf1", "AAC"),
    (0, b"\xff\xf9", "AAC"),
    (0, b"fLaC", "FLAC"),
    (0, b"OggS", "Ogg"),
    (8, b"WAVE", "WAV"),
    (8, b"AIFF", "AIFF"),
    (8, b"AIFC", "AIFF"),
    (4, b"ftyp", "MP4"),
    (0, b"\x1aE\xdf\xa3", "Matroska"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "WMA"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"caff", "CAF"),
    (0, b".snd", "AU"),
    (0, b"TTA1", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"DSD ", "DSD"),
    (0, b"#!AMR", "AMR"),
)
_OTHER_FILES = (
    (0, b"%PDF", "it is a PDF"),
    (0, b"%!PS", "it is a PostScript drawing"),
    (0, b"\xc5\xd0\xd3\xc6", "it is a PostScript drawing"),
    (0, b"PK\x03\x04", "it is a ZIP archive"),
    (0, b"Rar!", "it is a RAR archive"),
    (0, b"\x1f\x8b", "it is a compressed file"),
    (4, b"ftyp", "it is a film"),
    (0, b"\x1aE\xdf\xa3", "it is a film"),
    (0, b"OggS", "it is an audio file"),
    (0, b"ID3", "it is an audio file"),
    (0, b"fLaC", "it is an audio file"),
)


def unreadable_reason(data: bytes) -> str:
    """Why bytes that no reader knows are not a picture, by what they begin with."""
    if name := _name_of(data, _SIGNATURES):
        return f"the file begins like {name} but is damaged or cut off"
    what = _name_of(data, _OTHER_FILES) or _drawing_or_text(data)
    return f"this is not a picture that can be read{f' ({what})' if what else ''}"


def unhearable_reason(start: bytes) -> str:
    """Why a file that begins with ``start`` and that no reader knows holds no sound."""
    if picture := _name_of(start, _SIGNATURES):
        return f"this is not an audio file that can be read (it is a {picture} picture)"
    if name := _name_of(start, _SOUND_SIGNATURES):
        return f"the file begins like {name} but is damaged or cut off"
    what = _name_of(start, _OTHER_FILES) or _drawing_or_text(start)
    return f"this is not an audio file that can be read{f' ({what})' if what else ''}"


def kind_of_start(start: bytes) -> Kind | None:
    """What a file that begins with ``start`` (16 bytes at least) holds by the look of it; None if neither."""
    if _name_of(start, _SIGNATURES):
        return Kind.IMAGE
    return Kind.MUSIC if _name_of(start, _SOUND_SIGNATURES) else None


def _name_of(data: bytes, signatures: tuple[tuple[int, bytes, str], ...]) -> str | None:
    return next((name for offset, mark, name in signatures if data.startswith(mark, offset)), None)


def _drawing_or_text(data: bytes) -> str | None:
    start = data[:512]
    if b"<svg" in start.lower():
        return "it is an SVG drawing"
    if not start.strip(b"\0"):
        return "it begins with zeros"
    return "it begins like text" if _looks_like_text(start) else None


def _looks_like_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not merely a letter cut in two at the end
            return False
        text = start[: error.start].decode("utf-8-sig")
    return all(character.isprintable() or character.isspace() for character in text)
