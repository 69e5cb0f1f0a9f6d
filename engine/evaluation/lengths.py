"""Whether two tracks may be copies, by how long they play."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.evaluation.known import Mask, Verify
from engine.evaluation.labels import Rows

_SECONDS_APART, _SHARE_APART = 1.0, 0.01
"""Codings of a recording differ by padding and by silence that was cut: by a second, or by this share."""
_SHORT_SHARE_APART = 0.1
"""Of a sound that is over in seconds a second is too much: of it, by this share."""


def by_lengths(durations: npt.NDArray[np.float64]) -> Verify:
    """Tells which pairs of tracks are about as long, from ``durations`` (n,) in seconds; NaN is like none."""

    def verified(first: Rows, second: Rows) -> Mask:
        ours, theirs = durations[first], durations[second]
        longer = np.maximum(ours, theirs)
        allowed = np.maximum(_SHARE_APART * longer, np.minimum(_SECONDS_APART, _SHORT_SHARE_APART * longer))
        return np.asarray(np.abs(ours - theirs) <= allowed, np.bool_)

    return verified
