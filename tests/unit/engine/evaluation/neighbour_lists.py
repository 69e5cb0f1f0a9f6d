"""Neighbours as the index tells them, made here from a few vectors or at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluation.neighbours import nearest_of_all


@dataclass(frozen=True)
class Lists:
    ids: np.ndarray
    rows: np.ndarray
    cosines: np.ndarray


def lists_of(vectors: np.ndarray, k: int, ids: np.ndarray | None = None) -> Lists:
    """The ``k`` nearest of each of ``vectors`` (n, d), filled up with -1 where there are fewer."""
    count = len(vectors)
    rows, cosines = np.full((count, k), -1, np.int32), np.zeros((count, k), np.float32)
    nearest = nearest_of_all(vectors, k)
    there = nearest.shape[1]
    rows[:, :there] = nearest
    cosines[:, :there] = np.take_along_axis(vectors @ vectors.T, nearest, axis=1)
    return Lists(np.arange(count) if ids is None else ids, rows, np.clip(cosines, -1, 1))


def random_lists(seed: int, count: int, k: int) -> Lists:
    """Lists of vectors that lie at random, some of them equal, with ids that leave gaps."""
    rng = np.random.default_rng(seed)
    vectors = unit(rng.standard_normal((count, 3)))
    if count > 2:
        vectors[rng.integers(count, size=count // 3)] = vectors[0]
    return lists_of(vectors, k, np.sort(rng.permutation(3 * count)[:count]))


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def around(middles: np.ndarray, each: int, scatter: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(n, d) unit vectors, ``each`` around every one of ``middles``, and (n,) the number of theirs."""
    codes = np.repeat(np.arange(len(middles)), each)
    noise = np.random.default_rng(seed).standard_normal((len(codes), middles.shape[1]))
    return unit(middles[codes] + scatter * noise), codes
