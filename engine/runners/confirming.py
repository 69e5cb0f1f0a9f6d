"""Confirms which items that are near by an encoder are copies: by thumbnails, by lengths and by outlines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache

from engine.catalog.item_facts import ItemFacts
from engine.domain import Kind
from engine.errors import DecodeError
from engine.evaluation.chunks import Tell
from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows
from engine.evaluation.lengths import by_lengths
from engine.evaluation.outlines import Outline, by_outlines
from engine.evaluation.thumbnail_pairs import by_thumbnails
from engine.evaluation.thumbnails import Thumbnail
from engine.media.drawings import DrawingStore, ThumbnailStore, WaveformStore
from engine.media.pictures import decode_bytes, decode_picture
from engine.media.waveform import decode_peaks
from engine.settings import LibraryPaths

_SIDE = 96
"""Pixels of a thumbnail's longer side; twice what is compared."""
_KEPT = 512
"""Thumbnails that are held decoded, of 27 KB at most, or outlines of tracks, of 4."""


@contextmanager
def confirming(
    kind: Kind, paths: LibraryPaths, facts: ItemFacts, tell: Tell | None = None
) -> Iterator[Verify]:
    """Tells which pairs of rows of ``facts`` are copies.

    Pictures are confirmed by thumbnails, tracks by how long they are, and short ones by when they are loud.
    ``tell`` is told how far it is, anew with each call.
    """
    if kind is Kind.IMAGE:
        with closing(ThumbnailStore(paths.thumbnails)) as thumbnails:
            yield by_thumbnails(_thumbnail_of(thumbnails, facts), tell)
        return
    with closing(WaveformStore(paths.waveforms)) as waveforms:
        as_long = by_lengths(facts.durations)
        as_loud = by_outlines(_outline_of(waveforms, facts), facts.durations, tell)

        def verified(first: Rows, second: Rows) -> Mask:
            confirmed = as_long(first, second)
            confirmed[confirmed] = as_loud(first[confirmed], second[confirmed])
            return confirmed

        yield verified


def _thumbnail_of(store: DrawingStore, facts: ItemFacts) -> Callable[[int], Thumbnail | None]:
    """Small pictures by row: from the store, or else from the file; None where neither can be read."""

    @lru_cache(_KEPT)
    def thumbnail(row: int) -> Thumbnail | None:
        content = facts.contents[row]
        kept = store.get(content) if content is not None else None
        try:
            if kept is not None:
                return decode_bytes(kept, 1, _SIDE).pixels
            return decode_picture(facts.paths[row], 1, _SIDE).pixels
        except DecodeError:
            return None

    return thumbnail


def _outline_of(store: DrawingStore, facts: ItemFacts) -> Callable[[int], Outline | None]:
    """Outlines of tracks by row, from the store; None where there is none."""

    @lru_cache(_KEPT)
    def outline(row: int) -> Outline | None:
        content = facts.contents[row]
        kept = store.get(content) if content is not None else None
        try:
            return None if kept is None else decode_peaks(kept)
        except ValueError:
            return None

    return outline
