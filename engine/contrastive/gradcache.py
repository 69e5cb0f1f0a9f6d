"""A large batch through a small memory: Gao et al., "Scaling Deep Contrastive Learning Batch Size" (2021).

The student's outputs are computed in chunks without keeping activations, the loss is differentiated by the
outputs, and each chunk goes through the student once more to carry its part of that gradient back. An item
meets all negatives of the batch, which gradient accumulation does not give it. The gradient is that of the
whole batch exactly, provided that an output depends on its own item alone: hence no live batch norm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import torch
from torch import Tensor, nn

from engine.contrastive.norms import uses_batch
from engine.errors import InvalidRequestError

Autocast = Callable[[], AbstractContextManager[object]]


class GradCache:
    """Stands for a student in one call of an objective's loss, which calls it once::

    cache = GradCache(student, chunk, autocast)
    terms = objective.loss(cache, batch)
    terms.total.backward()  # to the outputs, and to what the objective trains of its own
    cache.backward()  # from the outputs to the student
    """

    def __init__(self, student: nn.Module, chunk: int, autocast: Autocast) -> None:
        """``chunk`` views go through ``student`` at once, in what ``autocast`` opens."""
        self._student = student
        self._chunk = chunk
        self._autocast = autocast
        self._chunks: tuple[Tensor, ...] = ()
        self._seeds: list[tuple[Tensor, Tensor | None]] = []
        self._outputs: Tensor | None = None

    @torch.no_grad()
    def __call__(self, views: Tensor) -> Tensor:
        """(m, …) to (m, d), which want a gradient but have no past."""
        self._chunks = torch.split(views, self._chunk)
        self._seeds = []
        outputs = []
        for chunk in self._chunks:
            self._seeds.append(_generators(views.device))
            with self._autocast():
                outputs.append(self._student(chunk))
        self._outputs = torch.cat(outputs).requires_grad_()
        return self._outputs

    def backward(self) -> None:
        """Adds the gradient of the outputs to those of the student's parameters.

        The same random numbers are drawn as the first time, so that dropout drops the same.
        """
        assert self._outputs is not None
        assert self._outputs.grad is not None
        gradients = torch.split(self._outputs.grad, self._chunk)
        for chunk, gradient, seeds in zip(self._chunks, gradients, self._seeds, strict=True):
            with _drawing_again(seeds, chunk.device), self._autocast():
                outputs = self._student(chunk)
            torch.autograd.backward(outputs, gradient)
        self._chunks, self._outputs = (), None


def refuse_live_norms(student: nn.Module) -> None:
    """Lets a student pass whose outputs depend on their own item alone, as it is set now.

    Raises:
        InvalidRequestError: a batch norm of it takes its statistics from the batch.
    """
    if uses_batch(student):
        raise InvalidRequestError(
            "A large batch cannot be computed in parts here, because the encoder's batch norms take their "
            "statistics from the whole of it. Freeze them, or choose a smaller batch."
        )


def _generators(device: torch.device) -> tuple[Tensor, Tensor | None]:
    return torch.get_rng_state(), torch.cuda.get_rng_state(device) if device.type == "cuda" else None


@contextmanager
def _drawing_again(seeds: tuple[Tensor, Tensor | None], device: torch.device) -> Iterator[None]:
    mine, of_device = seeds
    with torch.random.fork_rng([device] if of_device is not None else []):
        torch.set_rng_state(mine)
        if of_device is not None:
            torch.cuda.set_rng_state(of_device, device)
        yield
