"""Names for clusters: the words that most of their items carry and others do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.domain.words import ItemWords
from engine.projection.naming_words import ClusterWords, cluster_words

Codes = NDArray[np.int32]

MOST_WORDS = 3
MOST_CHARACTERS = 36
"""More words than fit into so many characters are left out, as a label on a map has little room."""

_STILL_TELLING = 0.35
"""A further word has to add so much of what the first one says."""


def name_clusters(codes: Codes, words: ItemWords) -> list[str]:
    """A name such as ``birds, sea`` for every cluster: up to three words, the most telling first.

    A word tells the more, the more of the cluster's items carry it, the fewer others do, and the more it says
    of an item; each further word is judged by those items that the ones before leave out. No word of a name
    is part of another. Where two clusters would have one name, the smaller gets other words if it has any, or
    else a number. A cluster without words of its own is named by its number, as ``Cluster 4``.

    Args:
        codes: (n,) cluster of each item, from 0 for the largest on, -1 for none.
        words: the words of the n items.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, found in enumerate(cluster_words(codes, words)):
        name = next((name for name in _candidates(found) if name.casefold() not in taken), None)
        if name is None:
            name = _numbered(_joined(_chosen(found)), number, taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _candidates(found: ClusterWords) -> Iterator[str]:
    """Names by falling aptness: the best one, then those that begin with another word."""
    for skipped in range(len(found.names)):
        chosen = _chosen(found.without_first(skipped))
        if chosen:
            yield _joined(chosen)


def _numbered(name: str, number: int, taken: set[str]) -> str:
    if not name:
        return f"Cluster {number + 1}"
    return next(
        numbered for count in range(2, number + 3) if (numbered := f"{name} {count}").casefold() not in taken
    )


def _joined(chosen: list[str]) -> str:
    return ", ".join(chosen)


def _chosen(found: ClusterWords) -> list[str]:
    """The words of a name, the most telling first."""
    chosen: list[str] = []
    open_items = np.ones(found.carried.shape[1], np.bool_)
    least = 0.0
    for _ in range(MOST_WORDS):
        scores = found.scores(open_items)
        for place, name in enumerate(found.names):
            if chosen and (_are_alike(name, chosen) or len(_joined([*chosen, name])) > MOST_CHARACTERS):
                scores[place] = 0.0
        if not len(scores) or scores.max() <= least:
            break
        best = int(scores.argmax())
        least = least or _STILL_TELLING * float(scores[best])
        chosen.append(found.names[best])
        open_items &= found.carried[best] == 0
    return chosen


def _are_alike(name: str, others: list[str]) -> bool:
    """Whether a word is part of another, as flower is of flowers, or the other of it."""
    small = name.casefold()
    return any(small in other.casefold() or other.casefold() in small for other in others)
