"""What label the nearest of an item foretell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.evaluation.labels import Codes, Labels, Rows
from engine.evaluation.scores import Scores

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Voting:
    """How the nearest vote; the temperature is that of Wu et al. (2018)."""

    voters: int = 20
    temperature: float = 0.07


def elect(nearest: Sequence[Rows], labels: Labels, weights: Sequence[Weights]) -> Codes:
    """(m,) for each query the code with the most votes.

    The items at ``nearest`` (k,) rows of ``labels``, at least one for each query and all labelled, give each
    of their labels a vote of ``weights`` (k,). Of codes with as many votes, the one that the nearest gave.
    """
    queries = np.repeat(np.arange(len(nearest)), [len(own) for own in nearest])
    voters = labels.take(np.concatenate(nearest))
    owners = voters.owners()
    ballots = queries[owners] * len(labels.names) + voters.codes
    cast, first, which = np.unique(ballots, return_index=True, return_inverse=True)
    votes = np.bincount(which, np.concatenate(weights)[owners])
    query, code = np.divmod(cast, len(labels.names))
    order = np.lexsort((first, -votes, query))
    _, ahead = np.unique(query[order], return_index=True)
    elected: Codes = code[order[ahead]]
    return elected


def weights(scores: Scores, temperature: float) -> Weights:
    """(k,) exp(s/τ) of ``scores`` (k,), the best first; over that of the best, which changes no election."""
    shares: Weights = np.exp((scores.astype(np.float64) - scores[0]) / temperature)
    return shares


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """How often a label was taken for which; only pairs that occur, since there may be many labels."""

    names: tuple[str, ...]
    true: Codes
    foretold: Codes
    counts: Rows

    @classmethod
    def of(cls, names: tuple[str, ...], true: Codes, foretold: Codes) -> Confusion:
        """From the true and the foretold code of each query, (q,) each."""
        pairs, counts = np.unique(np.stack([true, foretold], axis=1), axis=0, return_counts=True)
        return cls(names, pairs[:, 0], pairs[:, 1], counts)

    def matrix(self) -> Rows:
        """(names, names) counts; rows are true labels."""
        matrix = np.zeros((len(self.names), len(self.names)), np.int64)
        matrix[self.true, self.foretold] = self.counts
        return matrix

    def as_list(self) -> list[dict[str, str | int]]:
        """Under the names of the command line."""
        pairs = zip(self.true.tolist(), self.foretold.tolist(), self.counts.tolist(), strict=True)
        return [
            {"label": self.names[true], "foretold": self.names[foretold], "items": count}
            for true, foretold, count in pairs
        ]
