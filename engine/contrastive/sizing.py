"""How large a batch a training begins with."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import torch

from engine.contrastive.assembling import Pupil
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.distributed import most
from engine.contrastive.failures import is_out_of_memory
from engine.contrastive.gathering import processes
from engine.contrastive.grounds import Ground
from engine.contrastive.loads import Load
from engine.contrastive.material import Material, Rows
from engine.contrastive.methods import BY_NAME
from engine.contrastive.modes import Mode
from engine.contrastive.probe import Trial, kept_bytes, largest_batch, step_trial
from engine.contrastive.room import room
from engine.contrastive.sampling import trained_rows
from engine.contrastive.specification import Specification
from engine.contrastive.student import Student
from engine.contrastive.views.chance import generator_for

LARGEST = 256
"""Items of a batch that is looked for on a graphics card; more of a small collection teach no more."""
ON_PROCESSOR = 32
"""Items where there is none: a step of more takes so long that nothing seems to happen."""

TAKEN = 5.0
"""How much a step takes on a processor at its most, in what it keeps for its gradients: those too, and what
convolutions work in. Measured: 2.4 and 3.6 for EfficientNet in 32 and 16 bits, 4.8 for musicnn in 16."""


def decided(
    specification: Specification, material: Material, ground: Ground, pupil: Pupil, device: torch.device
) -> Load:
    """The batch that was asked for, or else the largest there is room for; no more than all items.

    On a processor it is done in chunks or parts where the machine has no room for all of it at once.

    Raises:
        OutOfMemoryError: not even the smallest fits.
    """
    rows = trained_rows(specification, material)
    if specification.mode is Mode.ADAPTER:
        return Load(min(specification.batch_size or LARGEST, len(rows)))

    def batch_of(size: int) -> Batch:
        return _any_batch(specification, ground, pupil, rows, size, device)

    trial = partial(step_trial, pupil.student, pupil.objective, specification.plan, device, batch_of)
    if device.type == "cpu":
        load = Load(min(specification.batch_size or ON_PROCESSOR, len(rows)))
        if processes() > 1:  # they would have to agree, and may be on several machines
            return load
        return _lightened(load, specification, pupil.student, trial(steps=1))
    if specification.batch_size is not None:
        return Load(min(specification.batch_size, len(rows)))
    share = largest_batch(trial(), min(LARGEST, len(rows)) // processes(), device)
    return Load(-most(-share, device) * processes())


def _lightened(load: Load, specification: Specification, student: Student, trial: Trial) -> Load:
    """``load``, or the heaviest of the lighter ones for which the machine has room; else the lightest."""
    views, chunk = BY_NAME[specification.method].views, specification.plan.cache_chunk
    try:
        view_bytes = TAKEN * kept_bytes(trial) / views
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return load  # what is lighter is looked for when the first step fails, too
    free = room()
    while load.at_once(views, chunk) * view_bytes > free:
        lighter = load.lighter(student, views)
        if lighter is None:
            break
        load = lighter
    return load


def _any_batch(
    specification: Specification, ground: Ground, pupil: Pupil, rows: Rows, size: int, device: torch.device
) -> Batch:
    chosen = np.resize(rows, size)
    views = BY_NAME[specification.method].views
    chance = generator_for(specification.plan.seed, "trial")
    stored = ground.read(chosen, views, chance).to(device)
    made = ground.views(stored, views, chance)
    known = pupil.known(Batch((), torch.from_numpy(chosen), Progress(0, 1)))
    return replace(known, views=made, cut_axes=ground.views.cut_axes)
