"""Whether what versions have learnt from and what was held out from their training are apart, and yet alike.

Copies are found by the embeddings of a version that was not trained here, and confirmed as duplicates are: a
training draws different items together that it is shown, up to where copies are, and would clear itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.catalog import apart, comparable, embeddings
from engine.catalog.item_facts import ItemFacts, facts_of
from engine.domain import EncoderVersion, Leak, SplitCheck
from engine.evaluation.chunks import Tell
from engine.evaluation.coverage import Leaks, across, coverage, find_leaks
from engine.evaluation.duplicate_links import CANDIDATE, find_links
from engine.evaluation.known import Mask
from engine.evaluation.labels import Rows
from engine.evaluation.neighbours import Nearest, nearest_of_all
from engine.evaluation.scores import Vectors
from engine.jobs.context import JobContext
from engine.runners.confirming import confirming
from engine.runners.evaluating.wanted import Wanted

NEIGHBOURS = 10
"""Of each item: by them hubs and anti-hubs are told, and copies are looked for among them."""
LISTED = 1_000
"""Pairs of copies that are told of a version at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Splits:
    """Keeps what is needed while versions are measured, and checks their splits in the end."""

    wanted: Wanted
    context: JobContext
    origins: Mapping[str, EncoderVersion | None]
    """Of each version that has learnt from the collection the one by whose embeddings that is told."""
    known: dict[str, Nearest] = field(default_factory=dict)

    @classmethod
    def of(cls, wanted: Wanted, context: JobContext) -> Splits:
        """The splits of all versions that have learnt from a part of the items."""
        origins: dict[str, EncoderVersion | None] = {}
        with context.catalog.read() as session:
            for version in wanted.versions:
                if 0 < len(wanted.unseen.get(version.name, ())) < len(wanted.ids):
                    origins[version.name] = comparable.untrained(
                        session, wanted.collection, version, wanted.ids
                    )
        return cls(wanted, context, origins)

    def learn(self, version: EncoderVersion, vectors: Vectors, neighbours: Rows) -> None:
        """Keeps the ``neighbours`` (n, k) that were found under a version, where a split is checked by it."""
        if any(origin is not None and origin.id == version.id for origin in self.origins.values()):
            self.known[version.name] = Nearest.of(self.wanted.ids, vectors, neighbours)

    def checks(self) -> dict[str, SplitCheck]:
        """By the names of the versions that have learnt; once all versions are measured."""
        if not self.origins:
            return {}
        ids = self.wanted.ids
        with self.context.catalog.read() as session:
            facts = facts_of(session, ids)
            parted = apart.of_collection(session, self.wanted.collection.id)
        if not np.array_equal(facts.ids, ids):  # some were removed while versions were measured
            return {}
        found: dict[str, SplitCheck] = {}
        for name, origin in self.origins.items():
            held_out = np.isin(ids, self.wanted.unseen[name])
            nearest = self._nearest(origin)
            leaks = self._leaks(name, facts, parted, nearest, held_out)
            found[name] = _told(origin, nearest, held_out, leaks)
        return found

    def _nearest(self, origin: EncoderVersion | None) -> Nearest:
        """The neighbours under ``origin``; found now where it is not one of those that were measured."""
        ids = self.wanted.ids
        if origin is None:
            return Nearest.unknown(ids)
        if origin.name not in self.known:
            with self.context.catalog.read() as session:
                vectors = embeddings.vectors_of(session, origin.id, origin.dimension, ids)
            rows = nearest_of_all(vectors, NEIGHBOURS, self._tell(f"neighbours of {origin.name}"))
            self.known[origin.name] = Nearest.of(ids, vectors, rows)
        return self.known[origin.name]

    def _leaks(
        self,
        name: str,
        facts: ItemFacts,
        parted: Sequence[tuple[int, int]],
        nearest: Nearest,
        held_out: Mask,
    ) -> Leaks:
        kind, tell = self.wanted.collection.kind, self._tell(f"held-out items of {name}")
        with confirming(kind, self.context.catalog.paths, facts, tell) as confirm:
            others = across(nearest, held_out)
            links = find_links(others, facts.hashes, CANDIDATE[kind], confirm, parted)
        return find_leaks(links, held_out)

    def _tell(self, stage: str) -> Tell:
        def tell(done: int, total: int) -> None:
            self.context.stop_if_cancelled()
            self.context.progress(stage, done, total)

        return tell


def remarks_on(checks: Mapping[str, SplitCheck]) -> list[str]:
    """What to know before one believes the figures of versions whose held-out items leaked."""
    return [
        f"{_counted(check.leaked)} among what '{name}' learnt from, so it looks a little better than it is."
        for name, check in checks.items()
        if check.leaked
    ]


def _counted(leaked: int) -> str:
    return "1 held-out item has a copy" if leaked == 1 else f"{leaked:,} held-out items have a copy"


def _told(origin: EncoderVersion | None, nearest: Nearest, held_out: Mask, leaks: Leaks) -> SplitCheck:
    found = coverage(nearest, held_out, leaks)
    ids = nearest.ids
    pairs = zip(
        ids[leaks.held_out[:LISTED]].tolist(),
        ids[leaks.learnt[:LISTED]].tolist(),
        leaks.cosines[:LISTED].round(6).tolist(),
        strict=True,
    )
    return SplitCheck(
        by=None if origin is None else origin.name,
        held_out=found.held_out,
        leaked=found.leaked,
        near=None if origin is None else found.near,
        uncovered=None if origin is None else found.uncovered,
        leaks=tuple(Leak(held, learnt, round(score, 6)) for held, learnt, score in pairs),
    )
