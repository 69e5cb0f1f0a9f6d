"""How a hub encoder wants its pictures, read from its ``preprocessor_config.json``.

The image processors of transformers would do the work as well, but decode and scale in their own way; here
only their settings are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.domain import PictureInput
from engine.encoders.hub_files import read_settings
from engine.errors import EncoderError

CONVNEXT_SQUASHES_FROM = 384
"""ConvNeXt crops smaller pictures and squashes those of this side and above."""


@dataclass(frozen=True, slots=True)
class HubInput:
    """Pixels p in 0…255 are given to the network as (p × scale − mean) / deviation, by channel."""

    picture: PictureInput
    scale: float
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


def read_input(folder: Path, name: str) -> HubInput:
    """What the encoder in ``folder`` wants to see.

    Raises:
        EncoderError: the encoder ``name`` does not say, or says it in a way that is not understood.
    """
    settings = read_settings(folder, "image_processor")
    try:
        picture = _picture(settings)
        normalises = settings.get("do_normalize", True)
        return HubInput(
            picture,
            float(settings.get("rescale_factor", 1 / 255)) if settings.get("do_rescale", True) else 1.0,
            _channels(settings["image_mean"]) if normalises else (0.0, 0.0, 0.0),
            _channels(settings["image_std"]) if normalises else (1.0, 1.0, 1.0),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EncoderError(
            f"The encoder '{name}' does not say how it wants its pictures or tracks "
            f"(preprocessor_config.json: {error}). Choose an encoder that reads pictures or music."
        ) from error


def _picture(settings: dict[str, Any]) -> PictureInput:
    size = settings["size"]
    crops = bool(settings.get("do_center_crop", False))
    share = settings.get("crop_pct")
    if share is not None:
        side = _shortest(size)
        fits = side < CONVNEXT_SQUASHES_FROM
        return PictureInput(side, side, "crop" if fits else "squash", float(share) if fits else 1.0)
    if crops:
        width, height = _sides(settings.get("crop_size", size))
        return PictureInput(width, height, "crop", min(1.0, width / _shortest(size)))
    if isinstance(size, dict) and "longest_edge" in size and "shortest_edge" not in size:
        side = int(size["longest_edge"])
        return PictureInput(side, side, "pad")
    width, height = _sides(size)
    shortest_only = isinstance(size, dict) and "shortest_edge" in size
    return PictureInput(width, height, "crop" if shortest_only else "squash")


def _sides(size: Any) -> tuple[int, int]:
    if isinstance(size, dict) and "height" in size:
        return int(size["width"]), int(size["height"])
    side = _shortest(size)
    return side, side


def _shortest(size: Any) -> int:
    if not isinstance(size, dict):
        return int(size)
    if "shortest_edge" in size:
        return int(size["shortest_edge"])
    return min(int(size["height"]), int(size["width"]))


def _channels(values: Any) -> tuple[float, ...]:
    channels = tuple(float(value) for value in values)
    if len(channels) != 3:
        raise ValueError(f"{len(channels)} colour channels")
    return channels
