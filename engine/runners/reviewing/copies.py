"""Looks for duplicates: files with the same content, and works that lie in several files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import lru_cache

from engine.catalog import apart
from engine.catalog.item_facts import ItemFacts, facts_of
from engine.domain import DuplicateItem, DuplicateItems, Kind
from engine.errors import DecodeError
from engine.evaluation.duplicate_links import CANDIDATE, find_links
from engine.evaluation.duplicates import duplicate_groups
from engine.evaluation.file_merits import merits_of
from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows
from engine.evaluation.lengths import by_lengths
from engine.evaluation.outlines import Outline, by_outlines
from engine.evaluation.thumbnail_pairs import by_thumbnails
from engine.evaluation.thumbnails import Thumbnail
from engine.media.drawings import DrawingStore, ThumbnailStore, WaveformStore
from engine.media.pictures import decode_bytes, decode_picture
from engine.media.waveform import decode_peaks
from engine.runners.nearness import teller
from engine.runners.reviewing.subject import Subject

_SIDE = 96
"""Pixels of a thumbnail's longer side; twice what is compared."""
_KEPT = 512
"""Thumbnails that are held decoded, of 27 KB at most, or outlines of tracks, of 4."""


def duplicates(subject: Subject) -> tuple[DuplicateItems, ...]:
    """Groups of copies, surest first.

    A threshold that was asked for decides alone. Without one, what is near by the encoder is confirmed by
    thumbnails, or by how long tracks are, and short ones by when they are loud.
    """
    kind = subject.collection.kind
    neighbours = subject.neighbours()
    with subject.context.catalog.read() as session:
        facts = facts_of(session, subject.ids)
        parted = apart.of_collection(session, subject.collection.id)
    threshold = subject.request.threshold
    if threshold is not None:
        links = find_links(neighbours, facts.hashes, threshold, apart=parted)
    else:
        with closing(_drawings(subject)) as drawings:
            confirm = _confirming(subject, facts, drawings)
            links = find_links(neighbours, facts.hashes, CANDIDATE[kind], confirm, parted)
    return tuple(
        DuplicateItems(
            group.best,
            group.reason.value,
            tuple(DuplicateItem(one.id, round(one.score, 6), one.exact) for one in group.others),
        )
        for group in duplicate_groups(facts.ids, links, merits_of(kind, facts))
    )


def _confirming(subject: Subject, facts: ItemFacts, drawings: DrawingStore) -> Verify:
    tell = teller(subject.context, "comparing")
    if subject.collection.kind is Kind.IMAGE:
        return by_thumbnails(_thumbnail_of(drawings, facts), tell)
    as_long = by_lengths(facts.durations)
    as_loud = by_outlines(_outline_of(drawings, facts), facts.durations, tell)

    def verified(first: Rows, second: Rows) -> Mask:
        confirmed = as_long(first, second)
        confirmed[confirmed] = as_loud(first[confirmed], second[confirmed])
        return confirmed

    return verified


def _drawings(subject: Subject) -> DrawingStore:
    paths = subject.context.catalog.paths
    if subject.collection.kind is Kind.IMAGE:
        return ThumbnailStore(paths.thumbnails)
    return WaveformStore(paths.waveforms)


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
