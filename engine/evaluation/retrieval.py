"""How well items find others with their label: exact, and in bounded memory however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation import curves, figures
from engine.evaluation.chunks import Tell, in_chunks
from engine.evaluation.figures import Values
from engine.evaluation.labels import Codes, Labels, Rows
from engine.evaluation.ranking import find
from engine.evaluation.scores import Gallery, Scores, Vectors
from engine.evaluation.votes import Confusion, Voting, elect, weights

KS = (1, 5, 10)
VOTED = ("knn_accuracy", "knn_accuracy_weighted")
_BYTES_A_SCORE = 4


@dataclass(frozen=True, slots=True, eq=False)
class LabelledItems:
    """n items. Of two that are compared, equal codes of their labels must mean the same name."""

    ids: Rows
    """(n,) distinct."""
    vectors: Vectors
    """(n, d) of length 1, all finite."""
    labels: Labels

    def take(self, rows: Rows) -> LabelledItems:
        """Those at ``rows`` (m,), in that order."""
        if np.array_equal(rows, np.arange(len(self.ids))):
            return self
        return LabelledItems(self.ids[rows], self.vectors[rows], self.labels.take(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Retrieval:
    """What each query that can be answered finds."""

    measures: tuple[str, ...]
    """Names of the columns of ``values``: those of :mod:`figures`, and of the votes."""
    values: Values
    """(q, measures) in [0, 1]."""
    ids: Rows
    """(q,) the queries; they rise."""
    labels: Labels
    """Of the queries."""
    foretold: Codes
    """(q, 2) the label that the nearest elect, each with one vote and by their scores."""
    unlabelled: int
    """Queries left out because they have no label."""
    unmatched: int
    """Queries left out because nothing else in the gallery has their label."""
    precisions: Values
    """(p,) mean over all queries of the precision at each of :func:`curves.recalls`; empty without any."""
    nearest: Rows
    """(q, v) ids of the voters of each query, best first; -1 where there are fewer."""

    def overall(self) -> dict[str, float | None]:
        """The mean over all queries of each measure; None where there is no query."""
        return dict(zip(self.measures, _means(self.values.sum(axis=0), len(self.ids)), strict=True))

    def per_class(self) -> dict[str, dict[str, float | int | None]]:
        """The same over the queries with each label, and their number. Those with several count in each."""
        owners, codes, classes = self.labels.owners(), self.labels.codes, len(self.labels.names)
        counts = np.bincount(codes, minlength=classes)
        columns = [np.bincount(codes, column[owners], classes) for column in self.values.T]
        return {
            name: {"queries": int(count), **dict(zip(self.measures, _means(sums, count), strict=True))}
            for name, count, sums in zip(self.labels.names, counts, np.stack(columns, axis=1), strict=True)
        }

    def confusion(self, weighted: bool = False) -> Confusion | None:
        """What is taken for what; None where a query has several labels, as it is not told which is meant."""
        if not self.labels.are_single():
            return None
        return Confusion.of(self.labels.names, self.labels.codes, self.foretold[:, int(weighted)])

    def as_dict(self) -> dict[str, float | int | None]:
        """Under the names of the command line."""
        left_out = {"unlabelled": self.unlabelled, "unmatched": self.unmatched}
        return {**self.overall(), "queries": len(self.ids), **left_out}


def retrieval(
    queries: LabelledItems,
    gallery: LabelledItems | None = None,
    ks: Sequence[int] = KS,
    voting: Voting | None = None,
    tell: Tell | None = None,
) -> Retrieval:
    """Let each query rank the gallery, or all other queries where there is none, by the product of vectors.

    Relevant is what shares a label with the query. An item without a label is neither relevant nor wrong:
    it is in no ranking. A query that has no label, or is the only one with its labels, is left out and
    counted; the latter is still in the rankings of others. An item never finds itself: queries and gallery
    may share items, which have the same labels in both. Of equal scores the lower id comes first. ``tell``
    is told queries. Raises ValueError where the labels of the two have other names.
    """
    asked = _labelled(queries)
    offered = asked if gallery is None else _labelled(gallery)
    if asked.labels.names != offered.labels.names:
        raise ValueError("the labels of queries and gallery must have the same names")
    own = _places(asked.ids, offered.ids)
    answerable = _answerable(asked.labels, offered.labels, own)
    unlabelled, unmatched = len(queries.ids) - len(asked.ids), len(asked.ids) - len(answerable)
    asked, own = asked.take(answerable), own[answerable]
    contest = _Contest(asked, own, offered, tuple(ks), voting or Voting())
    parts = list(in_chunks(len(own), _BYTES_A_SCORE * len(offered.ids), contest.answer, tell))
    measures = (*figures.names(ks), *VOTED)
    values = np.concatenate([np.empty((0, len(measures))), *(part[0] for part in parts)])
    foretold = np.concatenate([np.empty((0, 2), np.int64), *(part[1] for part in parts)])
    precisions = np.sum([part[2] for part in parts], axis=0) / len(own) if parts else np.empty(0)
    nearest = np.concatenate([np.empty((0, contest.voters), np.int64), *(part[3] for part in parts)])
    return Retrieval(
        measures, values, asked.ids, asked.labels, foretold, unlabelled, unmatched, precisions, nearest
    )


class _Contest:
    """Queries, at ``own`` rows of what is offered or at -1, and what they are to find there."""

    def __init__(
        self, asked: LabelledItems, own: Rows, offered: LabelledItems, ks: tuple[int, ...], voting: Voting
    ) -> None:
        self._asked, self._own, self._offered = asked, own, offered
        self._gallery = Gallery.of(offered.vectors)
        self._members = offered.labels.members()
        self._ks, self._voting = ks, voting
        self.voters = min(voting.voters, len(offered.ids))

    def answer(self, part: slice) -> tuple[Values, Codes, Values, Rows]:
        """Of a slice of the queries.

        (m, measures), (m, 2) what is foretold, (p,) sums of precisions, and (m, voters) ids of the nearest.
        """
        scores = self._gallery.scores(self._asked.vectors[part])
        rows = range(part.start, part.stop)
        found = [
            find(own_scores, self._relevant(row), self._voting.voters, self._own[row])
            for row, own_scores in zip(rows, scores, strict=True)
        ]
        foretold = self._foretold([one.nearest for one in found], scores)
        right = [np.isin(two, self._asked.labels.of(row)) for row, two in zip(rows, foretold, strict=True)]
        ranks = [one.ranks for one in found]
        measured = np.concatenate([figures.of_queries(ranks, self._ks), np.array(right, np.float64)], axis=1)
        nearest = np.full((len(found), self.voters), -1, np.int64)
        for place, one in enumerate(found):
            nearest[place, : len(one.nearest)] = self._offered.ids[one.nearest]
        return measured, foretold, curves.interpolated(ranks).sum(axis=0), nearest

    def _relevant(self, row: int) -> Rows:
        """Rows of the gallery that share a label with a query."""
        codes = self._asked.labels.of(row)
        shared = self._members[codes[0]]
        if len(codes) > 1:
            shared = np.unique(np.concatenate([self._members[code] for code in codes]))
        others: Rows = shared[shared != self._own[row]]
        return others

    def _foretold(self, nearest: list[Rows], scores: Scores) -> Codes:
        """(m, 2) by equal votes of the ``nearest`` of each query, and by votes of their ``scores`` (m, n)."""
        equal = [np.ones(len(rows)) for rows in nearest]
        closer = [
            weights(own[rows], self._voting.temperature) for rows, own in zip(nearest, scores, strict=True)
        ]
        labels = self._offered.labels
        return np.stack([elect(nearest, labels, equal), elect(nearest, labels, closer)], axis=1)


def _labelled(items: LabelledItems) -> LabelledItems:
    """Those that have a label, by rising id."""
    order = np.argsort(items.ids)
    return items.take(order[items.labels.counts()[order] > 0])


def _places(ids: Rows, among: Rows) -> Rows:
    """(m,) where ``ids`` are in ``among``, which rise; -1 where they are not."""
    if not len(among):
        return np.full(len(ids), -1, np.int64)
    places = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    found: Rows = np.where(among[places] == ids, places, -1)
    return found


def _answerable(asked: Labels, offered: Labels, own: Rows) -> Rows:
    """Rows of the queries of which something else in the gallery has a label."""
    others = np.bincount(offered.codes, minlength=len(offered.names))[asked.codes]
    owners = asked.owners()
    return np.unique(owners[others > (own[owners] >= 0)])


def _means(sums: Values, count: int) -> list[float | None]:
    return [None] * len(sums) if not count else [float(value) for value in sums / count]
