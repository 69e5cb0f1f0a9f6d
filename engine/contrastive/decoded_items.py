"""The items of a training, decoded and kept for it and for others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.contrastive.inputs.layout import Layout, pcm, picture_layout, sound_layout
from engine.contrastive.inputs.reading import Inputs
from engine.contrastive.inputs.store import InputStore, Told
from engine.contrastive.material import Material, Rows
from engine.domain import AudioInput
from engine.encoders.encoder import EncoderInput
from engine.encoders.trainable import Trainable, TrainableMusic

REMEMBERED = 2
"""An evaluation asks for its queries and for what they look among, after each epoch."""


class DecodedItems:
    """Reads items in any form, from a folder of decoded ones where they are there."""

    def __init__(self, folder: Path, material: Material, network: Trainable) -> None:
        """``network`` says how short sounds are heard."""
        self._folder, self._material, self._network = folder, material, network
        self._latest: dict[tuple[bytes, EncoderInput], Inputs] = {}

    def prepared(self, rows: Rows, wanted: EncoderInput, told: Told | None = None) -> Inputs:
        """Those at ``rows`` (m,), at places 0 to m - 1; asked the same again, the same at once."""
        asked = rows.tobytes(), wanted
        if asked not in self._latest:
            store = InputStore(self._folder, self._layout(wanted))
            contents = [self._material.contents[row] for row in rows]
            inputs = store.prepare(contents, lambda place: self._decoded(int(rows[place]), wanted), told)
            self._latest = dict([*self._latest.items(), (asked, inputs)][-REMEMBERED:])
        return self._latest[asked]

    def _decoded(self, row: int, wanted: EncoderInput) -> NDArray[Any]:
        item = self._material.read(row, wanted)
        if not isinstance(wanted, AudioInput):
            return item[None]
        assert isinstance(self._network, TrainableMusic)
        return pcm(self._network.filled(np.asarray(item, np.float32)))

    def _layout(self, wanted: EncoderInput) -> Layout:
        if isinstance(wanted, AudioInput):
            return sound_layout(wanted, f"heard by {self._network.record}")
        return picture_layout(wanted)
