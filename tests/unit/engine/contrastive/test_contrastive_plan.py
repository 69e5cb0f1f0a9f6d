from __future__ import annotations

from math import inf

import pytest

from engine.contrastive.plan import Optimiser, Plan
from engine.errors import InvalidRequestError


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"learning_rate": -1.0},
        {"warm_up": 1.5},
        {"head_epochs": 4},
        {"layer_decay": 0.0},
        {"accumulate": 0},
        {"average": 1.0},
        {"learning_rate": float("nan")},
        {"longest_gradient": float("inf")},
        {"seed": -1},
        {"seed": 2**32},
    ],
)
def test_that_a_plan_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidRequestError):
        Plan(**{"epochs": 3, **wrong})


def test_that_gradients_are_cut_unless_nobody_wants_it_or_only_their_direction_counts() -> None:
    assert Plan(epochs=3, longest_gradient=2.0).cut_to == 2.0
    assert Plan(epochs=3, longest_gradient=0.0).cut_to == inf
    assert Plan(epochs=3, optimiser=Optimiser.LARS).cut_to == inf
