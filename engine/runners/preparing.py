"""From a file to what the encoder and the catalogue want of it; runs in threads beside the encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.domain import PictureInput, PictureMetadata
from engine.errors import DecodeError
from engine.media.hashing import hash_bytes
from engine.media.pictures import decode_bytes, encode_thumbnail, network_input, smallest_for
from engine.media.reading import read_bounded
from engine.runners.inventory import ToRead

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture: metadata, thumbnail (JPEG) and network input (height, width, 3)."""

    metadata: PictureMetadata
    thumbnail: bytes
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read. ``picture`` is None when its content is known already, or for a ``reason``."""

    todo: ToRead
    content_hash: bytes | None
    picture: Picture | None = None
    reason: str | None = None


def prepare(todo: ToRead, known_content: set[bytes], wanted: Callable[[], PictureInput]) -> Prepared:
    """Reads the file once, hashes it, and decodes it unless its content is among ``known_content``.

    ``wanted`` is asked only for a file that is decoded.
    """
    try:
        data = read_bounded(todo.facts.path)
    except DecodeError as error:
        return Prepared(todo, None, reason=str(error))
    content_hash = hash_bytes(data)
    if _can_reuse(todo, content_hash, known_content):
        return Prepared(todo, content_hash)
    return decode(todo, content_hash, data, wanted())


def decode(todo: ToRead, content_hash: bytes, data: bytes, wanted: PictureInput) -> Prepared:
    """Decodes ``data`` once for both the thumbnail and the encoder."""
    try:
        decoded = decode_bytes(data, smallest_for(wanted))
        picture = Picture(
            decoded.metadata, encode_thumbnail(decoded.pixels), network_input(decoded.pixels, wanted)
        )
    except DecodeError as error:
        return Prepared(todo, content_hash, reason=str(error))
    except MemoryError:
        return Prepared(todo, content_hash, reason="there was not enough memory to decode it")
    return Prepared(todo, content_hash, picture)


def _can_reuse(todo: ToRead, content_hash: bytes, known_content: set[bytes]) -> bool:
    """Whether the catalogue may have all that decoding would give; the caller looks closer."""
    if todo.known is not None and todo.known.content_hash == content_hash:
        return not todo.needs_vector
    return content_hash in known_content
