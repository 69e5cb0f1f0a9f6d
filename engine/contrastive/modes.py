"""How much of an encoder is trained. Without torch."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """As it is written on the command line."""

    ADAPTER = "adapter"
    """A small head on cached embeddings; the encoder stays as it is."""
    FINETUNE = "finetune"
    """The head, then all of a pretrained encoder."""
    SCRATCH = "scratch"
    """All of an encoder that has learnt nothing yet."""
