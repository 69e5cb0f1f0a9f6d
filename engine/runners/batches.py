"""Batches of an import: what was read, turned into what one transaction writes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import intake
from engine.catalog.catalog import Catalog
from engine.catalog.intake import Arrival, FileFacts, KnownFile
from engine.catalog.segments import Segments
from engine.domain import ItemState, Kind
from engine.media.scan import root_state
from engine.runners.decoding import Decoded, Windows
from engine.runners.lazy_encoder import LazyEncoder
from engine.runners.preparing import Prepared, decode_after_all


@dataclass(slots=True)
class Batch:
    """What one transaction will write."""

    arrivals: list[Arrival] = field(default_factory=list)
    moved: list[tuple[int, FileFacts]] = field(default_factory=list)
    settled: list[tuple[int, FileFacts]] = field(default_factory=list)
    thumbnails: list[tuple[bytes, bytes]] = field(default_factory=list)
    waveforms: list[tuple[bytes, bytes]] = field(default_factory=list)
    skipped: int = 0
    """Files that went away before they were read."""
    _data: list[NDArray[Any]] = field(default_factory=list)
    _windows: list[Windows | None] = field(default_factory=list)
    _awaiting: list[int] = field(default_factory=list)
    """Positions in ``arrivals`` whose vector the encoder still has to give."""

    @property
    def to_encode(self) -> int:
        """Items that wait for the encoder."""
        return len(self._data)

    @property
    def size(self) -> int:
        """Files this batch accounts for."""
        return len(self.arrivals) + len(self.moved) + len(self.settled) + self.skipped

    def add_decoded(self, arrival: Arrival, decoded: Decoded) -> None:
        """Takes in a decoded item."""
        assert arrival.content_hash is not None
        self._awaiting.append(len(self.arrivals))
        self._data.append(decoded.data)
        self._windows.append(decoded.windows)
        self.arrivals.append(replace(arrival, metadata=decoded.metadata))
        self.thumbnails.append((arrival.content_hash, decoded.thumbnail))
        if decoded.peaks is not None:
            self.waveforms.append((arrival.content_hash, decoded.peaks))

    def encode(self, encoder: LazyEncoder) -> None:
        """Gives the waiting items their vectors, tags and segments."""
        if not self._data:
            return
        encoded = encoder.get().encode(self._data)
        parts = encoded.segments or (None,) * len(self._data)
        for position, vector, tags, windows, vectors in zip(
            self._awaiting, encoded.embeddings, encoded.tags, self._windows, parts, strict=True
        ):
            arrival = replace(self.arrivals[position], vector=vector, tags=tuple(tags))
            self.arrivals[position] = replace(arrival, segments=segments_of(windows, vectors))
        self._data.clear()
        self._windows.clear()
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
        if prepared.decoded is None and prepared.reason is None:
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
            prepared = decode_after_all(prepared, self._kind, encoder.input())
        arrival = Arrival(
            todo.facts,
            known.id if known else None,
            prepared.content_hash,
            prepared.reason,
            same_content=known is not None and known.content_hash == prepared.content_hash,
        )
        if prepared.decoded is None:
            batch.arrivals.append(arrival)
        else:
            batch.add_decoded(arrival, prepared.decoded)

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
        return Arrival(
            todo.facts,
            item_id,
            content_hash,
            metadata=donor.metadata,
            vector=donor.vector,
            tags=donor.tags,
            segments=donor.segments,
        )


def segments_of(windows: Windows | None, vectors: NDArray[np.float32] | None) -> Segments | None:
    """The segments of a track from where its windows lie and what the encoder says of each; None without."""
    if windows is None or vectors is None:
        return None
    return Segments(windows.starts, windows.seconds, vectors.astype(np.float16))


def _settle(batch: Batch, prepared: Prepared, known: KnownFile) -> None:
    """A file that was touched and is what it was: readable, or broken for the same reason."""
    facts = prepared.todo.facts
    if known.reason is None:
        batch.settled.append((known.id, facts))
    else:
        failed = Arrival(facts, known.id, prepared.content_hash, known.reason, same_content=True)
        batch.arrivals.append(failed)
