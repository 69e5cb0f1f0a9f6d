"""How much of the truth the approximate index finds, and how hard it must look to find enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from engine.index import exact
from engine.index.approximate import ApproximateIndex, Effort
from engine.index.clustering import BuildStopped, Stopped
from engine.index.exact import Scores
from engine.index.searching import SearchState
from engine.index.selection import Selection
from engine.index.source import Vectors

TARGET = 0.995
"""Recall among 10 neighbours that tuning aims at, a little above the 0.99 that is promised."""

NEIGHBOURS = 10
SAMPLE = 64

_TOLERANCE = 2e-6
_LEEWAY = 0.002
_CANDIDATES = (100, 200, 400, 800)
_LEAST_SCANNED = 4_096
_MOST_SCANNED = 65_536
_SHARES = (1.0, 0.5, 0.1)
_MARGIN = 2
"""Scanning twice what the sample needed costs a fraction of a millisecond; other questions may need it."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Questions with their exact answers' last score, under one selection."""

    queries: Vectors  # (m, dim)
    last: Scores  # (m,)
    selection: Selection

    @classmethod
    def sample(
        cls,
        state: SearchState,
        count: int,
        rng: np.random.Generator,
        stopped: Stopped,
        shares: Sequence[float] = (1.0,),
    ) -> list[Self]:
        """Draw ``count`` living vectors as questions, and look for answers in random shares of the items.

        The questions themselves are always selected: each finds itself, which is then left out.

        Raises:
            BuildStopped: ``stopped()`` said so.
        """
        alive = state.view.alive
        rows = np.sort(rng.choice(np.flatnonzero(alive), min(count, state.view.living), replace=False))
        queries = state.view.gather(rows)
        selections = []
        for share in shares:
            mask = alive & (rng.random(len(alive)) < share)
            mask[rows] = True
            selections.append(Selection(mask))
        lasts = exact.kth_scores(state.view, queries, NEIGHBOURS + 1, selections, stopped)
        if stopped():
            raise BuildStopped
        return [cls(queries, last, selection) for last, selection in zip(lasts, selections, strict=True)]

    def recall(self, state: SearchState, stopped: Stopped, effort: Effort | None = None) -> float:
        """The share of the true neighbours, beside the question itself, that ``state`` finds.

        Raises:
            BuildStopped: ``stopped()`` said so.
        """
        if not len(self.queries):
            return 1.0
        wanted = NEIGHBOURS + 1
        most = min(wanted, self.selection.total) - 1
        if not most:
            return 1.0
        hits = 0
        for query, last in zip(self.queries, self.last, strict=True):
            if stopped():
                raise BuildStopped
            _, scores = state.nearest(query, wanted, self.selection, effort)
            hits += min(int(np.count_nonzero(scores >= last - _TOLERANCE)), most + 1) - 1
        return hits / (most * len(self.queries))


def tune(state: SearchState, index: ApproximateIndex, stopped: Stopped) -> ApproximateIndex:
    """The index with the least effort that reaches ``TARGET``, with and without filters.

    First how many candidates are compared exactly when many codes are: what is lost then, the codes are too
    coarse for. Then how many codes, which loses what lies in lists that were not visited.

    Raises:
        BuildStopped: ``stopped()`` said so.
    """
    rng = np.random.default_rng(index.rows)
    truths = Truth.sample(state, SAMPLE, rng, stopped, _SHARES)
    trial = replace(state, approximate=index)

    def found(effort: Effort) -> list[float]:
        return [truth.recall(trial, stopped, effort) for truth in truths]

    most = min(index.rows, _MOST_SCANNED)
    for candidates in _CANDIDATES:
        effort = Effort(most, candidates)
        reached = found(effort)
        if min(reached) >= TARGET + _LEEWAY:
            break
    # What a look at many codes does not reach cannot be asked of a look at fewer.
    goal = min(TARGET, min(reached) - _LEEWAY)
    scanned = _LEAST_SCANNED
    while scanned < most:
        part = Effort(scanned, effort.candidates)
        if min(partly := found(part)) >= goal:
            effort, reached = Effort(_MARGIN * scanned, effort.candidates), partly
            break
        scanned *= 2
    return replace(index, effort=effort, recall=reached[0])
