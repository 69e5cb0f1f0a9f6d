"""Sound made higher or lower at the same speed."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import soxr
from av.filter import Graph

from engine.media.audio_source import BLOCK_SAMPLES, Samples

_HELD_BACK = 6
"""Part of a second that ``atempo`` may keep to itself at the end, in sounds that are shorter all of it."""


def transposed(samples: Samples, rate: int, semitones: float) -> Samples:
    """``samples`` (n,) at ``rate`` Hz, ``semitones`` higher; (n,).

    Played faster they are higher, and FFmpeg's ``atempo`` then makes them as slow as they were by repeating
    stretches of the wave where it is like itself.
    """
    if not semitones:
        return samples
    ratio = 2 ** (semitones / 12)
    faster = np.asarray(soxr.resample(samples, rate * ratio, rate), np.float32)
    slowed = _at_tempo(faster, rate, len(faster) / len(samples))
    kept = np.zeros(len(samples), np.float32)
    kept[: len(slowed)] = slowed[: len(kept)]
    return kept


def _at_tempo(samples: Samples, rate: int, tempo: float) -> Samples:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono", time_base=Fraction(1, rate))
    stretch, sink = graph.add("atempo", f"{tempo:.9f}"), graph.add("abuffersink")
    graph.link_nodes(source, stretch, sink).configure()
    heard: list[Samples] = []
    padded = np.concatenate([samples, np.zeros(rate // _HELD_BACK, np.float32)])
    for start in range(0, len(padded), BLOCK_SAMPLES):
        frame = av.AudioFrame.from_ndarray(padded[None, start : start + BLOCK_SAMPLES], "flt", "mono")
        frame.sample_rate, frame.pts = rate, start
        source.push(frame)
        heard += _pulled(graph)
    source.push(None)
    heard += _pulled(graph)
    return np.concatenate([*heard, np.empty(0, np.float32)])


def _pulled(graph: Graph) -> list[Samples]:
    """What the graph has ready."""
    ready: list[Samples] = []
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return ready
        assert isinstance(frame, av.AudioFrame)
        ready.append(frame.to_ndarray()[0])
