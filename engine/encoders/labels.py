"""The words for the 1000 ImageNet classes, and tags made of a network's certainty of them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from engine.domain import Tag

MIN_CONFIDENCE = 0.15
"""Below this a guess is more often wrong than right."""
MAX_TAGS = 3


@cache
def imagenet_labels() -> tuple[str, ...]:
    """The 1000 words in the order of the classes, all different, in lower case."""
    text = files("resources").joinpath("encoders").joinpath("imagenet_labels.txt").read_text(encoding="utf-8")
    return tuple(text.splitlines())


def tags_of(probabilities: NDArray[np.float32], labels: tuple[str, ...]) -> tuple[tuple[Tag, ...], ...]:
    """For each row of ``probabilities`` (n, len(labels)) its surest labels, surest first."""
    surest = np.argsort(-probabilities, axis=1, kind="stable")[:, :MAX_TAGS]
    return tuple(
        tuple(
            Tag(labels[index], "encoder", float(row[index]))
            for index in chosen
            if row[index] >= MIN_CONFIDENCE
        )
        for row, chosen in zip(probabilities, surest, strict=True)
    )
