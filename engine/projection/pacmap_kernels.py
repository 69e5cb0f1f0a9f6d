"""The inner loop of PaCMAP, compiled."""

from __future__ import annotations

import numpy as np
from numba import float32
from numpy.typing import NDArray

from engine.projection.compiled import compiled


@compiled(
    "void(int64, int64, float32[:, ::1], float32[:, ::1], float32[:, ::1], int64[:, ::1], int32[::1],"
    "float32[::1], float32[::1], float32, float32, float32)"
)
def step_of_rows(
    first: int,
    last: int,
    places: NDArray[np.float32],
    moved: NDArray[np.float32],
    moments: NDArray[np.float32],
    bounds: NDArray[np.int64],
    others: NDArray[np.int32],
    weights: NDArray[np.float32],
    softness: NDArray[np.float32],
    rate: float,
    first_decay: float,
    second_decay: float,
) -> None:
    """Moves rows ``first`` to ``last`` (excluded) of ``places`` (n, 2) by one step of Adam, into ``moved``.

    ``others[bounds[i, t]:bounds[i, t + 1]]`` are those that item i is paired with in the way t, of
    ``weights`` (t,) and ``softness`` (t,); a negative weight drives apart. The loss of a pair with
    s = 1 + |way|² is w s / (softness + s). ``moments`` (n, 4) are the running means of Adam (Kingma and Ba,
    2015), with their ``first_decay`` and ``second_decay``; ``rate`` has their bias taken out.
    """
    for row in range(first, last):
        x, y = places[row, 0], places[row, 1]
        along_x = along_y = float32(0)
        for way in range(len(weights)):
            for pair in range(bounds[row, way], bounds[row, way + 1]):
                other = others[pair]
                right, up = x - places[other, 0], y - places[other, 1]
                spread = softness[way] + float32(1) + right * right + up * up
                slope = float32(2) * weights[way] * softness[way] / (spread * spread)
                along_x += slope * right
                along_y += slope * up
        mean = moments[row]
        mean[0] += (float32(1) - first_decay) * (along_x - mean[0])
        mean[1] += (float32(1) - first_decay) * (along_y - mean[1])
        mean[2] += (float32(1) - second_decay) * (along_x * along_x - mean[2])
        mean[3] += (float32(1) - second_decay) * (along_y * along_y - mean[3])
        moved[row, 0] = x - rate * mean[0] / (np.sqrt(mean[2]) + float32(1e-7))
        moved[row, 1] = y - rate * mean[1] / (np.sqrt(mean[3]) + float32(1e-7))
