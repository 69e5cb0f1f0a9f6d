"""How near two items of a UMAP map are to each other: the curve that its forces come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import curve_fit

from engine.domain.maps import Positions
from engine.projection.fuzzy_graph import FuzzyGraph

_SCALES = 2.0 ** np.arange(-3, 5.01, 0.25)
_SAMPLE = 20_000
_LEAST = 1e-3
"""No distance squared counts as less, as in the force that drives apart."""


@dataclass(frozen=True, slots=True)
class Curve:
    """1 / (1 + a d^2b) for two items at distance d."""

    a: float
    b: float

    @classmethod
    def fitted(cls, min_dist: float, spread: float) -> Self:
        """The curve closest to one that is 1 up to ``min_dist`` and then falls as exp(-d / ``spread``)."""
        far = np.linspace(0, 3 * spread, 300)
        wanted = np.where(far < min_dist, 1.0, np.exp(-(far - min_dist) / spread))
        (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), far, wanted, bounds=(1e-6, np.inf))
        return cls(float(a), float(b))

    def best_scale(self, graph: FuzzyGraph, places: Positions, negatives: int, seed: int) -> float:
        """What to multiply ``places`` (n, 2) by so that as they lie they are the best layout of ``graph``.

        Maps are kept in a frame of fixed size, and a layout that starts at another size than it will have
        spends its time growing or shrinking, in which it loses what it knew.
        """
        rng = np.random.default_rng(seed)
        edges = rng.choice(len(graph.heads), min(_SAMPLE, len(graph.heads)), replace=False)
        tails = np.searchsorted(graph.starts, edges, side="right") - 1
        others = rng.integers(len(places), size=len(edges))
        joined, apart = (
            np.vecdot(way, way).astype(np.float64)
            for way in (places[tails] - places[graph.heads[edges]], places[tails] - places[others])
        )
        weights = graph.weights[edges].astype(np.float64)
        losses = [self._loss(weights, joined * s * s, apart * s * s, negatives) for s in _SCALES]
        return float(_SCALES[int(np.argmin(losses))])

    def _loss(
        self,
        weights: NDArray[np.float64],
        joined: NDArray[np.float64],
        apart: NDArray[np.float64],
        negatives: int,
    ) -> float:
        """The cross entropy of squared distances along edges and to as many others, up to a constant."""
        near = self.a * joined**self.b
        far = self.a * np.maximum(apart, _LEAST) ** self.b
        # -log q = log(1 + x) and -log(1 - q) = log(1 + 1 / x); both ends of an edge are drawn to each other.
        return float(weights @ (2 * np.log1p(near) + negatives * np.log1p(1 / far)))
