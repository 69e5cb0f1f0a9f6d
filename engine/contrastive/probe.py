"""How many items a device can train on at once, found by trying."""

from __future__ import annotations

import gc
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.contrastive.batch import Batch
from engine.contrastive.failures import OutOfMemoryError, is_out_of_memory
from engine.contrastive.objective import Objective
from engine.contrastive.plan import Plan
from engine.contrastive.stepping import Stepper
from engine.contrastive.student import Student

FEWEST = 2
"""Items of a batch; one has nobody to be told apart from."""
SPARE = 0.9
"""Share of a graphics card's memory that a trial may take; some is in pieces, and others use it too."""
STEPS = 2
"""The first makes the optimiser's state, with which the second must fit."""

Trial = Callable[[int], None]
"""Takes steps with so many items, and raises what tells of too little memory."""


def largest_batch(trial: Trial, most: int, device: torch.device) -> int:
    """The largest of ``most``, half of it, a quarter and so on with which ``trial`` gets through.

    Raises:
        OutOfMemoryError: not even the smallest batch fits.
    """
    size = max(most, FEWEST)
    while True:
        if _fits(trial, size, device):
            return size
        if size == FEWEST:
            raise OutOfMemoryError(
                f"Not even {FEWEST} items fit into the memory for one step. Train an adapter, which needs "
                "little of it, or close other programs that use the device."
            )
        size = max(size // 2, FEWEST)


def kept_bytes(trial: Trial) -> int:
    """What each item of a batch keeps in memory until its gradient is known, when ``trial`` takes a step."""

    def kept(items: int) -> int:
        found: dict[int, int] = {}

        def note(tensor: Tensor) -> Tensor:
            storage = tensor.untyped_storage()
            found[storage.data_ptr()] = storage.nbytes()
            return tensor.detach()

        with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
            trial(items)
        return sum(found.values())

    # Weights are kept too, but as many of them whatever the number of items.
    return max(0, kept(2 * FEWEST) - kept(FEWEST)) // FEWEST


def step_trial(
    student: Student,
    objective: Objective[Any],
    plan: Plan,
    device: torch.device,
    batch_of: Callable[[int], Batch],
    steps: int = STEPS,
) -> Trial:
    """A trial with real ``steps``, forward, backward and of the optimiser, as in the last stage of ``plan``.

    They are those of copies, so that nothing is learnt by it; ``batch_of`` gives any batch of so many items,
    as the feed will.
    """

    def trial(size: int) -> None:
        copied_student, copied_objective = deepcopy((student, objective))
        stepper = Stepper(copied_student, copied_objective, replace(plan, compiled=False), device, 1)
        stepper.enter(plan.epochs)
        with torch.random.fork_rng([device] if device.type == "cuda" else []), stepper.at_work():
            batch = batch_of(size)
            for _ in range(steps):
                stepper.take([batch.to(device)]).read()

    return trial


def _fits(trial: Trial, size: int, device: torch.device) -> bool:
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    try:
        trial(size)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        fits = False
    else:
        fits = _spare(device)
    # Outside of the handler, whose traceback holds on to what the trial has made.
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()
    return fits


def _spare(device: torch.device) -> bool:
    if device.type != "cuda":
        return True
    total = torch.cuda.get_device_properties(device).total_memory
    return torch.cuda.max_memory_reserved(device) <= SPARE * total
