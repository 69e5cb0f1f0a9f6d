"""Batches of an import: what was read, turned into what one transaction writes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.catalog import intake
from engine.catalog.catalog import Catalog
from engine.catalog.intake import Arrival, FileFacts, KnownFile
from engine.domain import ItemState, Kind
from engine.errors import DecodeError
from engine.media.reading import read_bounded
from engine.media.scan import root_state
from engine.runners.lazy_encoder import LazyEncoder
from engine.runners.preparing import Pixels, Prepared, decode


@dataclass(slots=True)
class Batch:
    """What one transaction will write."""

    arrivals: list[Arrival] = field(default_factory=list)
    moved: list[tuple[int, FileFacts]] = field(default_factory=list)
    settled: list[tuple[int, FileFacts]] = field(default_factory=list)
    thumbnails: list[tuple[bytes, bytes]] = field(default_factory=list)
    skipped: int = 0
    """Files that went away before they were read."""
    _pixels: list[Pixels] = field(default_factory=list)
    _awaiting: list[int] = field(default_factory=list)
    """Positions in ``arrivals`` whose vector the encoder still has to give."""

    @property
    def to_encode(self) -> int:
        """Pictures that wait for the encoder."""
        return len(self._pixels)

    @property
    def size(self) -> int:
        """Files this batch accounts for."""
        return len(self.arrivals) + len(self.moved) + len(self.settled) + self.skipped

    def add_picture(self, arrival: Arrival, pixels: Pixels, thumbnail: bytes) -> None:
        """Takes in a decoded picture."""
        assert arrival.content_hash is not None
        self._awaiting.append(len(self.arrivals))
        self._pixels.append(pixels)
        self.arrivals.append(arrival)
        self.thumbnails.append((arrival.content_hash, thumbnail))

    def encode(self, encoder: LazyEncoder) -> None:
        """Gives the waiting pictures their vectors and tags."""
        if not self._pixels:
            return
        encoded = encoder.get().encode(np.stack(self._pixels))
        for position, vector, tags in zip(self._awaiting, encoded.embeddings, encoded.tags, strict=True):
            self.arrivals[position] = replace(self.arrivals[position], vector=vector, tags=tuple(tags))
        self._pixels.clear()
        self._awaiting.clear()


class Resolver:
    """Decides what a file that was read means: new, changed, moved, a copy, or nothing new."""

    def __init__(self, catalog: Catalog, kind: Kind, encoder_id: int, gone: set[int]) -> None:
        self._catalog = catalog
        self._kind = kind
        self._encoder_id = encoder_id
        self._gone = gone
        self._claimed: set[int] = set()
        """Items that were found elsewhere in this import; one file each."""

    def add_to(self, batch: Batch, prepared: Prepared, encoder: LazyEncoder) -> None:
        """Puts the file into the batch as what it turned out to be."""
        todo, known = prepared.todo, prepared.todo.known
        if prepared.picture is None and prepared.reason is None:
            assert prepared.content_hash is not None
            if known is not None and known.content_hash == prepared.content_hash:
                _settle(batch, prepared, known)
                return
            if known is None and (moved := self._find_moved(prepared.content_hash)) is not None:
                batch.moved.append((moved, todo.facts))
                return
            if (copy := self._copy(prepared)) is not None:
                batch.arrivals.append(copy)
                return
            prepared = _decode_after_all(prepared, encoder)
        arrival = Arrival(
            todo.facts,
            known.id if known else None,
            prepared.content_hash,
            prepared.reason,
            same_content=known is not None and known.content_hash == prepared.content_hash,
        )
        if prepared.picture is None:
            batch.arrivals.append(arrival)
        else:
            picture = prepared.picture
            batch.add_picture(replace(arrival, metadata=picture.metadata), picture.pixels, picture.thumbnail)

    def _find_moved(self, content_hash: bytes) -> int | None:
        """An item with this content whose own file is gone, to be found here again."""
        with self._catalog.read() as session:
            places = intake.places_of(session, self._kind, content_hash)
        for place in places:
            if place.id not in self._claimed and self._has_left(place):
                self._claimed.add(place.id)
                self._gone.discard(place.id)
                return place.id
        return None

    def _has_left(self, place: intake.Place) -> bool:
        """Whether an item's file is gone for good; one on a drive that is not mounted is only away."""
        if place.id in self._gone or place.state is ItemState.MISSING:
            return True
        return not os.path.lexists(place.path) and root_state(place.root) != "empty"

    def _copy(self, prepared: Prepared) -> Arrival | None:
        """The arrival of a file whose content another item has, with what that item already gave."""
        todo, content_hash = prepared.todo, prepared.content_hash
        assert content_hash is not None
        with self._catalog.read() as session:
            donor = intake.donor_for(session, content_hash, self._encoder_id)
        if donor is None:
            return None
        item_id = todo.known.id if todo.known else None
        return Arrival(todo.facts, item_id, content_hash, None, donor.metadata, donor.vector, donor.tags)


def _settle(batch: Batch, prepared: Prepared, known: KnownFile) -> None:
    """A file that was touched and is what it was: readable, or broken for the same reason."""
    facts = prepared.todo.facts
    if known.reason is None:
        batch.settled.append((known.id, facts))
    else:
        failed = Arrival(facts, known.id, prepared.content_hash, known.reason, same_content=True)
        batch.arrivals.append(failed)


def _decode_after_all(prepared: Prepared, encoder: LazyEncoder) -> Prepared:
    """Decodes a file whose content seemed known and was not; rare, so it is read again."""
    path: Path = prepared.todo.facts.path
    try:
        data = read_bounded(path)
    except DecodeError as error:
        return Prepared(prepared.todo, None, reason=str(error))
    assert prepared.content_hash is not None
    return decode(prepared.todo, prepared.content_hash, data, encoder.input())
