from __future__ import annotations

import random

import numpy as np
import torch

from engine.contrastive import rng

CPU = torch.device("cpu")


def _drawn() -> list[float]:
    return [random.random(), random.gauss(), np.random.normal(), np.random.rand(), float(torch.rand(()))]


def test_that_all_generators_go_on_from_where_they_were() -> None:
    rng.seed_all(3)
    random.gauss()  # each has another number in store now
    np.random.normal()
    kept = rng.states(CPU)
    expected = _drawn()
    rng.seed_all(4)
    assert _drawn() != expected
    rng.restore({name: torch.stack([state, state])[1] for name, state in kept.items()}, CPU)
    assert _drawn() == expected


def test_that_a_seed_gives_the_same_numbers() -> None:
    rng.seed_all(2**40)
    first = _drawn()
    rng.seed_all(2**40)
    assert _drawn() == first
