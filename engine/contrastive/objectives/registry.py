"""The objectives by name, with their settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from engine.contrastive.given import settings_from
from engine.contrastive.objective import Objective, Surroundings
from engine.contrastive.objectives import (
    alignment,
    byol,
    distillation,
    generalized_supcon,
    instance,
    moco,
    npair,
    pair,
    simclr,
    supcon,
    triplet,
)
from engine.errors import InvalidRequestError


@dataclass(frozen=True, slots=True)
class Recipe:
    """An objective that has been chosen, before it is built around a student."""

    objective: type[Objective[Any]]
    settings: Any

    def projector(self, width: int) -> nn.Module:
        """What the student is to end in, from features (n, width)."""
        return self.objective.projector(self.settings, width)

    def build(self, around: Surroundings) -> Objective[Any]:
        """The objective around a student that ends in that projector."""
        return self.objective(self.settings, around)


_KNOWN: dict[str, tuple[type[Objective[Any]], type]] = {
    kind.method.name: (kind, settings)
    for kind, settings in (
        (instance.Instance, instance.InstanceSettings),
        (simclr.SimClr, simclr.SimClrSettings),
        (moco.Moco, moco.MocoSettings),
        (byol.Byol, byol.ByolSettings),
        (triplet.Triplet, triplet.TripletSettings),
        (npair.NPair, npair.NPairSettings),
        (pair.Pair, pair.PairSettings),
        (supcon.SupCon, supcon.SupConSettings),
        (generalized_supcon.GeneralizedSupCon, generalized_supcon.GeneralizedSupConSettings),
        (distillation.Distillation, distillation.DistillationSettings),
        (alignment.Alignment, alignment.AlignmentSettings),
    )
}
NAMES = tuple(_KNOWN)


def recipe(name: str, given: Mapping[str, Any] | None = None) -> Recipe:
    """The objective ``name`` with the settings ``given`` in place of the defaults.

    Raises:
        InvalidRequestError: there is no such objective or setting, or a value makes no sense.
    """
    if name not in _KNOWN:
        raise InvalidRequestError(f"There is no method “{name}”; there are {', '.join(NAMES)}.")
    objective, settings = _KNOWN[name]
    return Recipe(objective, settings_from(settings, given or {}, objective.method.title))
