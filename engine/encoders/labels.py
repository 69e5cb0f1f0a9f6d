"""The words the bundled encoders know, and tags made of a network's certainty of them."""

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
    return _lines("imagenet_labels.txt")


@cache
def music_tags() -> tuple[str, ...]:
    """The 50 words in the order of musicnn's outputs, in lower case but for names.

    One is there twice: people wrote both "female vocalist" and "female vocalists" and meant the same. The
    network's outputs for the two rise and fall together (a correlation of 0.96), one ten times the other.
    """
    return _lines("music_tags.txt")


def tags_of(
    probabilities: NDArray[np.float32],
    labels: tuple[str, ...],
    least: float = MIN_CONFIDENCE,
    most: int = MAX_TAGS,
) -> tuple[tuple[Tag, ...], ...]:
    """For each row of ``probabilities`` (n, len(labels)) its surest labels, surest first.

    At most ``most``, each at least ``least`` probable; of a label that is there twice the surer one.
    """
    return tuple(_surest(row, labels, least)[:most] for row in probabilities)


def _surest(row: NDArray[np.float32], labels: tuple[str, ...], least: float) -> tuple[Tag, ...]:
    found: dict[str, Tag] = {}
    for index in np.argsort(-row, kind="stable"):
        if row[index] < least:
            break
        found.setdefault(labels[index], Tag(labels[index], "encoder", float(row[index])))
    return tuple(found.values())


def _lines(file: str) -> tuple[str, ...]:
    text = files("resources").joinpath("encoders").joinpath(file).read_text(encoding="utf-8")
    return tuple(text.splitlines())
