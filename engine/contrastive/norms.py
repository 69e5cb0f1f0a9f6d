"""Batch norms whose statistics stay what they were in pretraining."""

from __future__ import annotations

from typing import Self

from torch import nn


class _Frozen(nn.modules.batchnorm._BatchNorm):
    """Never in training: its mean and variance are neither taken from the batch nor changed by it."""

    def train(self, mode: bool = True) -> Self:
        return super().train(False)


class FrozenBatchNorm1d(_Frozen, nn.BatchNorm1d):
    """Of vectors or of channels over time."""


class FrozenBatchNorm2d(_Frozen, nn.BatchNorm2d):
    """Of channels of pictures."""


def freeze_norms(network: nn.Module) -> None:
    """Freezes the statistics of all batch norms in ``network``, in place; its state keeps its names.

    To be done before an objective copies the network, so that the copy is of the same kind. Scale and shift
    are still trained.
    """
    for module in network.modules():
        for name, child in module.named_children():
            for kind, frozen in ((nn.BatchNorm1d, FrozenBatchNorm1d), (nn.BatchNorm2d, FrozenBatchNorm2d)):
                if type(child) is kind:
                    setattr(module, name, _frozen_copy(child, frozen))


def uses_batch(network: nn.Module) -> bool:
    """Whether what ``network`` makes of an item now depends on the others of the batch."""
    norms = (module for module in network.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm))
    return any(norm.training for norm in norms)


def _frozen_copy(norm: nn.BatchNorm1d | nn.BatchNorm2d, frozen: type[_Frozen]) -> _Frozen:
    same = frozen(norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats)
    same._parameters, same._buffers = norm._parameters, norm._buffers
    return same.eval()
