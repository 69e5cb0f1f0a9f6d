"""How loud a track is, by EBU R 128."""

from __future__ import annotations

import math
from fractions import Fraction

import av
import av.filter
import numpy as np

from engine.media.audio_source import Block, sample_format

_SILENCE = -70.0
"""LUFS of the absolute gate; FFmpeg reports it where nothing was louder."""

_FIELD = "lavfi.r128.I"


class LoudnessMeter:
    """Measures the integrated loudness of a stream: gated blocks of 400 ms, K-weighted (ITU-R BS.1770).

    FFmpeg's ``ebur128`` does the work; it takes about as long as decoding an MP3.
    """

    def __init__(self, rate: int, channels: int, layout: str | None) -> None:
        """Channels without a known ``layout`` are measured as their mean: nobody knows what each weighs."""
        self._rate = rate
        self._layout = layout or "mono"
        self._mixed = layout is None and channels > 1
        self._format = sample_format(1 if self._mixed else channels)
        self._sent = 0
        self._loudness = math.nan
        self._graph = av.filter.Graph()
        entry = self._graph.add_abuffer(
            sample_rate=rate, format=self._format, layout=self._layout, time_base=Fraction(1, rate)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        self._graph.link_nodes(entry, meter, self._graph.add("abuffersink")).configure()

    def add(self, block: Block) -> None:
        """Take the next ``block`` (channels, n)."""
        if self._mixed:
            block = block.mean(axis=0, keepdims=True)
        data = block if self._format == "fltp" else block.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), self._format, self._layout)
        frame.sample_rate, frame.pts = self._rate, self._sent
        self._sent += block.shape[1]
        self._graph.push(frame)
        self._drain()

    def finish(self) -> float | None:
        """The integrated loudness in LUFS; None for silence, and for less than the 0.4 s of one block."""
        self._graph.push(None)
        self._drain()
        return self._loudness if math.isfinite(self._loudness) and self._loudness > _SILENCE else None

    def _drain(self) -> None:
        """Notes what is told so far: only a frame that completes a tenth of a second tells it."""
        while True:
            try:
                told = self._graph.pull().metadata.get(_FIELD)
            except (av.BlockingIOError, av.EOFError):
                return
            if told is not None:
                self._loudness = float(told)
