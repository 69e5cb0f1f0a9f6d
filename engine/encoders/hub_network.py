"""A network of transformers as a ``PictureNetwork``. Needs the extra ``hub``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from engine.encoders.hub_input import HubInput
from engine.encoders.network import PictureNetwork
from engine.errors import EncoderError

_TRAINING_ONLY = "masked_spec_embed"
"""What wav2vec2 and its kind put in the place of masked sound; left out of many a file."""


class HubNetwork(PictureNetwork):
    """Normalises pixels as the network's settings say and takes its pooled features.

    Networks of pictures and texts (CLIP, SigLIP) answer their projection into the space of both; others their
    pooled output (DINOv2: the class token; ConvNeXt, ResNet: the mean of the last maps), or the class token
    where the weights have no pooling layer.
    """

    def __init__(self, model: Any, wanted: HubInput) -> None:
        super().__init__()
        self._model = model
        self._scale = wanted.scale
        self._mean = torch.tensor(wanted.mean).view(1, 3, 1, 1)
        self._deviation = torch.tensor(wanted.deviation).view(1, 3, 1, 1)
        self.understands_text = hasattr(model, "get_image_features") and hasattr(model, "get_text_features")

    def forward(self, pixels: Tensor) -> tuple[Tensor]:
        """uint8 (n, 3, h, w) to features (n, d)."""
        mean, deviation = self._mean.to(pixels.device), self._deviation.to(pixels.device)
        values = ((pixels.to(torch.float32) * self._scale - mean) / deviation).to(self._model.dtype)
        if self.understands_text:
            return (pooled(self._model.get_image_features(pixel_values=values)),)
        return (pooled(self._model(pixel_values=values)),)

    @property
    def model(self) -> Any:
        """The model of transformers."""
        return self._model

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds all of it; whether the embeddings bear that is measured."""
        self._model.to(dtype)


def read_network(folder: Path, name: str, wanted: HubInput) -> HubNetwork:
    """The network in ``folder``; see ``read_model``."""
    return HubNetwork(read_model(folder, name), wanted)


def read_model(folder: Path, name: str) -> Any:
    """The model in ``folder``, float32, from safetensors alone and without any code of the folder.

    Raises:
        EncoderError: it is damaged, incomplete, or of a form that transformers does not know.
    """
    from safetensors import SafetensorError
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        model, report = AutoModel.from_pretrained(
            str(folder),
            trust_remote_code=False,
            use_safetensors=True,
            local_files_only=True,
            dtype=torch.float32,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, ImportError, SafetensorError) as error:
        raise EncoderError(
            f"The encoder '{name}' cannot be loaded: its files are damaged, do not belong together, or need "
            "code of their own, which is never run. Download it again or choose another encoder."
        ) from error
    _check_complete(model, set(report["missing_keys"]), name)
    return model


def pooled(output: Any) -> Tensor:
    """The features (n, d) in what a model answers: its pooled output, or else its first token."""
    if isinstance(output, Tensor):
        return output
    features = getattr(output, "pooler_output", None)
    return cast("Tensor", output.last_hidden_state[:, 0] if features is None else features.flatten(1))


def _check_complete(model: Any, missing: set[str], name: str) -> None:
    """Takes away a pooling layer that has no weights of its own and clears what only training reads; refuses
    anything else made up at random."""
    if _TRAINING_ONLY in missing:
        model.get_parameter(_TRAINING_ONLY).data.zero_()
        missing.discard(_TRAINING_ONLY)
    if missing and all(key.startswith("pooler.") for key in missing):
        model.pooler = None
    elif missing:
        raise EncoderError(
            f"The weights of the encoder '{name}' are incomplete ({len(missing)} tensors are missing, "
            f"such as '{min(missing)}'). Download it again or choose another encoder."
        )
