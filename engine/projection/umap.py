"""UMAP, from neighbours that are known already (McInnes, Healy and Melville, 2018).

The layout differs from the usual one in three ways. Every item moves by itself, from where the epoch before
left the others: then threads need not wait for each other and the same seed gives the same map. The learning
rate falls with the cube of the time that is left, not evenly, so that most of it goes into the details; that
keeps more neighbours in fewer epochs. And forces come from a table. docs/adr/0011 has figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from engine.domain.maps import MapMethod, Positions
from engine.errors import InvalidRequestError
from engine.projection.projector import Cosines, Parameter, Rows, Tell, Vectors, in_force
from engine.projection.row_threads import row_threads
from engine.projection.starting import normalised

if TYPE_CHECKING:
    from engine.projection.fuzzy_graph import FuzzyGraph
    from engine.projection.umap_curve import Curve

PARAMETERS = (
    Parameter("neighbours", 15, 2, 200, whole=True),
    Parameter("min_dist", 0.1, 0.0, 1.0),
    Parameter("spread", 1.0, 0.1, 10.0),
    Parameter("epochs", 200, 10, 5000, whole=True),
)

NEGATIVES = 5
"""Random others that an item goes away from for each neighbour it goes towards."""
_DECAY = 3
_SETTLED_RATE = 0.1
"""At which settled items begin to move, of 1: they find their new neighbours and keep their surroundings."""
_JITTER = 1e-3
"""In units of ``spread``; what coincides could not come apart without."""


class Umap:
    """Keeps neighbourhoods: what is near stays near, and clusters come apart."""

    method = MapMethod.UMAP

    def __init__(self, given: Mapping[str, float]) -> None:
        self.parameters = in_force(self.method, PARAMETERS, given)
        if self.parameters["min_dist"] > self.parameters["spread"]:
            raise InvalidRequestError("“min_dist” may not be greater than “spread”.")

    def neighbours_needed(self, count: int) -> int:
        return max(0, min(int(self.parameters["neighbours"]), count - 1))

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
        # Here, for numba and SciPy take a second to load, and who asks for the parameters does without.
        from engine.projection.fuzzy_graph import FuzzyGraph
        from engine.projection.umap_curve import Curve

        epochs, spread = int(self.parameters["epochs"]), self.parameters["spread"]
        used = int(self.parameters["neighbours"])
        places = normalised(start)
        graph = FuzzyGraph.of_neighbours(rows[:, :used], cosines[:, :used])
        if not len(graph.heads):
            return places
        curve = Curve.fitted(self.parameters["min_dist"], spread)
        scale = curve.best_scale(graph, places, NEGATIVES, seed) if settled else spread
        noise = np.random.default_rng(seed).standard_normal(places.shape)
        places = (places * scale + _JITTER * spread * noise).astype(np.float32)
        # What takes part in less than one epoch takes part in none.
        graph = graph.lightened(graph.weights.max() / epochs)
        return _laid_out(graph, places, curve, epochs, _SETTLED_RATE if settled else 1.0, seed, tell)


def _laid_out(
    graph: FuzzyGraph, places: Positions, curve: Curve, epochs: int, rate: float, seed: int, tell: Tell
) -> Positions:
    """(n, 2) ``places`` after all ``epochs``, the first at learning rate ``rate``."""
    from engine.projection.umap_kernels import epoch_of_rows, force_tables

    rates = graph.weights / graph.weights.max()
    tables = force_tables(curve.a, curve.b)
    moved = np.empty_like(places)
    with row_threads(len(places)) as threads:
        done = 0
        for epoch in range(epochs):
            now = rate * (1 - epoch / epochs) ** _DECAY
            for _ in threads.run(
                epoch_of_rows,
                places,
                moved,
                graph.starts,
                graph.heads,
                rates,
                *tables,
                epoch,
                NEGATIVES,
                now,
                seed,
            ):
                done += 1
                tell(done, epochs * len(threads))
            places, moved = moved, places
    return places
