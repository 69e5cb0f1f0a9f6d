"""t-SNE by openTSNE, from neighbours that are known already (van der Maaten and Hinton, 2008)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.domain.maps import MapMethod, Positions
from engine.projection.memberships import distances
from engine.projection.projector import Cosines, Parameter, Rows, Tell, Vectors, in_force
from engine.projection.starting import RADIUS, normalised

if TYPE_CHECKING:
    from openTSNE import TSNEEmbedding

PARAMETERS = (
    Parameter("perplexity", 30.0, 1.0, 500.0),
    Parameter("exaggeration", 1.0, 1.0, 32.0),
)

_NEIGHBOURS_EACH = 3
"""Neighbours for each unit of perplexity: those further away have next to no share."""
_EARLY, _EARLY_STEPS, _STEPS = 12.0, 250, 500
_SETTLED_STEPS = 250
_EARLY_MOMENTUM, _MOMENTUM = 0.5, 0.8
_SMALL = 1e-4
"""Standard deviation that a layout starts at: all within reach of each other."""
_JITTER = 1e-6
_GROWN = 13.0
"""Radius of a layout over the fifth root of the number of items; measured with 2,000 and 10,000."""
_FEW = 3_000
"""Up to so many items the forces come from a tree, above from a grid."""
_FEWEST_ROWS = 1_000
"""For each thread: they wait for each other many times in a step, and with company that takes longer."""
_QUICK, _TELL_STEPS = 10_000, 5
"""With up to so many items a step is quick, and only each of so many is told: telling costs a tenth of it."""


class Tsne:
    """Keeps the nearest neighbours best of all, gives every item room, and says little of the large parts."""

    method = MapMethod.TSNE

    def __init__(self, given: Mapping[str, float]) -> None:
        self.parameters = in_force(self.method, PARAMETERS, given)

    def neighbours_needed(self, count: int) -> int:
        return max(0, min(round(_NEIGHBOURS_EACH * self.parameters["perplexity"]), count - 1))

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
        places = normalised(start).astype(np.float64)
        used = min(rows.shape[1], self.neighbours_needed(len(places)))
        rows, cosines = _filled(rows[:, :used], cosines[:, :used])
        if len(places) < 3 or not used:
            return places.astype(np.float32)
        if settled:
            # About what a layout of so many grows to, so that what is settled need not grow first.
            places *= _GROWN * len(places) ** 0.2 / RADIUS
        else:
            places *= _SMALL / max(float(places.std()), 1e-12)
        places += _JITTER * np.random.default_rng(seed).standard_normal(places.shape)
        embedding = self._embedding(places, rows, cosines)
        return self._optimised(embedding, settled, tell)

    def _embedding(self, places: Any, rows: Rows, cosines: Cosines) -> TSNEEmbedding:
        # Here, for it brings SciPy and scikit-learn, which take a second to load.
        from openTSNE import TSNEEmbedding
        from openTSNE.affinity import PrecomputedAffinities, joint_probabilities_nn

        threads = max(1, min(os.cpu_count() or 1, len(places) // _FEWEST_ROWS))
        perplexity = min(self.parameters["perplexity"], rows.shape[1] / _NEIGHBOURS_EACH)
        shares = joint_probabilities_nn(rows, distances(cosines), [max(perplexity, 1.0)], n_jobs=threads)
        shares.sum_duplicates()
        method = "bh" if len(places) <= _FEW else "fft"
        return TSNEEmbedding(
            places,
            PrecomputedAffinities(shares, normalize=True),
            negative_gradient_method=method,
            n_jobs=threads,
        )

    def _optimised(self, embedding: TSNEEmbedding, settled: bool, tell: Tell) -> Positions:
        exaggeration = self.parameters["exaggeration"]
        phases = [
            (_EARLY_STEPS, max(_EARLY, exaggeration), _EARLY_MOMENTUM),
            (_STEPS, exaggeration, _MOMENTUM),
        ]
        if settled:
            phases = [(_SETTLED_STEPS, exaggeration, _MOMENTUM)]
        total, before = sum(steps for steps, _, _ in phases), 0
        for steps, pull, momentum in phases:

            def told(step: int, error: float, places: Any, before: int = before) -> None:
                tell(before + step, total)

            embedding.optimize(
                n_iter=steps,
                exaggeration=pull,
                momentum=momentum,
                inplace=True,
                propagate_exception=True,
                callbacks=told,
                callbacks_every_iters=_TELL_STEPS if len(embedding) <= _QUICK else 1,
            )
            before += steps
        return np.asarray(embedding, np.float32)


def _filled(rows: Rows, cosines: Cosines) -> tuple[Rows, Cosines]:
    """Both (n, k), with the nearest in place of each -1, or the item itself if it has none."""
    missing = rows < 0
    if not missing.any():
        return rows, cosines
    own = np.arange(len(rows), dtype=rows.dtype)[:, None]
    nearest = np.where(rows[:, :1] < 0, own, rows[:, :1])
    return np.where(missing, nearest, rows), np.where(missing, cosines[:, :1], cosines)
