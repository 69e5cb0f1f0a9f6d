"""The inner loop of UMAP, compiled. It takes a second to load and is imported when a layout begins."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import float32, int64, uint64
from numpy.typing import NDArray

from engine.projection.compiled import compiled, inlined
from engine.projection.random_numbers import mixed

_FINEST = -24
_WIDEST = 20
"""Powers of 2 between which squared distances are told apart; those beyond count as the nearest of them."""
_CELLS_AN_OCTAVE = 128
_FIRST_CELL = (127 + _FINEST) * _CELLS_AN_OCTAVE
_SHIFT = 23 - 7
"""Of the bits of a float32, the exponent and the 7 highest of the mantissa say which cell it is in."""
_LIMIT = 4.0
"""No force is greater along either axis."""

Forces = NDArray[np.float32]


def force_tables(a: float, b: float) -> tuple[Forces, Forces]:
    """Attraction and repulsion over the way between two points, by cells of their squared distance.

    The gradients of log q and log(1 - q) with q = 1 / (1 + a d^2b). Looked up, they cost a quarter of what a
    power does, and a cell is within 0.4 % of its middle.
    """
    cells = np.arange(_FIRST_CELL, _FIRST_CELL + (_WIDEST - _FINEST) * _CELLS_AN_OCTAVE, dtype=np.int32)
    squared = ((cells << _SHIFT) + (1 << (_SHIFT - 1))).view(np.float32).astype(np.float64)
    power = a * squared**b
    attraction = -2 * b * power / (squared * (1 + power))
    repulsion = 2 * b / ((0.001 + squared) * (1 + power))
    return attraction.astype(np.float32), repulsion.astype(np.float32)


@inlined
def _force(table: Any, squared: Any) -> Any:
    cell = (np.float32(squared).view(np.int32) >> _SHIFT) - _FIRST_CELL
    return table[min(max(cell, 0), len(table) - 1)]


@inlined
def _limited(step: Any) -> Any:
    return min(max(step, float32(-_LIMIT)), float32(_LIMIT))


@compiled(
    "void(int64, int64, float32[:, ::1], float32[:, ::1], int64[::1], int32[::1], float32[::1], float32[::1],"
    "float32[::1], int64, int64, float32, uint64)"
)
def epoch_of_rows(
    first: int,
    last: int,
    places: NDArray[np.float32],
    moved: NDArray[np.float32],
    starts: NDArray[np.int64],
    heads: NDArray[np.int32],
    rates: NDArray[np.float32],
    attraction: Forces,
    repulsion: Forces,
    epoch: int,
    negatives: int,
    rate: float,
    seed: int,
) -> None:
    """Moves rows ``first`` to ``last`` (excluded) of ``places`` (n, 2) once, into ``moved`` (n, 2).

    An edge takes part in as many epochs as ``rates`` (e,) in [0, 1] says, evenly spread. The item goes
    towards its head, twice, for the head has the same edge and would pull it as well, and away from
    ``negatives`` random others. All others are where the epoch before left them. What is random depends on
    ``seed``, epoch and row alone.
    """
    count = uint64(len(places))
    now, then = float32(epoch), float32(epoch + 1)
    twice = float32(2) * rate
    for row in range(first, last):
        x, y = places[row, 0], places[row, 1]
        state = mixed(mixed(seed ^ uint64(epoch)) + uint64(row))
        for edge in range(starts[row], starts[row + 1]):
            # Where in its interval an edge comes differs from edge to edge, so that no epoch has them all.
            phase = float32(mixed(uint64(edge)) >> uint64(40)) * float32(2**-24)
            if np.floor(then * rates[edge] + phase) <= np.floor(now * rates[edge] + phase):
                continue
            head = heads[edge]
            right, up = x - places[head, 0], y - places[head, 1]
            force = _force(attraction, right * right + up * up)
            x += twice * _limited(force * right)
            y += twice * _limited(force * up)
            for _ in range(negatives):
                state = state * uint64(6364136223846793005) + uint64(1442695040888963407)
                other = int64(((state >> uint64(32)) * count) >> uint64(32))
                right, up = x - places[other, 0], y - places[other, 1]
                force = _force(repulsion, right * right + up * up)
                x += rate * _limited(force * right)
                y += rate * _limited(force * up)
        moved[row, 0], moved[row, 1] = x, y
