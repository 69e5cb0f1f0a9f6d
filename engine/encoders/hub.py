"""Encoders of the Hugging Face hub, by name or folder. Needs the extra ``hub``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.domain import Kind
from engine.encoders.encoder import Encoded, Encoder, stacked_pictures, unit_rows
from engine.encoders.execution import Execution
from engine.encoders.hub_files import locate, require_transformers
from engine.encoders.hub_input import HubInput, read_input
from engine.encoders.hub_network import HubNetwork, read_network
from engine.encoders.trial_items import trial_pictures
from engine.encoders.weights import digest_of
from engine.errors import EncoderError

BATCH_SIZE = 64
_TOKENIZER_FILES = ("tokenizer.json", "vocab.json", "vocab.txt", "spiece.model", "tokenizer.model")


class HubEncoder:
    """Pictures to the pooled features of a network of transformers; it knows no tags."""

    kind = Kind.IMAGE
    batch_size = BATCH_SIZE

    def __init__(self, network: HubNetwork, wanted: HubInput, title: str, cache: Path | None) -> None:
        self.input = wanted.picture
        self.digest = digest_of(network.state_dict(), repr(wanted))
        self.name = f"{_readable(title)}-{self.digest[:8]}"
        self.execution = Execution(network, self.name)
        self.dimension = self._probed_dimension(title)
        self.execution.settle(trial_pictures(self.execution.step, self.input), self.digest, cache)

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        """Embeds pictures, each uint8 (height, width, 3); see ``Encoder.encode``."""
        (features,) = self.execution.run(stacked_pictures(batch, self.input, self.name))
        return Encoded(unit_rows(features, self.name), ((),) * len(batch))

    def _probed_dimension(self, title: str) -> int:
        black = np.zeros((1, self.input.height, self.input.width, 3), np.uint8)
        try:
            (features,) = self.execution.run(black)
        except (TypeError, ValueError, RuntimeError, AttributeError) as error:
            raise EncoderError(
                f"The encoder '{title}' does not turn a picture into one vector. Choose one for "
                "pictures, such as DINOv2, CLIP or SigLIP."
            ) from error
        return int(features.shape[1])


class HubTextEncoder(HubEncoder):
    """A ``HubEncoder`` whose network also reads texts."""

    def __init__(
        self, network: HubNetwork, wanted: HubInput, title: str, cache: Path | None, tokenizer: Any
    ) -> None:
        super().__init__(network, wanted, title, cache)
        self._texts = network
        self._tokenizer = tokenizer

    def encode_text(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embeds texts: (len(texts), dimension); see ``TextEncoder.encode_text``. On the CPU, in float32."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        tokens = self._tokenizer(
            list(texts),
            padding="max_length" if self._texts.pads_texts_fully else True,
            truncation=True,
            max_length=self._texts.longest_text,
            return_tensors="pt",
        )
        read = ("input_ids",) if self._texts.pads_texts_fully else ("input_ids", "attention_mask")
        with torch.inference_mode():
            features = self._texts.text_features({key: tokens[key] for key in read if key in tokens})
        return unit_rows(features.numpy(), self.name)


def load(name: str, cache: Path | None = None) -> Encoder:
    """The encoder ``name``: a folder, or a name on the hub.

    Raises:
        EncoderError: it cannot be found or loaded, or the extra is not installed.
    """
    require_transformers()
    folder = locate(name)
    wanted = read_input(folder, name)
    network = read_network(folder, name, wanted)
    tokenizer = _tokenizer(folder) if network.understands_text else None
    if tokenizer is None:
        return HubEncoder(network, wanted, name, cache)
    return HubTextEncoder(network, wanted, name, cache, tokenizer)


def _tokenizer(folder: Path) -> Any | None:
    """What splits texts for the network; None where the folder has none, so that it reads pictures only."""
    from transformers import AutoTokenizer

    if not any((folder / file).is_file() for file in _TOKENIZER_FILES):
        return None  # transformers would make an empty one up
    try:
        return AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError):
        return None


def _readable(title: str) -> str:
    """The last part of a name or path, in letters that are safe in a file name."""
    last = Path(title).expanduser().name or title
    return re.sub(r"[^a-z0-9.]+", "-", last.lower()).strip("-.") or "encoder"
