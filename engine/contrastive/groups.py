"""Which parameters learn how fast, and which are drawn towards 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import nn

from engine.contrastive.student import Student

DEEPEST = 12
"""Layers over which the decay was found to do good (Bao et al., "BEiT", 2021, of transformers of so many).

The rates of a network with more go down by the same factor altogether: a network with 50 layers would
otherwise have a first one that learns nothing.
"""
MOST = 0.5
"""A module of whose parameters a list holds more than this share is no layer but has some."""


def parameter_groups(
    student: Student, objective: nn.Module, weight_decay: float, layer_decay: float = 1.0
) -> list[dict[str, Any]]:
    """Groups for an optimiser, in an order that depends on the modules alone.

    Beside ``params`` and ``weight_decay`` each has ``scale``, what its learning rate is multiplied with, and
    ``backbone``, whether it is of the backbone. Those that want no gradient are left out. A parameter with
    one axis or none, as biases and norms have, does not decay.
    """
    scales = _scales(student.backbone, layer_decay)
    groups: dict[tuple[float, bool, bool], list[nn.Parameter]] = {}
    for module in (student.backbone, student.head, student.projector, objective):
        for parameter in module.parameters():
            if parameter.requires_grad:
                kind = (scales.get(id(parameter), 1.0), module is student.backbone, parameter.ndim > 1)
                groups.setdefault(kind, []).append(parameter)
    return [
        {
            "params": parameters,
            "scale": scale,
            "backbone": of_backbone,
            "weight_decay": weight_decay if decays else 0.0,
        }
        for (scale, of_backbone, decays), parameters in groups.items()
    ]


def layers(network: nn.Module) -> list[list[nn.Parameter]]:
    """The parameters of each layer from the input to the output, in the order in which they were made.

    A layer is what a list or a sequence holds, or stands beside it; a norm belongs to what is before it.
    """
    found: list[list[nn.Parameter]] = []
    for part in _parts(network):
        parameters = list(part)
        if found and all(parameter.ndim <= 1 for parameter in parameters):
            found[-1] += parameters
        elif parameters:
            found.append(parameters)
    return found


def _scales(backbone: nn.Module, decay: float) -> dict[int, float]:
    """By the identity of a parameter; the layer before the head has ``decay``."""
    stack = layers(backbone)
    pace = min(1.0, (DEEPEST - 1) / max(len(stack) - 1, 1))
    return {
        id(parameter): decay ** (1 + pace * below)
        for below, parameters in enumerate(reversed(stack))
        for parameter in parameters
    }


def _parts(module: nn.Module) -> Iterator[list[nn.Parameter]]:
    if not _holds_layers(module):
        yield list(module.parameters())
        return
    own = list(module.parameters(recurse=False))
    if own:
        yield own
    for child in module.children():
        yield from _parts(child)


def _holds_layers(module: nn.Module) -> bool:
    if isinstance(module, nn.Sequential | nn.ModuleList):
        return True
    whole = _size(module)
    lists = (each for each in module.modules() if isinstance(each, nn.Sequential | nn.ModuleList))
    held = sum(_size(each) for each in _outermost(lists))
    return whole > 0 and held > MOST * whole


def _outermost(lists: Iterator[nn.Module]) -> list[nn.Module]:
    """Those that are in no other of them."""
    inside: set[int] = set()
    found = []
    for each in lists:
        if id(each) not in inside:
            found.append(each)
            inside.update(id(module) for module in each.modules())
    return found


def _size(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
