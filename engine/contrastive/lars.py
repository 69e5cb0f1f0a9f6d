"""LARS, which lets large batches learn from scratch at rates that AdamW does not bear."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, overload

import torch
from torch import Tensor


class Lars(torch.optim.Optimizer):
    """Momentum with a rate for each layer that is in proportion to its weights (You et al., 2017).

    As SimCLR has it: the rate is part of what the momentum keeps, and what has one axis or none, as biases
    and norms have, moves at the plain rate.
    """

    def __init__(
        self,
        groups: Iterable[dict[str, Any]],
        lr: float,
        momentum: float = 0.9,
        trust: float = 0.001,
    ) -> None:
        """``trust`` is the share of a layer's length that it moves by in a step at a rate of 1."""
        super().__init__(groups, {"lr": lr, "momentum": momentum, "trust": trust, "weight_decay": 0.0})

    @overload
    def step(self, closure: None = None) -> None: ...
    @overload
    def step(self, closure: Callable[[], float]) -> float: ...

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        """Moves all parameters that have a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._move(parameter, parameter.grad, group)
        return loss

    def _move(self, parameter: Tensor, gradient: Tensor, group: dict[str, Any]) -> None:
        gradient = gradient.add(parameter, alpha=group["weight_decay"])
        if parameter.ndim > 1:
            gradient = gradient * _share(parameter.norm(), gradient.norm(), group["trust"])
        state = self.state[parameter]
        if "velocity" not in state:
            state["velocity"] = torch.zeros_like(parameter)
        state["velocity"].mul_(group["momentum"]).add_(gradient * group["lr"])
        parameter.sub_(state["velocity"])


def _share(length: Tensor, steepness: Tensor, trust: float) -> Tensor:
    """What a gradient is multiplied with; 1 where the layer or its gradient is 0."""
    known = (length > 0) & (steepness > 0)
    return torch.where(known, trust * length / torch.where(known, steepness, 1.0), 1.0)
