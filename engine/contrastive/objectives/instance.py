"""Instance discrimination: a view finds its item in a memory of the whole collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from engine.contrastive import limits, methods
from engine.contrastive.batch import Batch, Progress
from engine.contrastive.contrast import contrast
from engine.contrastive.exactness import exact, unit
from engine.contrastive.gathering import gather, mean_where
from engine.contrastive.heads import linear
from engine.contrastive.masks import akin
from engine.contrastive.memory import Bank
from engine.contrastive.objective import LossTerms, Maps, Objective, Surroundings, outputs_of

CONSTANT_PACE = 0.1
"""How far the constant of NCE moves towards that of a batch."""


@dataclass(frozen=True, slots=True)
class InstanceSettings:
    """Temperature, momentum and noise of Wu et al. (2018).

    "Unsupervised Feature Learning via Non-Parametric Instance Discrimination".
    """

    temperature: float = 0.07
    momentum: float = 0.5
    """How much of an item's vector stays when it is seen again."""
    softmax_up_to: int = 65536
    """Items; a view is told from all of them. In larger collections it is told from noise, by NCE."""
    noise: int = 4096
    """Items drawn for each batch."""
    dimension: int = 128

    def __post_init__(self) -> None:
        limits.widths(self.dimension)
        limits.temperature("temperature", self.temperature)
        limits.within("momentum", self.momentum, most=1.0)
        limits.within("softmax_up_to", self.softmax_up_to)
        limits.within("noise", self.noise, 1)


class Instance(Objective[InstanceSettings]):
    """A softmax over all items of the memory, or noise-contrastive estimation of it.

    The constant Z of NCE is estimated from the first batch, as in the paper, but then follows the later ones:
    in a small network, outputs are much alike at first and Z is wrong by a factor of thousands.
    """

    method = methods.INSTANCE
    log_constant: Tensor
    """0-d, log Z, a running mean; NaN until something is known."""

    def build(self, around: Surroundings) -> None:
        self.bank = Bank(around.rows, self.settings.dimension)
        self.register_buffer("log_constant", torch.full((), torch.nan))

    @classmethod
    def projector(cls, settings: InstanceSettings, width: int) -> nn.Module:
        """One layer."""
        return linear(width, settings.dimension)

    def loss(self, student: Maps, batch: Batch) -> LossTerms:
        outputs = outputs_of(student, batch.views)
        views = len(outputs)
        with exact(outputs.device):
            vectors = unit(outputs).flatten(0, 1)
            items, groups = batch.items.repeat(views), batch.groups.repeat(views, 1)
            memory = (gather(items), gather(vectors.detach()), gather(groups))
            if len(self.bank.vectors) <= self.settings.softmax_up_to:
                return self._among_all(vectors, items, groups, memory)
            return self._among_noise(vectors, items, groups, memory)

    def after_step(self, student: nn.Module, seen: Sequence[LossTerms], progress: Progress) -> None:
        for terms in seen:
            items, vectors, groups, *constant = terms.memory
            self.bank.remember(items, vectors, groups, self.settings.momentum)
            if constant:
                followed = self.log_constant.lerp(constant[0].to(self.log_constant.dtype), CONSTANT_PACE)
                self.log_constant.copy_(torch.where(followed.isnan(), constant[0], followed))

    def _among_all(
        self, vectors: Tensor, items: Tensor, groups: Tensor, memory: tuple[Tensor, ...]
    ) -> LossTerms:
        logits = vectors @ self.bank.vectors.to(vectors.dtype).T / self.settings.temperature
        own = items[:, None] == self.bank.rows
        found = contrast(logits, own.to(logits.dtype), own | ~akin(groups, self.bank.groups))
        return LossTerms(found.loss, {"hits": found.hits}, found.trivial, memory)

    def _among_noise(
        self, vectors: Tensor, items: Tensor, groups: Tensor, memory: tuple[Tensor, ...]
    ) -> LossTerms:
        """−log h(v) − Σ log(1 − h(v′)) with h = P / (P + m P_n), m noise vectors and P_n = 1 / items."""
        bank = self.bank.vectors.to(vectors.dtype)
        noise = torch.randint(len(bank), (self.settings.noise,)).to(items.device)
        own = (vectors * bank[self.bank.places(items)]).sum(1) / self.settings.temperature
        others = vectors @ bank[noise].T / self.settings.temperature
        estimate = self._estimate(others)
        constant = torch.where(self.log_constant.isnan(), estimate, self.log_constant)
        offset = constant + log(self.settings.noise / len(bank))
        strangers = ~akin(groups, self.bank.groups[noise])
        rejected = torch.where(strangers, F.logsigmoid(offset - others), torch.zeros_like(others))
        losses = -F.logsigmoid(own - offset) - rejected.sum(1)
        total = mean_where(losses, torch.ones_like(losses, dtype=torch.bool))
        return LossTerms(total, {"own": own.mean().detach()}, memory=(*memory, estimate))

    def _estimate(self, others: Tensor) -> Tensor:
        """log Z, the items times the mean of exp(v·v′/τ) over noise v′ of all processes."""
        logs = gather(others.detach().logsumexp(1))
        return logs.logsumexp(0) - log(len(logs) * others.shape[1]) + log(len(self.bank.vectors))
