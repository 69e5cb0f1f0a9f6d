"""From a specification to a student, its objective, and what feeds them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.contrastive.candidate import TEXT_PROJECTOR
from engine.contrastive.grounds import Ground
from engine.contrastive.inputs.feed import Making, ViewFeed
from engine.contrastive.known import Known
from engine.contrastive.loads import Load
from engine.contrastive.material import Material
from engine.contrastive.methods import BY_NAME, GENERALIZED_SUPCON
from engine.contrastive.modes import Mode
from engine.contrastive.norms import freeze_norms
from engine.contrastive.objective import Objective, Surroundings
from engine.contrastive.objectives.alignment import Alignment
from engine.contrastive.objectives.registry import Recipe, recipe
from engine.contrastive.rng import seed_all
from engine.contrastive.samplers import HardNegatives, InParts
from engine.contrastive.sampling import sampling_for, trained_rows
from engine.contrastive.specification import Specification
from engine.contrastive.student import Student
from engine.contrastive.teacher import Classifying, Teacher
from engine.encoders.heads import Head
from engine.errors import InvalidRequestError

FEWEST = 2
"""Items to train on."""


@dataclass(frozen=True, slots=True)
class Pupil:
    """What is trained, as it is before the first step."""

    student: Student
    objective: Objective[Any]
    known: Known


@dataclass(frozen=True, slots=True)
class Supply:
    """What it is trained on."""

    feed: ViewFeed
    refreshed: HardNegatives | None
    """To be told which items are mistaken for each other."""


def pupil_of(specification: Specification, material: Material, ground: Ground, device: torch.device) -> Pupil:
    """The same each time, and a copy of its own.

    Raises:
        InvalidRequestError: a setting of the method makes no sense.
    """
    seed_all(specification.plan.seed)
    chosen = _recipe(specification)
    dimension = specification.head.dimension
    head = Head(ground.width, dimension, specification.head.dropout)
    projector = chosen.projector(dimension) if specification.head.projector else nn.Identity()
    student = Student(deepcopy(ground.module), projector, head).to(device).train()
    if specification.mode is Mode.FINETUNE:
        # What pretraining saw of the world is better than what a few items of a collection show.
        freeze_norms(student.backbone)
    _begin_with(ground.start, head, "head.")
    known = Known(material, soft_labels=specification.method == GENERALIZED_SUPCON.name)
    around = Surroundings(
        student,
        torch.tensor(trained_rows(specification, material)),
        _teacher(ground, known, device),
        known.teacher_dimension,
        known.text_dimension,
    )
    objective = chosen.build(around).to(device).train()
    if isinstance(objective, Alignment):
        _begin_with(ground.start, objective.text_projector, TEXT_PROJECTOR)
    return Pupil(student, objective, known)


def supply_of(
    specification: Specification,
    material: Material,
    ground: Ground,
    known: Known,
    load: Load,
    device: torch.device,
) -> Supply:
    """Batches as the ``load`` has them, with views made on ``device``."""
    sampling = sampling_for(specification, material, load.batch_size)
    views = BY_NAME[specification.method].views
    making = Making(ground.read, ground.views, views, device, specification.plan.seed)
    sampler = InParts(sampling.sampler, load.parts) if load.parts > 1 else sampling.sampler
    return Supply(ViewFeed(sampler, making, known), sampling.refreshed)


def teachable(specification: Specification, material: Material, ground: Ground) -> Material:
    """``material`` without what cannot be read.

    Raises:
        InvalidRequestError: the method cannot learn from the rest.
    """
    readable = [row not in ground.unreadable for row in material.training.tolist()]
    rest = replace(material, training=material.training[np.array(readable, np.bool_)])
    left = _left(material, rest)
    refusal = BY_NAME[specification.method].refusal(rest.facts(), left)
    if refusal is not None:
        raise InvalidRequestError(refusal)
    if len(trained_rows(specification, rest)) < FEWEST:
        raise InvalidRequestError(f"There is too little to train on in {left}. Import more of them.")
    return rest


def _left(material: Material, rest: Material) -> str:
    """What is trained on, and why that is not all."""
    unreadable = len(material.training) - len(rest.training)
    also = f" and {unreadable} cannot be read" if unreadable else ""
    return f"the {len(rest.training)} items that are left when {len(rest.held_out)} are held out{also}"


def _teacher(ground: Ground, known: Known, device: torch.device) -> Teacher | None:
    """What is asked about each view; None where only what was said of the items is known."""
    if ground.teacher is None:
        return None
    if known.landmarks is None:
        return Teacher(ground.teacher.to(device))
    return Teacher(Classifying(ground.teacher, torch.from_numpy(known.landmarks)).to(device))


def _begin_with(start: Mapping[str, Tensor], part: nn.Module, prefix: str) -> None:
    own = {name.removeprefix(prefix): value for name, value in start.items() if name.startswith(prefix)}
    if own:
        part.load_state_dict(own)


def _recipe(specification: Specification) -> Recipe:
    """The method with its settings; without a projector it compares what the head gives."""
    settings = dict(specification.objective)
    if not specification.head.projector:
        settings["dimension"] = specification.head.dimension
    return recipe(specification.method, settings)
