"""One step of the optimiser: from batches to weights that have moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar, cast

import torch
from torch import Tensor, nn

from engine.contrastive.batch import Batch
from engine.contrastive.distributed import (
    Joint,
    average,
    average_gradients,
    shared_out,
    unaveraged,
)
from engine.contrastive.ema import Ema, Statistics
from engine.contrastive.gathering import gather, processes
from engine.contrastive.gradcache import GradCache, refuse_live_norms
from engine.contrastive.groups import parameter_groups
from engine.contrastive.lars import Lars
from engine.contrastive.norms import share_norms
from engine.contrastive.objective import LossTerms, Objective
from engine.contrastive.plan import Optimiser, Plan
from engine.contrastive.precision import numbers_of, quick_products
from engine.contrastive.records import Figures
from engine.contrastive.schedule import Schedule
from engine.contrastive.student import Student
from engine.contrastive.watch import Health, health

ModuleT = TypeVar("ModuleT", bound=nn.Module)


class Stepper:
    """A student and its objective with all that moves their weights."""

    def __init__(
        self,
        student: Student,
        objective: Objective[Any],
        plan: Plan,
        device: torch.device,
        steps_per_epoch: int,
    ) -> None:
        """Puts both on ``device``. ``steps_per_epoch`` are those of the optimiser."""
        if processes() > 1:
            share_norms(student)
            share_norms(objective)
        self.student = _channels_last(student.to(device))
        self.objective = _channels_last(objective.to(device))
        self.plan, self.device = plan, device
        self.total = plan.epochs * steps_per_epoch
        self._dtype = numbers_of(plan.precision, device)
        self._scaler = torch.amp.GradScaler(device.type, enabled=self._dtype == torch.float16)
        groups = parameter_groups(student, objective, plan.weight_decay, plan.layer_decay)
        self._optimiser = _optimiser(plan, groups, device)
        self._backbone = [parameter for parameter in student.backbone.parameters() if parameter.requires_grad]
        self._average = Ema(student, 0.0, plan.average, Statistics.SOURCE) if plan.average else None
        whole, later = (
            Schedule.of_stage(epochs * steps_per_epoch, self.total, plan.warm_up)
            for epochs in (0, plan.head_epochs)
        )
        self._schedules = {False: whole, True: later}
        self.warm = max(schedule.start + schedule.warm_up for schedule in (whole, later))
        """The first step after all warming up."""
        self._joint = Joint(student, objective)
        self._module: nn.Module = self._joint
        self.names: tuple[str, ...] = ()
        if plan.compiled:
            student.compile()

    @property
    def kept(self) -> Student:
        """The student that an encoder version is made of: the average of the weights, where there is one."""
        if self._average is None:
            return self.student
        return cast(Student, self._average.network)

    @property
    def scales(self) -> bool:
        """Whether the loss is scaled, so that gradients may be too large now and then."""
        return self._scaler.is_enabled()

    def health(self) -> Health | None:
        """That of the latest outputs, of all processes; None of a single item's, or where some overflowed."""
        if self._joint.latest is None:
            return None
        outputs, items = self._joint.latest, self._joint.items
        first, last = gather(outputs[:items]), gather(outputs[-items:])
        told = len(first) > 1 and bool(first.isfinite().all() & last.isfinite().all())
        if not told:
            return None
        return health(first, last if len(outputs) > items else None)

    def enter(self, epoch: int) -> None:
        """Sets what is trained in ``epoch``: the head alone at first, where the plan says so.

        Raises:
            InvalidRequestError: the batch is to be computed in chunks, and the student bears none.
        """
        head_only = epoch < self.plan.head_epochs
        self.student.train()
        self.objective.train()
        self._train_backbone(not head_only)
        if head_only:
            for network in self._students():
                network.backbone.eval()
        if self.plan.cache_chunk:
            refuse_live_norms(self.student)
        self._module = shared_out(self._joint)

    def take(self, parts: Sequence[Batch]) -> Figures:
        """One step with the gradients of all ``parts``; their progress is that before it.

        Gives the loss, its trivial value (nan where it has none), the gradient's norm before it was cut, and
        then what the objective says beside, as ``names`` has it.
        """
        progress = parts[0].progress
        self._set_rates(progress.step)
        items = sum(len(part) for part in parts)
        self._optimiser.zero_grad(set_to_none=True)
        seen, weights = [], [len(part) / items for part in parts]
        for number, (part, weight) in enumerate(zip(parts, weights, strict=True), 1):
            with nullcontext() if number == len(parts) else unaveraged(self._module):
                seen.append(self._gradients(part, weight))
        if self.plan.cache_chunk:
            average_gradients(self._trained())
        self._scaler.unscale_(self._optimiser)
        norm = nn.utils.clip_grad_norm_(self._trained(), self.plan.cut_to)
        if self._moved():
            self.objective.after_step(self.student, seen, progress)
            if self._average is not None:
                self._average.follow(self.student, self.total)
        self.names = tuple(seen[0].parts)
        return _figures(seen, weights, norm)

    def learning_rate(self, step: int) -> float:
        """That of the head."""
        return self.plan.learning_rate * self._schedules[False].factor(step)

    def state(self) -> dict[str, Any]:
        """All that a step depends on but random numbers: tensors and plain values."""
        return {
            "student": self.student.state_dict(),
            "objective": self.objective.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "scaler": self._scaler.state_dict(),
            "average": None if self._average is None else self._average.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Takes what :meth:`state` gave.

        Raises:
            RuntimeError, ValueError, KeyError: it is of another student, objective or plan.
        """
        self.student.load_state_dict(state["student"])
        self.objective.load_state_dict(state["objective"])
        self._optimiser.load_state_dict(state["optimiser"])
        if state["scaler"]:  # nothing was scaled in another precision
            self._scaler.load_state_dict(state["scaler"])
        if self._average is not None:
            self._average.load_state_dict(state["average"])

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, products are quick; see ``quick_products``.

        Afterwards all of the backbone wants a gradient again, also where the training ended before.
        """
        try:
            with quick_products():
                yield
        finally:
            self._train_backbone(True)

    def autocast(self) -> AbstractContextManager[object]:
        """What a forward pass is done in."""
        if self._dtype == torch.float32:
            return nullcontext()
        return torch.autocast(self.device.type, self._dtype)

    def _train_backbone(self, wanted: bool) -> None:
        for parameter in self._backbone:
            parameter.requires_grad_(wanted)

    def _set_rates(self, step: int) -> None:
        for group in self._optimiser.param_groups:
            factor = self._schedules[group["backbone"]].factor(step)
            group["lr"] = self.plan.learning_rate * group["scale"] * factor

    def _gradients(self, batch: Batch, weight: float) -> LossTerms:
        """Adds ``weight`` times those of a batch to those there are."""
        if self.plan.cache_chunk:
            cache = GradCache(self.student, self.plan.cache_chunk, self.autocast)
            with self.autocast():
                terms = self._joint(batch, cache)
            self._scaler.scale(terms.total * weight).backward()
            cache.backward()
        else:
            with self.autocast():
                terms = self._module(batch)
            self._scaler.scale(terms.total * weight).backward()
        return terms  # type: ignore[no-any-return]

    def _moved(self) -> bool:
        """Steps, unless the scaled gradients are too large for float16; then the next ones are smaller."""
        if not self.scales:
            self._optimiser.step()
            return True
        before = self._scaler.get_scale()
        self._scaler.step(self._optimiser)
        self._scaler.update()
        return self._scaler.get_scale() >= before

    def _trained(self) -> list[nn.Parameter]:
        groups = self._optimiser.param_groups
        return [parameter for group in groups for parameter in group["params"] if parameter.requires_grad]

    def _students(self) -> Iterator[Student]:
        """The student and those that follow it."""
        for module in (self.student, *self.objective.modules()):
            if isinstance(module, Student):
                yield module


def _channels_last(module: ModuleT) -> ModuleT:
    """Kernels of convolutions laid out as the pictures are."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d):
            part.weight.data = part.weight.data.contiguous(memory_format=torch.channels_last)
    return module


def _optimiser(plan: Plan, groups: list[dict[str, Any]], device: torch.device) -> torch.optim.Optimizer:
    if plan.optimiser is Optimiser.LARS:
        return Lars(groups, plan.learning_rate)
    return torch.optim.AdamW(groups, plan.learning_rate, fused=(device.type == "cuda") or None)


def _figures(seen: Sequence[LossTerms], weights: Sequence[float], norm: Tensor) -> Figures:
    def mean(each: Sequence[Tensor]) -> Tensor:
        return torch.stack(
            [value.detach().float() * weight for value, weight in zip(each, weights, strict=True)]
        ).sum()

    nothing = torch.full_like(norm, torch.nan)
    trivial = [nothing if terms.trivial is None else terms.trivial for terms in seen]
    named = [mean([terms.parts[name] for terms in seen]) for name in seen[0].parts]
    numbers = [mean([terms.total for terms in seen]), mean(trivial), norm.float(), *named]
    return Figures(average(torch.stack(numbers)))
