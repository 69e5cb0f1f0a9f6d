"""Batch norms with other statistics than those of the batch: of pretraining, or of all processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import torch
from torch import Tensor, nn

from engine.contrastive.exactness import full
from engine.contrastive.gathering import gather

Norm = nn.modules.batchnorm._BatchNorm


class _Frozen(Norm):
    """Never in training: its mean and variance are neither taken from the batch nor changed by it."""

    def train(self, mode: bool = True) -> Self:
        return super().train(False)


class FrozenBatchNorm1d(_Frozen, nn.BatchNorm1d):
    """Of vectors or of channels over time."""


class FrozenBatchNorm2d(_Frozen, nn.BatchNorm2d):
    """Of channels of pictures."""


class _Shared(Norm):
    """In training with the mean and variance of the batches of all processes, which are equally large.

    Views of an item are all in one process, and would know each other by the statistics of its batch alone
    (Chen et al., "A Simple Framework for Contrastive Learning", 2020, section 2.2).
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (the base class's name)
        if not self.training:
            return super().forward(input)
        wide, axes = full(input), [0, *range(2, input.ndim)]
        own = torch.stack([wide.mean(axes), wide.var(axes, correction=0)])  # (2, channels)
        means, variances = gather(own[None]).unbind(1)  # (processes, channels) each
        mean, variance = means.mean(0), variances.mean(0) + means.var(0, correction=0)
        self._collect(mean, variance, len(means) * input.numel() // input.shape[1])
        shape = [1, -1] + [1] * (input.ndim - 2)
        scale = (variance + self.eps).rsqrt()
        scale, shift = (scale * self.weight, self.bias) if self.affine else (scale, torch.zeros_like(mean))
        return torch.addcmul(shift.view(shape), wide - mean.view(shape), scale.view(shape)).to(input.dtype)

    @torch.no_grad()
    def _collect(self, mean: Tensor, variance: Tensor, count: int) -> None:
        """Moves the running statistics towards those of ``count`` numbers of each channel."""
        if self.running_mean is None or self.running_var is None or self.num_batches_tracked is None:
            return
        self.num_batches_tracked += 1
        pace = 1 / float(self.num_batches_tracked) if self.momentum is None else self.momentum
        self.running_mean.lerp_(mean.to(self.running_mean), pace)
        self.running_var.lerp_(variance.to(self.running_var) * count / max(count - 1, 1), pace)


class SharedBatchNorm1d(_Shared, nn.BatchNorm1d):
    """Of vectors or of channels over time."""


class SharedBatchNorm2d(_Shared, nn.BatchNorm2d):
    """Of channels of pictures."""


def freeze_norms(network: nn.Module) -> None:
    """Freezes the statistics of all batch norms in ``network``, in place; its state keeps its names.

    To be done before an objective copies the network, so that the copy is of the same kind. Scale and shift
    are still trained.
    """
    _replace(network, {nn.BatchNorm1d: FrozenBatchNorm1d, nn.BatchNorm2d: FrozenBatchNorm2d})


def share_norms(network: nn.Module) -> None:
    """Lets live batch norms in ``network`` use the batches of all processes, in place; see ``_Shared``."""
    _replace(network, {nn.BatchNorm1d: SharedBatchNorm1d, nn.BatchNorm2d: SharedBatchNorm2d})


def uses_batch(network: nn.Module) -> bool:
    """Whether what ``network`` makes of an item now depends on the others of the batch."""
    return any(module.training for module in network.modules() if isinstance(module, Norm))


def _replace(network: nn.Module, kinds: Mapping[type[nn.Module], type[Norm]]) -> None:
    for module in network.modules():
        for name, child in module.named_children():
            if isinstance(child, Norm) and type(child) in kinds:
                setattr(module, name, _as(kinds[type(child)], child))


def _as(kind: type[Norm], norm: Norm) -> Norm:
    """A norm of another ``kind`` with the very parameters and statistics of ``norm``."""
    same = kind(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats)
    same._parameters, same._buffers = norm._parameters, norm._buffers
    return same.train(norm.training)
