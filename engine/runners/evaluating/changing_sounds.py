"""The ways to change tracks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from engine.domain import AudioInput
from engine.media.perturbing.perturbation import Perturbation
from engine.media.perturbing.sound import Sound, hear
from engine.media.perturbing.sounds import DELAYS, SOUNDS, changed_windows


@dataclass(frozen=True, slots=True)
class SoundChanges:
    """Of tracks, for an encoder that wants them so; see ``Changes``."""

    wanted: AudioInput
    ways: Sequence[Perturbation[Sound]] = SOUNDS

    def decode(self, path: Path) -> Sound:
        return hear(path, self.wanted, DELAYS)

    def changed(self, item: Sound, way: Perturbation[Sound], strength: float, seed: int) -> NDArray[Any]:
        return changed_windows(item, way, strength, seed)
