"""What a way of changing items is, and the chance it uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import xxhash
from numpy.typing import NDArray

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Perturbation(Generic[ItemT]):
    """A way of changing what was decoded of an item, at graded strengths."""

    name: str
    unit: str
    """Of the strengths, as people read it."""
    strengths: tuple[float, ...]
    """From the gentlest to the harshest."""
    change: Callable[[ItemT, float, np.random.Generator], NDArray[Any]]
    """Makes of an item and a strength the changed array. The item stays as it is."""


def chance(seed: int, name: str, content: NDArray[Any]) -> np.random.Generator:
    """Random numbers for changing ``content`` in the way called ``name``: the same at every strength.

    An item is so turned to one side, and further with each strength; another one to the other side.
    """
    digest = xxhash.xxh3_128(f"{name} {seed} {content.dtype} {content.shape}".encode())
    digest.update(np.ascontiguousarray(content).data)
    return np.random.default_rng(digest.intdigest())


def either_way(random: np.random.Generator) -> float:
    """-1 or 1."""
    return float(random.choice((-1.0, 1.0)))
