"""What a JPEG says of itself before its first coefficient: size, colours, EXIF and colour profile.

Marker layout: ITU-T T.81, annex B; EXIF in APP1: JEITA CP-3451; ICC profile in APP2: ICC.1:2010, annex B.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_EXIF = b"Exif\0\0"
_ICC = b"ICC_PROFILE\0"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # C4, C8 and CC are tables, not frames
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_HUFFMAN_8_BIT = frozenset({0xC0, 0xC1, 0xC2})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """``width`` and ``height`` as stored, before any EXIF orientation."""

    width: int
    height: int
    components: int
    plain: bool
    """One or three components of 8 bits, Huffman coded: what every JPEG decoder reads."""
    buffered: bool
    """Several scans: the coefficients of the whole picture are held in memory, even for a scaled decode."""
    exif: bytes | None
    icc: bytes | None


@dataclass(slots=True)
class _Segments:
    frame: tuple[int, bytes] | None = None
    first_scan: bytes | None = None
    exif: bytes | None = None
    icc_parts: dict[int, bytes] = field(default_factory=dict)


def read_jpeg_header(data: bytes) -> JpegHeader | None:
    """The header of a JPEG, or None where ``data`` is no JPEG or ends before its first scan."""
    segments = _walk(data)
    if segments is None or segments.frame is None or not segments.first_scan:
        return None
    marker, frame = segments.frame
    if len(frame) < 6:
        return None
    components = frame[5]
    return JpegHeader(
        width=int.from_bytes(frame[3:5], "big"),
        height=int.from_bytes(frame[1:3], "big"),
        components=components,
        plain=marker in _HUFFMAN_8_BIT and frame[0] == 8 and components in (1, 3),
        buffered=marker in _PROGRESSIVE or segments.first_scan[0] < components,
        exif=segments.exif,
        icc=b"".join(part for _, part in sorted(segments.icc_parts.items())) or None,
    )


def _walk(data: bytes) -> _Segments | None:
    """The segments before the first scan; None where the chain of markers breaks off."""
    if data[:2] != b"\xff\xd8":
        return None
    found = _Segments()
    position = 2
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 4 > len(data):
            return None
        marker = data[position + 1]
        if marker in (0x00, 0xFF):  # a stuffed or a fill byte
            position += 1
            continue
        position += 2
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(data[position : position + 2], "big")
        _keep(found, marker, data[position + 2 : position + length])
        if marker == _START_OF_SCAN:
            return found
        position += length


def _keep(found: _Segments, marker: int, body: bytes) -> None:
    if marker in _FRAMES:
        found.frame = found.frame or (marker, body)
    elif marker == _START_OF_SCAN:
        found.first_scan = body
    elif marker == 0xE1 and body.startswith(_EXIF):
        found.exif = found.exif or body
    elif marker == 0xE2 and body.startswith(_ICC) and len(body) > len(_ICC) + 2:
        found.icc_parts[body[len(_ICC)]] = body[len(_ICC) + 2 :]
