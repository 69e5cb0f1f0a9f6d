"""What captions find among held-out items, where a training learns words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import LabelledItems, retrieval

Vectors = NDArray[np.float32]

KS = (1, 10)


def text_recall(
    texts: Vectors, captions: Sequence[str], items: Vectors, own: Sequence[str | None]
) -> dict[str, float | None]:
    """How often an item with a caption is among the first that this caption finds.

    Args:
        texts: (c, d) the embeddings of ``captions``, which are all different.
        items: (m, d) those of the items that are looked among; both of length 1.
        own: The caption of each item, or None.
    """
    labels = Labels.single([*captions, *own])
    places = np.arange(len(captions) + len(own))
    asked, offered = places[: len(captions)], places[len(captions) :]
    found = retrieval(
        LabelledItems(asked, texts, labels.take(asked)),
        LabelledItems(offered, items, labels.take(offered)),
        KS,
    ).overall()
    return {f"text_recall_at_{k}": found[f"hit_rate_at_{k}"] for k in KS}
