"""What an encoder of music hears of a sound that ends before its window does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def filled_up(track: NDArray[np.float32], lead: int, least_period: int) -> NDArray[np.float32]:
    """``track`` (windows, samples) with the sound of its last window repeated to the window's end.

    An encoder trained on music takes the silence after a short sound for a part of it, and finds sounds of
    the same length. The end of the sound is where only zeros follow. It begins anew every ``least_period``
    samples, or as soon as it is over where it is longer: a click repeated at once would be heard as a tone.
    Without silence at the end, or without any sound, ``track`` itself is answered.

    Args:
        lead: Samples of silence before a sound that has one window only.
    """
    last = track[-1]
    sounding = np.flatnonzero(last)
    if not sounding.size or last[-1] != 0:
        return track
    start = min(lead, int(sounding[0])) if len(track) == 1 else 0
    sound = last[start : int(sounding[-1]) + 1]
    filled = track.copy()
    period = max(len(sound), least_period)
    for position in range(start + period, len(last), period):
        room = len(last) - position
        filled[-1, position : position + len(sound)] = sound[:room]
    return filled
