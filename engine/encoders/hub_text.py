"""The side of a hub encoder that reads texts, for encoders of pictures and of music alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.encoders.hub_network import pooled

_TOKENIZER_FILES = ("tokenizer.json", "vocab.json", "vocab.txt", "spiece.model", "tokenizer.model")


class HubTexts:
    """A network of transformers with its tokenizer. Runs on the CPU, in float32: a query is a short text."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._longest = _longest(model.config.text_config)
        # SigLIP was trained on texts padded to full length, without telling padding from text.
        self._pads_fully = str(model.config.model_type).startswith("siglip")

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts, at least one, to features (len(texts), d) among those of the items."""
        tokens = self._tokenizer(
            list(texts),
            padding="max_length" if self._pads_fully else True,
            truncation=True,
            max_length=self._longest,
            return_tensors="pt",
        )
        read = ("input_ids",) if self._pads_fully else ("input_ids", "attention_mask")
        with torch.inference_mode():
            output = self._model.get_text_features(**{key: tokens[key] for key in read if key in tokens})
        features: NDArray[np.float32] = pooled(output).numpy()
        return features


def read_texts(folder: Path, model: Any) -> HubTexts | None:
    """What reads texts for ``model``; None where ``folder`` has no tokenizer, so that it reads items only."""
    from transformers import AutoTokenizer

    if not any((folder / file).is_file() for file in _TOKENIZER_FILES):
        return None  # transformers would make an empty one up
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError):
        return None
    return HubTexts(model, tokenizer)


def _longest(settings: Any) -> int:
    """The number of tokens that are read of a text."""
    positions = int(settings.max_position_embeddings)
    if settings.model_type == "clap_text_model":
        # It is a RoBERTa, which numbers its positions from after that of the padding.
        return positions - int(settings.pad_token_id) - 1
    return positions
