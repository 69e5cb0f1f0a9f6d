"""An item of either kind, decoded once, and changed for an encoder in every way there is for its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from numpy.typing import NDArray

from engine.domain import AudioInput, PictureInput
from engine.encoders.encoder import EncoderInput
from engine.media.perturbing.perturbation import Perturbation
from engine.media.perturbing.pictures import PICTURES, SIDE, changed_picture
from engine.media.pictures import decode_picture, network_input, smallest_for
from engine.media.scaling import Pixels

ItemT = TypeVar("ItemT")


class Changes(Protocol[ItemT]):
    """Ways to change items of a kind. Safe to use from several threads."""

    @property
    def ways(self) -> Sequence[Perturbation[ItemT]]:
        """All of them."""

    def decode(self, path: Path) -> ItemT:
        """What of a file is changed. Raises DecodeError where it cannot be had."""

    def changed(self, item: ItemT, way: Perturbation[ItemT], strength: float, seed: int) -> NDArray[Any]:
        """What an encoder reads of ``item`` when it is changed."""


@dataclass(frozen=True, slots=True)
class PictureChanges:
    """Of pictures, for an encoder that wants them so."""

    wanted: PictureInput
    ways: Sequence[Perturbation[Pixels]] = PICTURES

    def decode(self, path: Path) -> Pixels:
        """The same pixels for all encoders that want no more than most do."""
        return decode_picture(path, max(SIDE, smallest_for(self.wanted))).pixels

    def changed(self, item: Pixels, way: Perturbation[Pixels], strength: float, seed: int) -> NDArray[Any]:
        return network_input(changed_picture(item, way, strength, seed), self.wanted)


def changes_for(wanted: EncoderInput) -> Changes[Any]:
    """The ways to change what an encoder reads."""
    if isinstance(wanted, AudioInput):
        # Audio libraries, which pictures do not need.
        from engine.runners.evaluating.changing_sounds import SoundChanges

        return SoundChanges(wanted)
    return PictureChanges(wanted)
