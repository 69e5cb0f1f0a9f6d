"""PaCMAP (Wang, Huang, Rudin and Shaposhnik, 2021), from neighbours that are known already.

Beside near pairs, which are drawn together, and further ones, which are driven apart, there are mid-near
pairs, which put the large parts in order before the small ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.domain.maps import MapMethod, Positions
from engine.projection.projector import Cosines, Parameter, Rows, Tell, Vectors, in_force
from engine.projection.row_threads import row_threads
from engine.projection.starting import RADIUS, normalised

if TYPE_CHECKING:
    from engine.projection.pacmap_pairs import PairLists

PARAMETERS = (
    Parameter("neighbours", 10, 2, 200, whole=True),
    Parameter("mid_near", 0.5, 0.0, 5.0),
    Parameter("further", 2.0, 0.5, 10.0),
)

_MORE = 3
"""Of how many times as many neighbours the pairs are chosen by the measure of their places."""
_PHASES = (100, 100, 250)
_SOFTNESS = (10.0, 10_000.0, 1.0)
"""Of near, mid-near and further pairs."""
_RATE, _SETTLED_RATE = 1.0, 0.05
_DECAYS = (0.9, 0.999)
_SMALL = 0.01
"""Radius that a layout starts at: all within reach of each other."""
_JITTER = 1e-4
_SETTLED_RADIUS = 25.0
"""About what it ends at, so that what is settled need not grow first."""


class Pacmap:
    """Keeps neighbourhoods about as well as UMAP, and the large parts better."""

    method = MapMethod.PACMAP

    def __init__(self, given: Mapping[str, float]) -> None:
        self.parameters = in_force(self.method, PARAMETERS, given)

    def neighbours_needed(self, count: int) -> int:
        return max(0, min(_MORE * int(self.parameters["neighbours"]), count - 1))

    def fit(
        self,
        vectors: Vectors,
        rows: Rows,
        cosines: Cosines,
        start: Positions,
        seed: int,
        tell: Tell,
        *,
        settled: bool = False,
    ) -> Positions:
        places = normalised(start)
        if len(places) < 2:
            return places
        rng = np.random.default_rng(seed)
        radius = _SETTLED_RADIUS if settled else _SMALL
        noise = _JITTER * rng.standard_normal(places.shape)
        places = (radius / RADIUS * places + noise).astype(np.float32)
        return _laid_out(self._pairs(vectors, rows, cosines, rng), places, settled, tell)

    def _pairs(self, vectors: Vectors, rows: Rows, cosines: Cosines, rng: np.random.Generator) -> PairLists:
        # Here, for SciPy takes a moment to load, and who asks for the parameters does without.
        from engine.projection.pacmap_pairs import PairLists, further_pairs, mid_near_pairs, near_pairs

        each = int(self.parameters["neighbours"])
        near = near_pairs(rows, cosines, each)
        mid_near = mid_near_pairs(vectors, round(each * self.parameters["mid_near"]), rng)
        return PairLists.of_pairs(
            near, mid_near, further_pairs(near, round(each * self.parameters["further"]), rng)
        )


def _weights(settled: bool) -> Iterator[tuple[float, float, float]]:
    """Of near, mid-near and further pairs, step by step; what is settled has its large parts in order."""
    if not settled:
        for step in range(_PHASES[0]):
            share = step / _PHASES[0]
            yield 2.0, 1000 * (1 - share) + 3 * share, -1.0
        for _ in range(_PHASES[1]):
            yield 3.0, 3.0, -1.0
    for _ in range(_PHASES[2]):
        yield 1.0, 0.0, -1.0


def _laid_out(pairs: PairLists, places: Positions, settled: bool, tell: Tell) -> Positions:
    from engine.projection.pacmap_kernels import step_of_rows

    moved, moments = np.empty_like(places), np.zeros((len(places), 4), np.float32)
    softness = np.array(_SOFTNESS, np.float32)
    rate = _SETTLED_RATE if settled else _RATE
    steps = list(_weights(settled))
    with row_threads(len(places)) as threads:
        for step, weights in enumerate(steps, start=1):
            unbiased = rate * np.sqrt(1 - _DECAYS[1] ** step) / (1 - _DECAYS[0] ** step)
            each = np.array(weights, np.float32)
            for part, _ in enumerate(
                threads.run(
                    step_of_rows,
                    places,
                    moved,
                    moments,
                    pairs.bounds,
                    pairs.others,
                    each,
                    softness,
                    unbiased,
                    *_DECAYS,
                )
            ):
                tell((step - 1) * len(threads) + part + 1, len(steps) * len(threads))
            places, moved = moved, places
    return places
