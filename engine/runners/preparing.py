"""Reading, hashing and decoding one file of an import; runs in threads beside the encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.domain import Kind
from engine.encoders.encoder import EncoderInput
from engine.errors import DecodeError
from engine.runners.decoding import Decoded, Decoder, open_source
from engine.runners.inventory import ToRead


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read. ``decoded`` is None when its content is known already, or for a ``reason``."""

    todo: ToRead
    content_hash: bytes | None
    decoded: Decoded | None = None
    reason: str | None = None


def prepare(
    todo: ToRead, kind: Kind, known_content: set[bytes], wanted: Callable[[], EncoderInput]
) -> Prepared:
    """Reads and hashes the file, and decodes it unless its content is among ``known_content``.

    ``wanted`` is asked only for a file that is decoded.
    """
    try:
        content_hash, decoder = open_source(todo.facts.path, kind)
    except DecodeError as error:
        return Prepared(todo, None, reason=str(error))
    if _can_reuse(todo, content_hash, known_content):
        return Prepared(todo, content_hash)
    return _decoded(todo, content_hash, decoder, wanted())


def decode_after_all(prepared: Prepared, kind: Kind, wanted: EncoderInput) -> Prepared:
    """Decodes a file whose content seemed known and was not; rare, so it is read again."""
    assert prepared.content_hash is not None
    try:
        _, decoder = open_source(prepared.todo.facts.path, kind)
    except DecodeError as error:
        return Prepared(prepared.todo, None, reason=str(error))
    return _decoded(prepared.todo, prepared.content_hash, decoder, wanted)


def _decoded(todo: ToRead, content_hash: bytes, decoder: Decoder, wanted: EncoderInput) -> Prepared:
    try:
        return Prepared(todo, content_hash, decoder(wanted))
    except DecodeError as error:
        return Prepared(todo, content_hash, reason=str(error))
    except MemoryError:
        return Prepared(todo, content_hash, reason="there was not enough memory to decode it")


def _can_reuse(todo: ToRead, content_hash: bytes, known_content: set[bytes]) -> bool:
    """Whether the catalogue may have all that decoding would give; the caller looks closer."""
    if todo.known is not None and todo.known.content_hash == content_hash:
        return not todo.needs_vector
    return content_hash in known_content
