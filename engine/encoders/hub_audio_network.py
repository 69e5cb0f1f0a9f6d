"""A network of transformers that hears. Needs the extra ``hub``."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from engine.encoders.hub_audio_input import HubAudioInput
from engine.encoders.network import Network


class HubAudioNetwork(Network):
    """Takes the pooled features of what it hears.

    Networks of sounds and texts (CLAP) answer their projection into the space of both; others their pooled
    output (AST: the mean of its two class tokens), or else the mean of their last states over time (wav2vec2,
    HuBERT, Whisper). Of a network that also writes, only the encoder is kept.

    Its items are the features of windows. Few go through it at once: the first layer of wav2vec2 alone fills
    65 MB for 10 s, and two at a time were as fast as eight.
    """

    cpu_step = 2
    gpu_step = 16

    def __init__(self, model: Any, wanted: HubAudioInput) -> None:
        super().__init__()
        self._model = model.get_encoder() if model.config.is_encoder_decoder else model
        self._argument = wanted.argument
        self._fills_up = wanted.fills_up
        self.understands_text = hasattr(model, "get_audio_features") and hasattr(model, "get_text_features")
        self._fused = self.understands_text and bool(model.config.audio_config.enable_fusion)

    def forward(self, features: Tensor) -> tuple[Tensor]:
        """float32 (n, …) of ``HubAudioInput.features`` to features (n, d)."""
        values = features.to(self._model.dtype)
        if self.understands_text:
            return (self._projected(values),)
        output = self._model(**{self._argument: values})
        if getattr(output, "pooler_output", None) is not None:
            return (cast("Tensor", output.pooler_output),)
        states: Tensor = output.last_hidden_state  # (n, time, d)
        if not self._fills_up:
            return (states.mean(1),)
        return (_mean_of_sound(states, features),)

    @property
    def model(self) -> Any:
        """The model of transformers."""
        return self._model

    def round_to(self, dtype: torch.dtype) -> None:
        """Rounds all of it; whether the embeddings bear that is measured."""
        self._model.to(dtype)

    def _projected(self, values: Tensor) -> Tensor:
        """A window is never longer than the network hears at once, so there is nothing to be fused."""
        longer = torch.zeros((len(values), 1), dtype=torch.bool, device=values.device)
        if self._fused:
            values = values.expand(-1, 4, -1, -1)
        output = self._model.get_audio_features(input_features=values, is_longer=longer)
        return cast("Tensor", output.pooler_output)


def _mean_of_sound(states: Tensor, spectrogram: Tensor) -> Tensor:
    """The mean of ``states`` (n, time, d) over the time before the silence at the end.

    That silence is all frames of the ``spectrogram`` (n, bands, frames) that equal the last one.
    """
    sounds = (spectrogram != spectrogram[:, :, -1:]).any(1)  # (n, frames)
    frames = torch.arange(1, sounds.shape[1] + 1, device=sounds.device)
    ends = (sounds * frames).amax(1, keepdim=True)  # (n, 1): frames until the silence
    times = torch.arange(states.shape[1], device=states.device)
    heard = (times * (sounds.shape[1] / states.shape[1]) < ends.clamp_min(1)).unsqueeze(2)  # (n, time, 1)
    return (states.float() * heard).sum(1) / heard.sum(1)
