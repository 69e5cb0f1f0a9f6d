"""Looks for duplicates: files with the same content, and works that lie in several files."""

from __future__ import annotations

from engine.catalog import apart
from engine.catalog.item_facts import facts_of
from engine.domain import DuplicateItem, DuplicateItems
from engine.evaluation.duplicate_links import CANDIDATE, find_links
from engine.evaluation.duplicates import duplicate_groups
from engine.evaluation.file_merits import merits_of
from engine.runners.confirming import confirming
from engine.runners.nearness import teller
from engine.runners.reviewing.subject import Subject


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
        paths, tell = subject.context.catalog.paths, teller(subject.context, "comparing")
        with confirming(kind, paths, facts, tell) as confirm:
            links = find_links(neighbours, facts.hashes, CANDIDATE[kind], confirm, parted)
    return tuple(
        DuplicateItems(
            group.best,
            group.reason.value,
            tuple(DuplicateItem(one.id, round(one.score, 6), one.exact) for one in group.others),
        )
        for group in duplicate_groups(facts.ids, links, merits_of(kind, facts))
    )
