"""Which encoders there are and how each is loaded. Importable without torch, which only ``load`` needs.

A source says where an encoder comes from: ``bundled:NAME`` for one that is installed with the program,
``hub:NAME`` for one of the Hugging Face hub, ``hub:FOLDER`` for one of that form on disk, ``trained:NAME``
for one that was trained in the library at hand or taken in there.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.domain import AudioInput, Kind, PictureInput
from engine.encoders import computing, trained_files
from engine.encoders.encoder import Encoder, EncoderInput
from engine.errors import EncoderError

BUNDLED_PREFIX = "bundled:"
HUB_PREFIX = "hub:"
TRAINED_PREFIX = "trained:"
_HUB_LOADER = "engine.encoders.hub:load"
_TRAINED_LOADER = "engine.encoders.trained:load"


@dataclass(frozen=True, slots=True)
class BundledEncoder:
    """An encoder that is installed with the program."""

    name: str
    kind: Kind
    dimension: int
    input: EncoderInput
    """How an item is to be prepared, so that this can be done while the encoder is still being loaded."""
    licence: str
    """SPDX identifier of the weights' licence."""
    loader: str
    """``module:function`` that loads it; imported when it is loaded and not before."""

    @property
    def source(self) -> str:
        """What ``load`` is given."""
        return BUNDLED_PREFIX + self.name


_BUNDLED = {
    encoder.name: encoder
    for encoder in (
        BundledEncoder(
            "efficientnet-lite0",
            Kind.IMAGE,
            1280,
            PictureInput(224, 224, fit="pad"),
            "Apache-2.0",
            "engine.encoders.efficientnet_lite0:load",
        ),
        BundledEncoder(
            "musicnn-msd",
            Kind.MUSIC,
            1506,
            AudioInput(rate=16000, samples=48128, hop=47872, lead=256, most_windows=80),
            "ISC",
            "engine.encoders.musicnn_msd:load",
        ),
    )
}
_DEFAULTS = {Kind.IMAGE: "efficientnet-lite0", Kind.MUSIC: "musicnn-msd"}
NETWORKS = {
    "resnet18": Kind.IMAGE,
    "efficientnet-lite0": Kind.IMAGE,
    "musicnn-msd": Kind.MUSIC,
}
"""Those that can be trained from the beginning, and what they read."""


def bundled_encoders() -> tuple[BundledEncoder, ...]:
    """The encoders that are installed with the program."""
    return tuple(_BUNDLED.values())


def bundled(name: str) -> BundledEncoder:
    """The bundled encoder ``name``.

    Raises:
        EncoderError: there is none; the message lists those there are.
    """
    if name not in _BUNDLED:
        raise EncoderError(
            f"There is no bundled encoder '{name}' (there are: {', '.join(_BUNDLED)}). Choose one of those, "
            f"or an encoder of the hub: '{HUB_PREFIX}facebook/dinov2-small'."
        )
    return _BUNDLED[name]


def default_encoder(kind: Kind) -> str:
    """The name of the bundled encoder a new collection of ``kind`` uses.

    Raises:
        EncoderError: no encoder reads items of this kind.
    """
    if kind not in _DEFAULTS:
        raise EncoderError(f"No encoder for {kind.value} is installed. Import pictures instead.")
    return _DEFAULTS[kind]


def kind_of_network(name: str) -> Kind:
    """What the network ``name`` reads, which can be trained from the beginning.

    Raises:
        EncoderError: there is none; the message lists those there are.
    """
    if name not in NETWORKS:
        raise EncoderError(
            f"There is no network '{name}' to be trained from the beginning (there are: "
            f"{', '.join(NETWORKS)}). Choose one of those."
        )
    return NETWORKS[name]


def input_of(source: str, cache: Path | None = None) -> EncoderInput | None:
    """How the encoder ``source`` names wants its items; None where only the loaded encoder can tell.

    ``cache`` as for ``load``.

    Raises:
        EncoderError: it is a trained encoder, and not here or damaged.
    """
    if source.startswith(TRAINED_PREFIX):
        return trained_files.read(trained_files.folder_of(cache, source.removeprefix(TRAINED_PREFIX))).input
    encoder = _BUNDLED.get(source.removeprefix(BUNDLED_PREFIX))
    return encoder.input if encoder is not None and encoder.source == source else None


def load(source: str, cache: Path | None = None) -> Encoder:
    """Loads the encoder ``source`` names, ready to encode. Imports torch; takes about a second.

    ``cache`` is a folder for what was measured of this machine, so that it is not measured again, and the one
    in which trained encoders are found: ``LibraryPaths.encoders``.

    Raises:
        EncoderError: there is no such encoder, it cannot be loaded, or something it needs is not installed.
    """
    computing.get_ready()
    if source.startswith(BUNDLED_PREFIX):
        encoder = bundled(source.removeprefix(BUNDLED_PREFIX))
        return _call(encoder.loader)(cache)
    if source.startswith(TRAINED_PREFIX):
        return _call(_TRAINED_LOADER)(source.removeprefix(TRAINED_PREFIX), cache)
    name = source.removeprefix(HUB_PREFIX)
    if not source.startswith(HUB_PREFIX) or not name:
        raise EncoderError(
            f"'{source}' does not say where an encoder comes from. Write '{BUNDLED_PREFIX}NAME', "
            f"'{HUB_PREFIX}NAME', '{HUB_PREFIX}FOLDER' or '{TRAINED_PREFIX}NAME'."
        )
    return _call(_HUB_LOADER)(name, cache)


def _call(dotted: str) -> Callable[..., Encoder]:
    module, _, function = dotted.partition(":")
    return cast("Callable[..., Encoder]", getattr(importlib.import_module(module), function))
