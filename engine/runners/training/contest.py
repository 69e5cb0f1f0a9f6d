"""What held-out items find: the same questions before, while and after a training.

With labels, a held-out item looks for the others that share one with it, among all items of the collection.
Without, a changed view of each held-out item looks for its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.bootstrap import Interval, differences
from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import LabelledItems, Retrieval, retrieval

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Embed = Callable[[Rows], Vectors]
"""Rows (m,) to their embeddings (m, d), each of length 1."""

KS = (1, 5, 10)
MOST_QUERIES = 1_000
MOST_GALLERY = 3_000
"""Of each epoch."""
MOST_AT_THE_ENDS = 5_000
"""Queries before and after the training, which look among all: their mean is right within a hundredth."""

FEWEST_QUERIES = 6
"""Of five, all find more by mere chance in one of 32 trainings that change nothing; 95 % wants less."""

BY_LABELS = "labels"
BY_VIEWS = "views"

_FIGURES = {
    "recall_at_1": "hit_rate_at_1",
    "recall_at_5": "hit_rate_at_5",
    "recall_at_10": "hit_rate_at_10",
    "precision_at_1": "precision_at_1",
}
"""Names in a report, and in the evaluation: papers on metric learning call a hit rate a recall."""

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """Who looks for what among whom. Rows are numbers that an ``Embed`` understands."""

    measure: str
    """``labels`` or ``views``."""
    queries: Rows
    """(q,) ascending."""
    gallery: Rows
    """(g,) ascending; it may hold the queries, which never find themselves."""
    labels: Labels
    """Of all rows. By views, each item and its views have a label of their own."""

    @classmethod
    def by_labels(cls, labels: Sequence[Sequence[str]], held_out: Rows) -> Contest:
        """Held-out rows look for what shares a label with them; ``labels`` are those of all n items."""
        rows = np.arange(len(labels), dtype=np.int64)
        return cls(BY_LABELS, held_out, rows, Labels.several(labels))

    @classmethod
    def by_views(cls, groups: Rows, queries: Rows, gallery: Rows) -> Contest:
        """Views look for what they are views of; ``groups`` (n,) are equal for the two, and for twins."""
        labels = Labels.several([(str(group),) for group in groups])
        return cls(BY_VIEWS, queries, gallery, labels)

    @property
    def rows(self) -> Rows:
        """All that take part, ascending."""
        return np.union1d(self.queries, self.gallery)

    @property
    def answerable(self) -> int:
        """How many queries have something to find."""
        own = np.isin(self.queries, self.gallery)
        offered = self.labels.take(self.gallery)
        others = np.bincount(offered.codes, minlength=len(self.labels.names))
        asked = self.labels.take(self.queries)
        owners = asked.owners()
        return len(np.unique(owners[others[asked.codes] > own[owners]]))

    @property
    def is_telling(self) -> bool:
        """Whether more than a handful of queries says what is better."""
        return self.answerable >= FEWEST_QUERIES

    def sampled(self, seed: int, queries: int = MOST_QUERIES, gallery: int = MOST_GALLERY) -> Contest:
        """A part of it, small enough to be asked after each epoch.

        What is held out stays in the gallery before anything else does.
        """
        drawn = np.random.default_rng(seed)
        asked = replace(self, queries=some(self.queries, queries, drawn))
        stays = asked.targets
        others = some(np.setdiff1d(self.gallery, stays), max(0, gallery - len(stays)), drawn)
        return replace(asked, gallery=np.union1d(stays, others))

    def among_held_out(self) -> Contest:
        """The same queries look among what is held out alone."""
        return replace(self, gallery=self.targets)

    def among(self, rows: Rows) -> Contest:
        """Of what takes part, only those at ``rows``, as when some could not be embedded any more."""
        return replace(
            self, queries=np.intersect1d(self.queries, rows), gallery=np.intersect1d(self.gallery, rows)
        )

    @property
    def targets(self) -> Rows:
        """What of the gallery is held out: the queries themselves, or the items that they are views of."""
        if self.measure == BY_LABELS:
            return np.intersect1d(self.gallery, self.queries)
        codes = self.labels.only_codes()
        return self.gallery[np.isin(codes[self.gallery], codes[self.queries])]

    def ask(self, embed: Embed, tell: Callable[[int, int], None] | None = None) -> Retrieval:
        """Lets all queries look."""
        rows = self.rows
        vectors = embed(rows)

        def items(wanted: Rows) -> LabelledItems:
            return LabelledItems(wanted, vectors[np.searchsorted(rows, wanted)], self.labels.take(wanted))

        return retrieval(items(self.queries), items(self.gallery), KS, tell=tell)

    def figures(self, found: Retrieval) -> Figures:
        """As they stand in a report: means over the queries that can be answered, None where none can."""
        overall = found.overall()
        return {
            "map": overall[self.ranked_by],
            **{name: overall[theirs] for name, theirs in _FIGURES.items()},
            "knn_accuracy": overall["knn_accuracy"] if self.measure == BY_LABELS else None,
        }

    def difference(self, before: Retrieval, after: Retrieval) -> Interval | None:
        """By how much the mean average precision rose, query by query; None where there is no query."""
        return differences(before, after).get(self.ranked_by)

    @property
    def ranked_by(self) -> str:
        """A view has one thing to find: its average precision is one over the rank."""
        return "map" if self.measure == BY_LABELS else "mrr"


def some(rows: Rows, count: int, drawn: np.random.Generator) -> Rows:
    """``count`` of ``rows``, ascending; all of them where there are no more."""
    if len(rows) <= count:
        return rows
    return np.sort(drawn.choice(rows, count, replace=False))
