"""Decides how a training goes about it, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.contrastive import recipes
from engine.contrastive.choice import choose_method, choose_mode
from engine.contrastive.methods import ALIGNMENT, BY_NAME, Facts, Need
from engine.contrastive.modes import Mode
from engine.contrastive.objectives import registry
from engine.contrastive.specification import Specification
from engine.domain import AUTO, Kind, TrainingDevice, TrainingMode, TrainingRequest
from engine.encoders.execution import best_device
from engine.errors import InvalidRequestError


@dataclass(frozen=True, slots=True)
class Decision:
    """The method, the mode and everything else, and in sentences why; empty where a person decided."""

    specification: Specification
    reason: str

    @property
    def needs(self) -> frozenset[Need]:
        """What the method may learn from."""
        return BY_NAME[self.specification.method].needs


@dataclass(frozen=True, slots=True)
class Sources:
    """Of the encoders that take part, as ``registry.load`` reads them."""

    base: str
    teacher: str | None = None


def decide(request: TrainingRequest, kind: Kind, facts: Facts, sources: Sources) -> Decision:
    """What the request leaves open is chosen by what there is to learn from.

    Raises:
        InvalidRequestError: the method cannot learn from this, or a setting makes no sense.
    """
    device = _device(request.device)
    reasons = []
    method = request.method.value
    if method == AUTO:
        method, why = choose_method(facts, request.captions is not None)
        reasons.append(why)
    if (refusal := BY_NAME[method].refusal(facts)) is not None:
        raise InvalidRequestError(refusal)
    if request.captions is not None and Need.CAPTIONS not in BY_NAME[method].needs:
        reasons.append(f"The captions are not read: “{method}” learns from none, as “{ALIGNMENT.name}” does.")
    if request.mode is TrainingMode.AUTO:
        mode, why = choose_mode(facts, gpu=device != "cpu")
        reasons.append(why)
    else:
        mode = Mode(request.mode.value)
    given: dict[str, Any] = {
        "base": request.encoder if mode is Mode.SCRATCH else sources.base,
        "teacher": sources.teacher,
        "epochs": request.epochs,
        "batch_size": request.batch_size,
        "seed": request.seed,
        "device": device,
    }
    specification = recipes.specification(method, mode, kind, facts, device != "cpu", given, request.settings)
    registry.recipe(method, specification.objective)  # raises now, and not once everything is decoded
    return Decision(specification, " ".join(reasons))


def learns_from_labels(decision: Decision, facts: Facts, request: TrainingRequest) -> bool:
    """Whether labels are more than what it is measured by.

    A method that learns from marks as well is given labels only where there are no marks, or they were named:
    what a person has said of pairs is not to drown in what thousands of folders say.
    """
    if Need.LABELS not in decision.needs:
        return False
    return request.labels is not None or Need.PAIRS not in decision.needs or not facts.offers(Need.PAIRS)


def _device(wanted: TrainingDevice) -> str:
    """``cuda``, ``mps`` or ``cpu``: the one that is wanted, or the best there is."""
    return best_device().type if wanted is TrainingDevice.AUTO else wanted.value
