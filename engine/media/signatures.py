"""What a file is by its first bytes: only to tell people why it is not a picture that can be read."""

from __future__ import annotations

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
_OTHER_FILES = (
    (0, b"%PDF", "a PDF"),
    (0, b"%!PS", "a PostScript drawing"),
    (0, b"\xc5\xd0\xd3\xc6", "a PostScript drawing"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"\x1f\x8b", "a compressed file"),
    (4, b"ftyp", "a film"),
    (0, b"\x1aE\xdf\xa3", "a film"),
    (0, b"OggS", "an audio file"),
    (0, b"ID3", "an audio file"),
    (0, b"fLaC", "an audio file"),
)


def unreadable_reason(data: bytes) -> str:
    """Why bytes that no reader knows are not a picture, by what they begin with."""
    for offset, signature, name in _SIGNATURES:
        if data.startswith(signature, offset):
            return f"the file begins like {name} but is damaged or cut off"
    start = data[:512]
    for offset, signature, name in _OTHER_FILES:
        if start.startswith(signature, offset):
            return f"this is not a picture that can be read (it is {name})"
    if b"<svg" in start.lower():
        return "this is not a picture that can be read (it is an SVG drawing)"
    if not start.strip(b"\0"):
        return "this is not a picture that can be read (it begins with zeros)"
    if _looks_like_text(start):
        return "this is not a picture that can be read (it begins like text)"
    return "this is not a picture that can be read"


def _looks_like_text(start: bytes) -> bool:
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not merely a letter cut in two at the end
            return False
        text = start[: error.start].decode("utf-8-sig")
    return all(character.isprintable() or character.isspace() for character in text)
