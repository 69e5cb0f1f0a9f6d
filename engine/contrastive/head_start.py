"""The first stage of fine-tuning: the head learns on the embeddings there are, in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from torch import Tensor

from engine.contrastive import candidate, recipes
from engine.contrastive.adapter_ground import adapter_ground
from engine.contrastive.grounds import Places, Tell
from engine.contrastive.hooks import Hooks
from engine.contrastive.lesson import Lesson
from engine.contrastive.material import Material
from engine.contrastive.modes import Mode
from engine.contrastive.records import EpochRecord
from engine.contrastive.specification import Specification

FOLDER = "head"
STAGE = "head"


class _Preparing(Hooks):
    """Tells of epochs as of a preparation, which may be cancelled as one."""

    def __init__(self, tell: Tell, epochs: int) -> None:
        self._tell, self._epochs = tell, epochs

    def epoch(self, record: EpochRecord, figures: Mapping[str, float | None]) -> None:
        self._tell(STAGE, record.epoch + 1, self._epochs)


def head_start(
    specification: Specification, material: Material, places: Places, tell: Tell
) -> Mapping[str, Tensor]:
    """Weights to begin with, named as those of a candidate; none where there are no embeddings.

    The features of the network, scaled to length 1 as a head does it, are these embeddings, so that the head
    goes on with them as it is.

    Raises:
        JobError: it collapsed, or ran into numbers that are none.
    """
    if material.features is None:
        return {}
    wanted = _adapter(specification, material)
    run = replace(places, run=places.run / FOLDER)
    found = candidate.read(run.run)
    if found is None:
        ground = adapter_ground(wanted, material, run, tell)
        found = Lesson(wanted, material, ground, run, _Preparing(tell, wanted.plan.epochs)).give()
    return found.weights


def _adapter(specification: Specification, material: Material) -> Specification:
    """As usual, but for what decides the form of the head and what its method is."""
    usual = recipes.specification(
        specification.method,
        Mode.ADAPTER,
        specification.kind,
        material.facts(),
        False,
        {"seed": specification.plan.seed, "device": specification.device, "crops": 0},
    )
    head = replace(usual.head, dimension=specification.head.dimension)
    return replace(usual, base=specification.base, head=head)
